//! The longest time until an answer begins. It lies behind every other time limit, so that only a mistake meets it.

use crate::problem::Problem;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::time::Duration;

/// Drops a request that takes too long.
pub async fn enforce(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    if let Ok(response) = tokio::time::timeout(limit, next.run(request)).await {
        return response;
    }
    let detail = format!(
        "the gateway did not answer within {} seconds; try again",
        limit.as_secs()
    );
    Problem::new(StatusCode::GATEWAY_TIMEOUT, detail).into_response()
}
