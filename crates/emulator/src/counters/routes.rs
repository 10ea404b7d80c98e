//! The routes of the counters (docs/reference/backendless-rest.md, 1 and 2.3).

use super::Change;
use crate::call::Call;
use crate::error::{ApiError, Result};
use crate::query::Query;
use crate::state::State;
use axum::extract::Path;
use axum::routing::{get, put};
use axum::{Json, Router};
use std::sync::Arc;

pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/counters/{name}", get(current))
        .route("/counters/{pattern}/list", get(list))
        .route("/counters/{name}/reset", put(reset))
        .route(
            "/counters/{name}/increment/get",
            put(async |call, name| step(&call, &name, 1, After)),
        )
        .route(
            "/counters/{name}/get/increment",
            put(async |call, name| step(&call, &name, 1, Before)),
        )
        .route(
            "/counters/{name}/decrement/get",
            put(async |call, name| step(&call, &name, -1, After)),
        )
        .route(
            "/counters/{name}/get/decrement",
            put(async |call, name| step(&call, &name, -1, Before)),
        )
        .route(
            "/counters/{name}/incrementby/get",
            put(async |call, name, query| jump(&call, &name, &query, After)),
        )
        .route(
            "/counters/{name}/get/incrementby",
            put(async |call, name, query| jump(&call, &name, &query, Before)),
        )
        .route("/counters/{name}/get/compareandset", put(compare_and_set))
}

/// Which side of a change an operation answers with: it is in the order of the words in its path.
#[derive(Clone, Copy)]
enum Side {
    Before,
    After,
}
use Side::{After, Before};

async fn current(call: Call, Path(name): Path<String>) -> Json<i64> {
    Json(call.app.counters.lock().get(&name))
}

async fn list(call: Call, Path(pattern): Path<String>) -> Json<Vec<String>> {
    let counters = call.app.counters.lock();
    Json(
        counters
            .matching(&pattern)
            .map(|(name, _)| name.to_owned())
            .collect(),
    )
}

async fn reset(call: Call, Path(name): Path<String>) {
    call.app.counters.lock().reset(&name);
}

fn step(call: &Call, Path(name): &Path<String>, by: i64, side: Side) -> Result<Json<i64>> {
    let Change { before, after } = call.app.counters.lock().add(name, by)?;
    Ok(Json(match side {
        Before => before,
        After => after,
    }))
}

fn jump(call: &Call, name: &Path<String>, query: &Query, side: Side) -> Result<Json<i64>> {
    step(call, name, required(query, "value")?, side)
}

async fn compare_and_set(call: Call, Path(name): Path<String>, query: Query) -> Result<Json<bool>> {
    let (expected, updated) = (required(&query, "expected")?, required(&query, "updatedvalue")?);
    Ok(Json(
        call.app.counters.lock().compare_and_set(&name, expected, updated),
    ))
}

fn required(query: &Query, name: &str) -> Result<i64> {
    query.parsed(name)?.ok_or_else(|| ApiError::missing_field(name))
}
