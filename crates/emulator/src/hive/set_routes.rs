//! The routes of the set store.

use super::ValueSet;
use super::at::At;
use super::routes::{count, names_in};
use crate::error::Result;
use crate::json::Body;
use crate::query::Query;
use crate::state::State;
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use serde_json::Value;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route(
            "/hive/{hive}/set/action/difference",
            post(async |at, body| combine(&at, body, ValueSet::difference)),
        )
        .route(
            "/hive/{hive}/set/action/intersection",
            post(async |at, body| combine(&at, body, ValueSet::intersection)),
        )
        .route(
            "/hive/{hive}/set/action/union",
            post(async |at, body| combine(&at, body, ValueSet::union)),
        )
        .route("/hive/{hive}/set/{key}", get(read).put(replace))
        .route(
            "/hive/{hive}/set/{key}/random",
            get(random).put(random_and_delete),
        )
        .route("/hive/{hive}/set/{key}/add", put(add))
        .route("/hive/{hive}/set/{key}/values", delete(remove))
        .route("/hive/{hive}/set/{key}/contains", post(contains))
        .route("/hive/{hive}/set/{key}/length", get(length))
}

fn combine(
    at: &At,
    body: Body,
    combination: impl FnOnce(ValueSet, &[ValueSet]) -> ValueSet,
) -> Result<Json<Vec<Value>>> {
    let keys = names_in(body)?;
    at.open(|hive, now| {
        let sets = keys
            .iter()
            .map(|key| hive.sets.get(key, now).cloned().unwrap_or_default());
        let mut sets: Vec<ValueSet> = sets.collect();
        if sets.is_empty() {
            return Json(Vec::new());
        }
        let first = sets.remove(0);
        Json(combination(first, &sets).values())
    })
}

async fn read(at: At) -> Result<Json<Vec<Value>>> {
    at.open(|hive, now| {
        Json(
            hive.sets
                .get(&at.key, now)
                .map_or_else(Vec::new, ValueSet::values),
        )
    })
}

/// The console's way to set all members.
async fn replace(at: At, body: Body) -> Result<()> {
    let values = body.array()?;
    at.open(|hive, now| {
        hive.sets
            .edit(&at.key, now, |set| *set = values.into_iter().collect());
    })
}

async fn random(at: At, query: Query) -> Result<Json<Vec<Value>>> {
    sample(&at, &query).map(Json)
}

async fn random_and_delete(at: At, query: Query) -> Result<Json<Vec<Value>>> {
    let sample = sample(&at, &query)?;
    at.open(|hive, now| hive.sets.edit(&at.key, now, |set| set.remove(&sample)))?;
    Ok(Json(sample))
}

fn sample(at: &At, query: &Query) -> Result<Vec<Value>> {
    let count = count(query)?;
    at.open(|hive, now| {
        let below = |bound| at.call.state.random.below(bound);
        let set = hive.sets.get(&at.key, now);
        set.map_or_else(Vec::new, |set| set.sample(count, below))
    })
}

async fn add(at: At, body: Body) -> Result<Json<usize>> {
    let values = body.array()?;
    at.open(|hive, now| Json(hive.sets.edit(&at.key, now, |set| set.add(values))))
}

async fn remove(at: At, body: Body) -> Result<Json<usize>> {
    let values = body.array()?;
    at.open(|hive, now| Json(hive.sets.edit(&at.key, now, |set| set.remove(&values))))
}

async fn contains(at: At, body: Body) -> Result<Json<Vec<bool>>> {
    let values = body.array()?;
    at.open(|hive, now| {
        let set = hive.sets.get(&at.key, now);
        let is_member = |value| set.is_some_and(|set| set.contains(value));
        Json(values.iter().map(is_member).collect())
    })
}

async fn length(at: At) -> Result<Json<usize>> {
    at.open(|hive, now| Json(hive.sets.get(&at.key, now).map_or(0, ValueSet::len)))
}
