//! What every request passes before any area sees it.

use super::fault::Effect;
use super::{RecordedRequest, body};
use crate::dispatch::MAX_BODY_BYTES;
use crate::error::ApiError;
use crate::state::State;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Wraps the whole service, so that a fault happens before any area sees the request.
pub(crate) fn guard(router: Router, state: Arc<State>) -> Router {
    router.layer(from_fn_with_state(state, pass))
}

async fn pass(
    axum::extract::State(state): axum::extract::State<Arc<State>>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    if path == "/emulator" || path.starts_with("/emulator/") {
        return next.run(request).await;
    }
    let (parts, sent) = request.into_parts();
    let Ok(sent) = axum::body::to_bytes(sent, MAX_BODY_BYTES).await else {
        return ApiError::new(0, "The request body is too large or was cut off")
            .with_status(StatusCode::PAYLOAD_TOO_LARGE)
            .into_response();
    };
    let effect = {
        let mut faults = state.faults.lock();
        faults.record.add(RecordedRequest::new(&parts, &sent));
        faults.take(parts.method.as_str(), parts.uri.path())
    };
    let serve = next.run(Request::from_parts(parts, Body::from(sent)));
    match effect {
        None => serve.await,
        Some(Effect::Delay { milliseconds }) => {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            serve.await
        }
        Some(Effect::Hang) => std::future::pending().await,
        Some(Effect::Status {
            status,
            body,
            headers,
        }) => answer(status, body, &headers),
        Some(Effect::RateLimit { retry_after_seconds }) => {
            let message = "Cannot process request - request per second limit has been exhausted";
            let mut response = ApiError::new(999, message)
                .with_status(StatusCode::TOO_MANY_REQUESTS)
                .into_response();
            let seconds = HeaderValue::from(retry_after_seconds);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
            response
        }
        Some(Effect::Redirect { location }) => {
            let headers = BTreeMap::from([("location".to_owned(), location)]);
            answer(302, Some(serde_json::Value::Null), &headers)
        }
        Some(Effect::Reset) => Response::new(body::reset()),
        Some(Effect::CutBody { after_bytes }) => {
            with_body(serve.await, |whole| body::cut(whole, after_bytes)).await
        }
        Some(Effect::SlowBody {
            chunk_bytes,
            interval_milliseconds,
        }) => {
            let interval = Duration::from_millis(interval_milliseconds);
            with_body(serve.await, |whole| body::slow(whole, chunk_bytes, interval)).await
        }
        Some(Effect::HugeBody { bytes }) => Response::new(body::huge(bytes)),
    }
}

/// An answer as a test wants it. A status or header that HTTP does not know is left out.
fn answer(status: u16, body: Option<serde_json::Value>, headers: &BTreeMap<String, String>) -> Response {
    let injected = || ApiError::new(0, "This answer is an injected fault").body();
    let mut response = axum::Json(body.unwrap_or_else(injected)).into_response();
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The same answer with its body sent in another way. The length stays announced, so that a client can tell a
/// body that was cut.
async fn with_body(response: Response, send: impl FnOnce(&Bytes) -> Body) -> Response {
    let (mut parts, whole) = response.into_parts();
    // Answers of the emulator are in memory already: neither their size nor reading them can fail.
    let whole = axum::body::to_bytes(whole, usize::MAX).await.unwrap_or_default();
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    Response::from_parts(parts, send(&whole))
}
