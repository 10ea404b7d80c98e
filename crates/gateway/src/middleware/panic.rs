//! A panic in a handler ends its request, not the process.

use crate::problem::Problem;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::any::Any;

/// The answer to a request whose handler panicked. The hook has logged and counted it; what it said goes nowhere.
pub fn answer(panic: Box<dyn Any + Send + 'static>) -> Response {
    drop(panic);
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "the gateway made a mistake; the operator finds it in the log under the id in X-Request-Id",
    )
    .into_response()
}
