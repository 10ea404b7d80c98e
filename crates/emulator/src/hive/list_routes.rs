//! The routes of the list store.

use super::List;
use super::at::At;
use super::routes::{count, member};
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::query::Query;
use crate::state::State;
use axum::routing::{get, put};
use axum::{Json, Router};
use serde_json::Value;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/hive/{hive}/list/{key}", get(read).put(replace))
        .route("/hive/{hive}/list/{key}/{item}", get(read_item).put(replace_item))
        .route("/hive/{hive}/list/{key}/length", get(length))
        .route(
            "/hive/{hive}/list/{key}/insert-before",
            put(async |at, body| insert(&at, body, false)),
        )
        .route(
            "/hive/{hive}/list/{key}/insert-after",
            put(async |at, body| insert(&at, body, true)),
        )
        .route("/hive/{hive}/list/{key}/delete-value", put(delete_value))
        .route(
            "/hive/{hive}/list/{key}/add-first",
            put(async |at, body| add(&at, body, List::add_first)),
        )
        .route(
            "/hive/{hive}/list/{key}/add-last",
            put(async |at, body| add(&at, body, List::add_last)),
        )
        .route(
            "/hive/{hive}/list/{key}/get-first-and-delete",
            put(async |at, query| take(&at, &query, List::take_first)),
        )
        .route(
            "/hive/{hive}/list/{key}/get-last-and-delete",
            put(async |at, query| take(&at, &query, List::take_last)),
        )
}

/// The whole list, or from one index to another, both included.
async fn read(at: At, query: Query) -> Result<Json<Vec<Value>>> {
    let range = match (query.parsed("from")?, query.parsed("to")?) {
        (None, None) => None,
        (from, to) => Some((from.unwrap_or(0), to.unwrap_or(-1))),
    };
    at.open(|hive, now| {
        let list = hive.lists.get(&at.key, now);
        Json(list.map_or_else(Vec::new, |list| match range {
            None => list.items(),
            Some((from, to)) => list.range(from, to),
        }))
    })
}

/// The console's way to set a whole list.
async fn replace(at: At, body: Body) -> Result<()> {
    let items = body.array()?;
    at.open(|hive, now| hive.lists.edit(&at.key, now, |list| *list = List::new(items)))
}

async fn read_item(at: At) -> Result<Json<Value>> {
    let index = index(&at)?;
    at.open(|hive, now| {
        let list = hive.lists.get(&at.key, now);
        Json(
            list.and_then(|list| list.item(index))
                .cloned()
                .unwrap_or_default(),
        )
    })
}

async fn replace_item(at: At, body: Body) -> Result<()> {
    let index = index(&at)?;
    let value = member(&mut body.object()?, "value")?;
    at.try_open(|hive, now| hive.lists.edit(&at.key, now, |list| list.replace(index, value)))
}

fn index(at: &At) -> Result<i64> {
    let wrong = |_| ApiError::new(0, format!("'{}' is no index of a list", at.item));
    at.item.parse().map_err(wrong)
}

async fn length(at: At) -> Result<Json<usize>> {
    at.open(|hive, now| Json(hive.lists.get(&at.key, now).map_or(0, List::len)))
}

fn insert(at: &At, body: Body, after: bool) -> Result<Json<i64>> {
    let mut body = body.object()?;
    let value = member(&mut body, "valueToInsert")?;
    let anchor = member(&mut body, "anchorValue")?;
    at.open(|hive, now| {
        Json(
            hive.lists
                .edit(&at.key, now, |list| list.insert(value, &anchor, after)),
        )
    })
}

async fn delete_value(at: At, body: Body) -> Result<Json<usize>> {
    let mut body = body.object()?;
    let value = member(&mut body, "value")?;
    let count = body.get("count").and_then(Value::as_i64).unwrap_or(0);
    at.open(|hive, now| Json(hive.lists.edit(&at.key, now, |list| list.remove(&value, count))))
}

fn add(at: &At, body: Body, change: impl FnOnce(&mut List, Vec<Value>) -> usize) -> Result<Json<usize>> {
    let values = body.array()?;
    at.open(|hive, now| Json(hive.lists.edit(&at.key, now, |list| change(list, values))))
}

fn take(
    at: &At,
    query: &Query,
    change: impl FnOnce(&mut List, usize) -> Vec<Value>,
) -> Result<Json<Vec<Value>>> {
    let count = count(query)?;
    at.open(|hive, now| Json(hive.lists.edit(&at.key, now, |list| change(list, count))))
}
