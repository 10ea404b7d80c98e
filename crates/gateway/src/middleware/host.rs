//! Refuses requests for other hosts and from foreign pages: DNS rebinding and cross-site requests end here.

use crate::app::server_card;
use crate::problem::Problem;
use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Which hosts and origins are answered, in lower case.
#[derive(Debug, Clone)]
pub struct AllowedPlaces {
    /// Values of `Host`.
    pub hosts: Arc<[String]>,
    /// Values of `Origin`.
    pub origins: Arc<[String]>,
}

impl AllowedPlaces {
    /// Whether a page of this origin may send requests.
    pub(super) fn allows_origin(&self, origin: &str) -> bool {
        self.origins
            .iter()
            .any(|allowed| allowed.eq_ignore_ascii_case(origin))
    }
}

/// Checks `Host`, and `Origin` where a browser sends it.
pub async fn check(State(allowed): State<AllowedPlaces>, request: Request, next: Next) -> Response {
    // Load balancers ask for health by address.
    if matches!(request.uri().path(), "/healthz" | "/readyz") {
        return next.run(request).await;
    }
    let host = request
        .uri()
        .authority()
        .map(ToString::to_string)
        .or_else(|| text(request.headers(), HOST));
    let is_known = |host: &String| {
        allowed
            .hosts
            .iter()
            .any(|allowed| allowed.eq_ignore_ascii_case(host))
    };
    if !host.as_ref().is_some_and(is_known) {
        return refuse(format!(
            "this gateway does not answer for the host {}; the operator can allow it with server.allowed_hosts",
            host.map_or_else(|| "that is missing".to_owned(), |host| format!("{host:?}"))
        ));
    }
    match text(request.headers(), ORIGIN) {
        _ if is_public(request.uri().path()) => next.run(request).await,
        Some(origin) if !allowed.allows_origin(&origin) => refuse(format!(
            "pages of the origin {origin:?} may not use this gateway; the operator can allow it with server.allowed_origins"
        )),
        _ => next.run(request).await,
    }
}

/// What agents that run in a page of any origin need to find the gateway and to sign in: metadata, and the endpoints
/// that clients call themselves. None of it looks at a cookie. Where users are asked is none of it.
pub(super) fn is_public(path: &str) -> bool {
    let endpoints = [
        server_card::CARD,
        server_card::CATALOG,
        "/oauth/token",
        "/oauth/register",
        "/oauth/revoke",
        "/oauth/jwks.json",
    ];
    path.starts_with("/.well-known/oauth-") || endpoints.contains(&path)
}

fn text(headers: &HeaderMap, name: http::HeaderName) -> Option<String> {
    headers
        .get(name)
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn refuse(detail: String) -> Response {
    Problem::new(StatusCode::FORBIDDEN, detail).into_response()
}
