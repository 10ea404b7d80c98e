//! A panic in a handler ends its request, not the process.

use crate::problem::Problem;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::any::Any;

/// The answer to a request whose handler panicked. What the panic said goes to the log only.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature that `CatchPanicLayer` asks for"
)]
pub fn answer(panic: Box<dyn Any + Send + 'static>) -> Response {
    let said = panic
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| panic.downcast_ref::<String>().cloned());
    metrics::counter!("causeway_panics_total").increment(1);
    tracing::error!(panic = said, "a request handler panicked");
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "the gateway made a mistake; the operator finds it in the log under the id in X-Request-Id",
    )
    .into_response()
}
