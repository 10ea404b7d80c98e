//! The routes of hives (docs/reference/backendless-rest.md, 2.2).

use super::at::At;
use super::{key_routes, key_value_routes, list_routes, map_routes, set_routes, sorted_set_routes};
use crate::call::Call;
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::query::Query;
use crate::state::State;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;
use std::sync::Arc;

pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/hive", get(names))
        .route(
            "/hive/{hive}",
            axum::routing::post(create).put(rename).delete(delete),
        )
        .merge(key_routes::routes())
        .merge(key_value_routes::routes())
        .merge(list_routes::routes())
        .merge(map_routes::routes())
        .merge(set_routes::routes())
        .merge(sorted_set_routes::routes())
}

async fn names(call: Call) -> Json<Vec<String>> {
    let hives = call.app.hives.lock();
    Json(hives.names().into_iter().map(str::to_owned).collect())
}

async fn create(at: At) -> Result<()> {
    at.call.app.hives.lock().create(&at.hive).map(|_| ())
}

async fn rename(at: At, query: Query) -> Result<()> {
    let new_name = query.get("newName").filter(|name| !name.is_empty());
    let new_name = new_name.ok_or_else(|| ApiError::missing_field("newName"))?;
    at.call.app.hives.lock().rename(&at.hive, new_name)
}

async fn delete(at: At) -> Result<()> {
    at.call.app.hives.lock().delete(&at.hive)
}

/// A list of keys in the body.
pub(super) fn names_in(body: Body) -> Result<Vec<String>> {
    let name = |item: Value| match item {
        Value::String(name) => Ok(name),
        other => Err(ApiError::malformed_body(format!(
            "{other} is not the name of a key"
        ))),
    };
    body.array()?.into_iter().map(name).collect()
}

/// How many items are wanted; one when the caller does not say.
pub(super) fn count(query: &Query) -> Result<usize> {
    Ok(query.parsed("count")?.unwrap_or(1))
}

/// A member of the body that must be there.
pub(super) fn member(body: &mut serde_json::Map<String, Value>, name: &str) -> Result<Value> {
    body.remove(name).ok_or_else(|| ApiError::missing_field(name))
}
