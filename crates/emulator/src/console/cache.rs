//! The cache in the console.

use super::page::page;
use crate::call::Call;
use crate::error::Result;
use crate::json::Body;
use crate::query::Query;
use crate::state::State;
use axum::extract::Path;
use axum::routing::{get, put};
use axum::{Json, Router};
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/cache", get(list))
        .route("/cache/count", get(count))
        .route("/cache/{key}", put(store).delete(remove))
}

async fn list(call: Call, query: Query) -> Result<Json<Map<String, Value>>> {
    let cache = call.app.cache.lock();
    let entries = cache.living(call.now());
    let entries = entries.map(|(key, entry)| {
        (
            key.clone(),
            json!({"value": entry.value, "expireAt": entry.expires_at}),
        )
    });
    Ok(Json(page(&query, entries)?.into_iter().collect()))
}

async fn count(call: Call) -> Json<usize> {
    Json(call.app.cache.lock().living(call.now()).count())
}

async fn store(call: Call, Path(key): Path<String>, query: Query, Body(value): Body) -> Result<()> {
    let now = call.now();
    let mut cache = call.app.cache.lock();
    cache.put(&key, value, None, now);
    if let Some(at) = query.parsed("expireAt")? {
        cache.expire_at(&key, at, now);
    }
    Ok(())
}

async fn remove(call: Call, Path(key): Path<String>) {
    call.app.cache.lock().remove(&key);
}
