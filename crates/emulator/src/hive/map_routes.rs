//! The routes of the map store.

use super::at::At;
use super::number::step;
use super::routes::{member, names_in};
use crate::error::Result;
use crate::json::Body;
use crate::query::Query;
use crate::state::State;
use axum::routing::{delete, get, put};
use axum::{Json, Router};
use serde_json::{Map, Value};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/hive/{hive}/map/{key}", get(all).post(select).put(put_all))
        .route("/hive/{hive}/map/{key}/get/{item}", get(value))
        .route("/hive/{hive}/map/{key}/exists/{item}", get(exists))
        .route("/hive/{hive}/map/{key}/length", get(length))
        .route("/hive/{hive}/map/{key}/keys", get(keys))
        .route("/hive/{hive}/map/{key}/values", get(values))
        .route("/hive/{hive}/map/{key}/set/{item}", put(set))
        .route(
            "/hive/{hive}/map/{key}/set-with-overwrite/{item}",
            put(set_with_overwrite),
        )
        .route(
            "/hive/{hive}/map/{key}/increment/{item}",
            put(async |at, query| add(&at, &query, false)),
        )
        .route(
            "/hive/{hive}/map/{key}/decrement/{item}",
            put(async |at, query| add(&at, &query, true)),
        )
        .route("/hive/{hive}/map/{key}/by-obj-keys", delete(remove))
}

/// The pairs of the map, or none when there is no such map.
fn pairs(at: &At) -> Result<Map<String, Value>> {
    at.open(|hive, now| {
        let pairs = hive.maps.get(&at.key, now);
        pairs.map_or_else(Map::new, |pairs| pairs.all().clone())
    })
}

async fn all(at: At) -> Result<Json<Map<String, Value>>> {
    pairs(&at).map(Json)
}

/// The SDK asks for all pairs with an empty list.
async fn select(at: At, body: Body) -> Result<Json<Map<String, Value>>> {
    let keys = names_in(body)?;
    if keys.is_empty() {
        return all(at).await;
    }
    at.open(|hive, now| {
        Json(
            hive.maps
                .get(&at.key, now)
                .cloned()
                .unwrap_or_default()
                .select(&keys),
        )
    })
}

async fn put_all(at: At, body: Body) -> Result<Json<usize>> {
    let pairs = body.object()?;
    at.open(|hive, now| Json(hive.maps.edit(&at.key, now, |map| map.put_all(pairs))))
}

async fn value(at: At) -> Result<Json<Value>> {
    at.open(|hive, now| {
        let pairs = hive.maps.get(&at.key, now);
        Json(
            pairs
                .and_then(|pairs| pairs.get(&at.item))
                .cloned()
                .unwrap_or_default(),
        )
    })
}

async fn exists(at: At) -> Result<Json<bool>> {
    Ok(Json(pairs(&at)?.contains_key(&at.item)))
}

async fn length(at: At) -> Result<Json<usize>> {
    Ok(Json(pairs(&at)?.len()))
}

async fn keys(at: At) -> Result<Json<Vec<String>>> {
    Ok(Json(pairs(&at)?.into_iter().map(|(key, _)| key).collect()))
}

async fn values(at: At) -> Result<Json<Vec<Value>>> {
    Ok(Json(pairs(&at)?.into_iter().map(|(_, value)| value).collect()))
}

async fn set(at: At, body: Body) -> Result<Json<bool>> {
    let value = member(&mut body.object()?, "value")?;
    at.open(|hive, now| Json(hive.maps.edit(&at.key, now, |map| map.put(&at.item, value, true))))
}

async fn set_with_overwrite(at: At, body: Body) -> Result<Json<bool>> {
    let mut body = body.object()?;
    let value = member(&mut body, "value")?;
    let overwrite = body.get("overwrite").and_then(Value::as_bool).unwrap_or(false);
    at.open(|hive, now| {
        Json(
            hive.maps
                .edit(&at.key, now, |map| map.put(&at.item, value, overwrite)),
        )
    })
}

fn add(at: &At, query: &Query, negated: bool) -> Result<Json<Value>> {
    let by = step(query, "count")?;
    at.try_open(|hive, now| {
        hive.maps
            .edit(&at.key, now, |map| map.add(&at.item, &by, negated))
    })
    .map(Json)
}

async fn remove(at: At, body: Body) -> Result<Json<usize>> {
    let keys = names_in(body)?;
    at.open(|hive, now| Json(hive.maps.edit(&at.key, now, |map| map.remove(&keys))))
}
