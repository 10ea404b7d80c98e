//! The routes that all store types have.

use super::StoreType;
use super::at::At;
use super::routes::names_in;
use crate::error::{ApiError, Result};
use crate::glob::Glob;
use crate::json::Body;
use crate::query::Query;
use crate::state::State;
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::sync::Arc;

/// The page of keys when the caller names none, and the most that one answer has. Both are unverified.
const PAGE: usize = 100;

pub(super) fn routes() -> Router<Arc<State>> {
    StoreType::ALL
        .into_iter()
        .fold(Router::new(), |routes, store| routes.merge(routes_of(store)))
}

fn routes_of(store: StoreType) -> Router<Arc<State>> {
    let all = format!("/hive/{{hive}}/{}", store.segment());
    let one = format!("{all}/{{key}}");
    let exist = post(async move |at: At, body: Body| {
        let keys = names_in(body)?;
        at.keys(store, |store, now| Json(store.count_existing(&keys, now)))
    });
    Router::new()
        .route(
            &all,
            delete(async move |at: At, body: Body| {
                let keys = names_in(body)?;
                at.keys(store, |store, now| Json(store.delete(&keys, now)))
            }),
        )
        .route(
            &format!("{all}/keys"),
            get(async move |at: At, query: Query| keys(&at, store, &query)),
        )
        .route(&format!("{all}/action/exist"), exist.clone())
        // The Swift SDK's spelling; which of the two the live service takes is unverified.
        .route(&format!("{all}/action/exists"), exist)
        .route(
            &format!("{all}/action/touch"),
            put(async move |at: At, body: Body| {
                let keys = names_in(body)?;
                at.keys(store, |store, now| Json(store.touch(&keys, now)))
            }),
        )
        .route(
            &one,
            delete(async move |at: At| {
                at.keys(store, |store, now| {
                    Json(store.delete(std::slice::from_ref(&at.key), now))
                })
            }),
        )
        .route(
            &format!("{one}/rename"),
            put(async move |at: At, query: Query| rename(&at, store, &query)),
        )
        .merge(expiry_routes(store, &one))
}

fn expiry_routes(store: StoreType, key: &str) -> Router<Arc<State>> {
    Router::new()
        .route(
            &format!("{key}/get-expiration-ttl"),
            get(async move |at: At| {
                let seconds = at.keys(store, |keys, now| keys.seconds_to_live(&at.key, now))??;
                // As in Redis: a key that stays has no time to live. Unverified.
                Ok::<_, ApiError>(Json(seconds.unwrap_or(-1)))
            }),
        )
        .route(
            &format!("{key}/clear-expiration"),
            put(async move |at: At| expire(&at, store, None).map(Json)),
        )
        .route(
            &format!("{key}/expire"),
            put(async move |at: At, query: Query| {
                let lifetime = required(&query, "ttl")?;
                let at_ms = at.call.now().saturating_add(milliseconds(lifetime));
                expire(&at, store, Some(at_ms)).map(|_| ())
            }),
        )
        .route(
            &format!("{key}/expire-at"),
            put(async move |at: At, query: Query| {
                let at_ms = milliseconds(required(&query, "unixTime")?);
                expire(&at, store, Some(at_ms)).map(|_| ())
            }),
        )
        .route(
            &format!("{key}/seconds-since-last-operation"),
            get(async move |at: At| {
                let seconds = at.keys(store, |keys, now| keys.seconds_since_use(&at.key, now))??;
                Ok::<_, ApiError>(Json(seconds))
            }),
        )
}

fn keys(at: &At, store: StoreType, query: &Query) -> Result<Json<Value>> {
    let filter = Glob::new(query.get("filterPattern").unwrap_or("*"));
    let cursor = query.parsed("cursor")?.unwrap_or(0);
    let page_size = query.parsed("pageSize")?.unwrap_or(PAGE).min(PAGE);
    let page = at.keys(store, |keys, now| keys.keys(&filter, cursor, page_size, now))?;
    Ok(Json(
        json!({"keys": page.keys, "cursorId": page.cursor.to_string()}),
    ))
}

fn rename(at: &At, store: StoreType, query: &Query) -> Result<()> {
    let new_key = query.get("newKey").filter(|key| !key.is_empty());
    let new_key = new_key.ok_or_else(|| ApiError::missing_field("newKey"))?;
    let overwrite = query.flag("overwrite");
    at.keys(store, |keys, now| keys.rename(&at.key, new_key, overwrite, now))?
}

fn expire(at: &At, store: StoreType, at_ms: Option<i64>) -> Result<bool> {
    at.keys(store, |keys, now| keys.set_expiry(&at.key, at_ms, now))?
}

fn required(query: &Query, name: &str) -> Result<i64> {
    query.parsed(name)?.ok_or_else(|| ApiError::missing_field(name))
}

/// The API counts expiry in seconds.
pub(super) fn milliseconds(seconds: i64) -> i64 {
    seconds.saturating_mul(1_000)
}
