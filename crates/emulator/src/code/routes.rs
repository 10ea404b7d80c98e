//! The routes of services and events (docs/reference/backendless-rest.md, 2.6).

use super::execution::Execution;
use super::sample;
use crate::call::Call;
use crate::error::Result;
use crate::json::Body;
use crate::query::Query;
use crate::state::State;
use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::HeaderMap;
use serde_json::{Map, Value};
use std::sync::Arc;

pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route(
            "/services/{service}/{method}",
            get(invoke_with_query).post(invoke).put(invoke).delete(invoke),
        )
        .route("/servercode/events/{event}", post(dispatch))
}

async fn invoke(
    _: Call,
    Path((service, method)): Path<(String, String)>,
    headers: HeaderMap,
    Body(arguments): Body,
) -> Result<Response> {
    let execution = Execution::of(&headers)?;
    Ok(answer(execution, sample::invoke(&service, &method, arguments)))
}

/// Methods whose name starts with `get` are called with GET, and take their arguments from the query.
async fn invoke_with_query(
    _: Call,
    Path((service, method)): Path<(String, String)>,
    headers: HeaderMap,
    query: Query,
) -> Result<Response> {
    let execution = Execution::of(&headers)?;
    let items = query.items();
    let arguments: Map<String, Value> = items
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    Ok(answer(
        execution,
        sample::invoke(&service, &method, arguments.into()),
    ))
}

async fn dispatch(
    _: Call,
    Path(event): Path<String>,
    headers: HeaderMap,
    Body(arguments): Body,
) -> Result<Response> {
    let execution = Execution::of(&headers)?;
    Ok(answer(execution, sample::dispatch(&event, arguments)))
}

/// A caller that does not wait learns neither the result nor a failure.
fn answer(execution: Execution, outcome: Result<Value>) -> Response {
    match (execution, outcome) {
        (Execution::Detached, _) => ().into_response(),
        (Execution::Waiting, Ok(result)) => axum::Json(result).into_response(),
        (Execution::Waiting, Err(error)) => error.into_response(),
    }
}
