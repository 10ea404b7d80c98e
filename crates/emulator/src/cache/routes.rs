//! The routes of the cache (docs/reference/backendless-rest.md, 2.3).

use crate::call::Call;
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::query::Query;
use crate::state::State;
use axum::extract::Path;
use axum::routing::{get, put};
use axum::{Json, Router};
use serde_json::Value;
use std::sync::Arc;

pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/cache/{key}", get(read).put(store).delete(remove))
        .route("/cache/{key}/check", get(contains))
        .route("/cache/{key}/expireIn", put(expire_in))
        .route("/cache/{key}/expireAt", put(expire_at))
}

/// A missing key reads as `null`, as the vendor's tests assert.
async fn read(call: Call, Path(key): Path<String>) -> Json<Value> {
    let cache = call.app.cache.lock();
    Json(cache.get(&key, call.now()).cloned().unwrap_or_default())
}

async fn store(call: Call, Path(key): Path<String>, query: Query, Body(value): Body) -> Result<()> {
    let timeout = query.parsed("timeout")?;
    call.app.cache.lock().put(&key, value, timeout, call.now());
    Ok(())
}

async fn remove(call: Call, Path(key): Path<String>) {
    call.app.cache.lock().remove(&key);
}

async fn contains(call: Call, Path(key): Path<String>) -> Json<bool> {
    Json(call.app.cache.lock().get(&key, call.now()).is_some())
}

/// Answers nothing, also for a missing key: what the live service does there is unverified.
async fn expire_in(call: Call, Path(key): Path<String>, query: Query) -> Result<()> {
    let seconds = query.parsed("timeout")?;
    let seconds = seconds.ok_or_else(|| ApiError::missing_field("timeout"))?;
    call.app.cache.lock().expire_in(&key, seconds, call.now());
    Ok(())
}

async fn expire_at(call: Call, Path(key): Path<String>, query: Query) -> Result<()> {
    let at = query.parsed("timestamp")?;
    let at = at.ok_or_else(|| ApiError::missing_field("timestamp"))?;
    call.app.cache.lock().expire_at(&key, at, call.now());
    Ok(())
}
