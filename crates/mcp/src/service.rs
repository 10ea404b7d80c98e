//! The HTTP side: rmcp's service behind the query layer.

use crate::handler::Handler;
use crate::{Gateway, Narrowing, Parts};
use axum::Json;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde_json::json;
use std::convert::Infallible;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tower::{Service, service_fn};

/// What the HTTP side needs from the configuration.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// Hosts that a request may name (`server.allowed_hosts`). Checked by rmcp too, whose own default knows loopback
    /// only.
    pub allowed_hosts: Vec<String>,
    /// Origins of browsers that may call (`server.allowed_origins`).
    pub allowed_origins: Vec<String>,
    /// Bytes of a request's body.
    pub max_body_bytes: usize,
    /// Ends open streams when the server stops.
    pub shutdown: CancellationToken,
}

/// The service to mount at `/mcp`, behind the bearer check: it expects an `Arc<domain::Principal>` among the
/// request's extensions and answers `internal error` without one.
pub fn service(
    parts: Parts,
    http: HttpSettings,
) -> impl Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + Sync + 'static
{
    let gateway = Arc::new(Gateway::new(parts));
    let config = StreamableHttpServerConfig::default()
        // Stateless: no affinity, no session to steal, nothing that a restart loses. `create_elicitation` would hang.
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_allowed_hosts(http.allowed_hosts)
        .with_allowed_origins(http.allowed_origins)
        .with_max_request_body_bytes(http.max_body_bytes)
        .with_cancellation_token(http.shutdown);
    let handler = Handler::new(Arc::clone(&gateway));
    // Shared, because each of its clones copies every allowed host and origin.
    let rmcp = Arc::new(StreamableHttpService::new(
        move || Ok(handler.clone()),
        Arc::new(NeverSessionManager::default()),
        config,
    ));
    service_fn(move |mut request: Request| {
        let (gateway, rmcp) = (Arc::clone(&gateway), Arc::clone(&rmcp));
        async move {
            match Narrowing::parse(request.uri().query(), gateway.listings.all()) {
                Ok(narrowing) => request.extensions_mut().insert(Arc::new(narrowing)),
                Err(error) => return Ok(bad_query(&error.complaints)),
            };
            request.extensions_mut().insert(tracing::Span::current());
            Ok(rmcp.handle(request).await.map(Body::new))
        }
    })
}

/// RFC 9457. A query is part of the configured URL, so a person reads this.
fn bad_query(complaints: &[String]) -> Response {
    let body = json!({
        "type": "about:blank",
        "title": "the query of the MCP URL cannot be followed",
        "status": 400,
        "detail": complaints.join("; "),
        "errors": complaints,
    });
    let mut response = (StatusCode::BAD_REQUEST, Json(body)).into_response();
    let problem = http::HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(http::header::CONTENT_TYPE, problem);
    response
}
