//! The routes of the key-value store.

use super::at::At;
use super::key_routes::milliseconds;
use super::key_value::Condition;
use super::number::step;
use super::routes::{member, names_in};
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::query::Query;
use crate::state::State;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde_json::{Map, Value};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/hive/{hive}/key-value", post(get_values).put(set_values))
        .route("/hive/{hive}/key-value/{key}", get(get_value).put(set_value))
        .route(
            "/hive/{hive}/key-value/{key}/increment",
            put(async |at, query| add(&at, &query, false)),
        )
        .route(
            "/hive/{hive}/key-value/{key}/decrement",
            put(async |at, query| add(&at, &query, true)),
        )
}

/// A key that is not there has the value `null` (unverified).
async fn get_values(at: At, body: Body) -> Result<Json<Map<String, Value>>> {
    let keys = names_in(body)?;
    at.open(|hive, now| {
        let mut value = |key: &String| hive.key_values.get(key, now).cloned().unwrap_or_default();
        Json(keys.iter().map(|key| (key.clone(), value(key))).collect())
    })
}

async fn set_values(at: At, body: Body) -> Result<()> {
    let values = body.object()?;
    at.open(|hive, now| {
        for (key, value) in values {
            hive.key_values.set(&key, value, None, Condition::Always, now);
        }
    })
}

async fn get_value(at: At) -> Result<Json<Value>> {
    at.open(|hive, now| Json(hive.key_values.get(&at.key, now).cloned().unwrap_or_default()))
}

async fn set_value(at: At, body: Body) -> Result<Json<bool>> {
    let mut body = body.object()?;
    let value = member(&mut body, "value")?;
    let seconds = |name: &str| match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(seconds) => seconds
            .as_i64()
            .map(|seconds| Some(milliseconds(seconds)))
            .ok_or_else(|| ApiError::missing_field(name)),
    };
    let (lifetime, at_ms) = (seconds("ttl")?, seconds("expireAt")?);
    // When both are there the lifetime wins; what the live service does is unverified.
    let expires_at = lifetime.map(|ms| at.call.now().saturating_add(ms)).or(at_ms);
    let condition = match body.get("condition").map(|condition| condition.as_str()) {
        None | Some(Some("Always")) => Condition::Always,
        Some(Some("IfExists")) => Condition::IfExists,
        Some(Some("IfNotExists")) => Condition::IfNotExists,
        Some(_) => return Err(ApiError::missing_field("condition")),
    };
    at.open(|hive, now| Json(hive.key_values.set(&at.key, value, expires_at, condition, now)))
}

fn add(at: &At, query: &Query, negated: bool) -> Result<Json<Value>> {
    let by = step(query, "value")?;
    at.try_open(|hive, now| hive.key_values.add(&at.key, &by, negated, now))
        .map(Json)
}
