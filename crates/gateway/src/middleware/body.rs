//! Bounds on the body of a request: its size, and how long it may take to arrive.

use crate::problem::Problem;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONNECTION, CONTENT_LENGTH};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use std::time::Duration;

/// The bounds.
#[derive(Debug, Clone, Copy)]
pub struct BodyBounds {
    /// In bytes.
    pub max_bytes: usize,
    /// From the end of the head to the end of the body.
    pub timeout: Duration,
}

/// Reads the whole body within its bounds before the handler runs, so that no handler meets half a body. It stands
/// behind the bearer check, so that who has no bearer makes the gateway keep nothing; where anybody may send a body, the
/// bound is small.
pub async fn read_whole(State(bounds): State<BodyBounds>, request: Request, next: Next) -> Response {
    let declared = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    if declared.is_some_and(|length: u64| length > bounds.max_bytes as u64) {
        return too_large(bounds.max_bytes);
    }
    let (head, body) = request.into_parts();
    let reading = Limited::new(body, bounds.max_bytes).collect();
    match tokio::time::timeout(bounds.timeout, reading).await {
        Ok(Ok(whole)) => {
            next.run(Request::from_parts(head, Body::from(whole.to_bytes())))
                .await
        }
        Ok(Err(error)) if error.is::<LengthLimitError>() => too_large(bounds.max_bytes),
        Ok(Err(_)) => refuse(
            StatusCode::BAD_REQUEST,
            "the body of the request broke off; send it again".to_owned(),
        ),
        Err(_) => refuse(
            StatusCode::REQUEST_TIMEOUT,
            format!(
                "the body of the request did not arrive within {} seconds",
                bounds.timeout.as_secs()
            ),
        ),
    }
}

fn too_large(max_bytes: usize) -> Response {
    let detail = format!("the body of the request is larger than the {max_bytes} bytes that are allowed");
    refuse(StatusCode::PAYLOAD_TOO_LARGE, detail)
}

/// What is left of the body is not read, so the connection cannot be used again.
fn refuse(status: StatusCode, detail: String) -> Response {
    let mut response = Problem::new(status, detail).into_response();
    response
        .headers_mut()
        .insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
