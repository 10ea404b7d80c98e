//! One root span a request, and one log line when it was answered.

use super::request_id::RequestId;
use crate::telemetry;
use axum::extract::{MatchedPath, Request};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use oauth::bearer::ClientAddress;
use tokio::time::Instant;
use tracing::{Instrument, Level, Span, field};
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The route that answers a request, as it is written in the router: paths may hold secrets, routes do not.
pub(super) fn route(request: &Request) -> String {
    request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |route| route.as_str().to_owned())
}

/// Opens the span. Who the caller is, is recorded later by the bearer check.
pub async fn request(request: Request, next: Next) -> Response {
    let route = route(&request);
    let is_probe = matches!(route.as_str(), "/healthz" | "/readyz");
    let span = span(&request, &route);
    if request.headers().contains_key("traceparent") {
        // Without traces there is nothing to be part of.
        let _ = span.set_parent(telemetry::parent(request.headers()));
    }
    let began = Instant::now();
    async move {
        let response = next.run(request).await;
        let (status, elapsed) = (response.status().as_u16(), began.elapsed());
        let milliseconds = elapsed.as_secs_f64() * 1_000.0;
        Span::current().record("status", status);
        if is_probe {
            tracing::event!(Level::DEBUG, status, milliseconds, "answered");
        } else if response.status().is_server_error() {
            tracing::event!(Level::WARN, status, milliseconds, "answered");
        } else {
            tracing::event!(Level::INFO, status, milliseconds, "answered");
        }
        response
    }
    .instrument(span)
    .await
}

fn span(request: &Request, route: &str) -> Span {
    let id = request.extensions().get::<RequestId>().map(|id| id.0.as_str());
    let client = request.extensions().get::<ClientAddress>().map(|client| client.0);
    tracing::info_span!(
        "request",
        method = %request.method(),
        route,
        request_id = id,
        client = client.map(field::display),
        trace_id = trace_id(request.headers()),
        status = field::Empty,
        tenant = field::Empty,
        credential = field::Empty,
    )
}

/// The trace that the caller is part of (W3C Trace Context, `traceparent`), when the header has its form.
fn trace_id(headers: &HeaderMap) -> Option<&str> {
    let mut parts = headers.get("traceparent")?.to_str().ok()?.split('-');
    let (version, trace, parent) = (parts.next()?, parts.next()?, parts.next()?);
    let is_hex = |part: &str, length| {
        part.len() == length
            && part
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    let is_valid = is_hex(version, 2) && version != "ff" && is_hex(trace, 32) && is_hex(parent, 16);
    (is_valid && trace.bytes().any(|byte| byte != b'0')).then_some(trace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_a_well_formed_trace_is_taken_over() {
        let trace = "0af7651916cd43dd8448eb211c80319c";
        let good = format!("00-{trace}-b7ad6b7169203331-01");
        let headers = |value: &str| {
            HeaderMap::from_iter([(
                http::HeaderName::from_static("traceparent"),
                HeaderValue::from_str(value).unwrap(),
            )])
        };
        assert_eq!(trace_id(&headers(&good)), Some(trace));
        for bad in [
            "",
            "00",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-short-01",
        ] {
            assert_eq!(trace_id(&headers(bad)), None, "{bad}");
        }
    }
}
