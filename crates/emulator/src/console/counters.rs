//! Counters in the console, which alone can create and remove them.

use super::page::page;
use crate::call::Call;
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::query::Query;
use crate::state::State;
use axum::extract::Path;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/counters", get(list))
        .route("/counters/{name}", post(create).put(replace).delete(remove))
        .route("/counters/{pattern}/list-names", get(names))
        .route("/counters/list-by-names", post(list_named))
}

async fn list(call: Call, query: Query) -> Result<Json<Value>> {
    let counters = call.app.counters.lock();
    let matching: Vec<Value> = counters
        .matching(query.get("pattern").unwrap_or("*"))
        .map(|(name, value)| describe(name, value))
        .collect();
    let total = matching.len();
    Ok(Json(json!({"data": page(&query, matching)?, "totalRows": total})))
}

async fn names(call: Call, Path(pattern): Path<String>) -> Json<Vec<String>> {
    let counters = call.app.counters.lock();
    Json(
        counters
            .matching(&pattern)
            .map(|(name, _)| name.to_owned())
            .collect(),
    )
}

async fn list_named(call: Call, body: Body) -> Result<Json<Vec<Value>>> {
    let names = body.array()?;
    let counters = call.app.counters.lock();
    let names = names.iter().filter_map(Value::as_str);
    Ok(Json(
        names.map(|name| describe(name, counters.get(name))).collect(),
    ))
}

async fn create(call: Call, Path(name): Path<String>, body: Body) -> Result<Json<Value>> {
    let value = whole(&body.object()?, "value")?;
    call.app.counters.lock().create(&name, value)?;
    Ok(Json(describe(&name, value)))
}

async fn replace(call: Call, Path(name): Path<String>, body: Body) -> Result<()> {
    let body = body.object()?;
    let (expected, updated) = (whole(&body, "currentValue")?, whole(&body, "newValue")?);
    call.app.counters.lock().replace(&name, expected, updated)
}

async fn remove(call: Call, Path(name): Path<String>) -> Result<()> {
    call.app.counters.lock().remove(&name)
}

fn describe(name: &str, value: i64) -> Value {
    json!({"objectId": name, "name": name, "value": value})
}

fn whole(body: &Map<String, Value>, name: &str) -> Result<i64> {
    body.get(name)
        .and_then(Value::as_i64)
        .ok_or_else(|| ApiError::missing_field(name))
}
