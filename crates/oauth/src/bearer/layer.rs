//! The middleware in front of `/mcp`: no request passes without a principal.

use super::{Bearers, Challenge, Failures, Refused};
use axum::Json;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Principal;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::json;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// Where a request comes from, as the gateway found out with its trusted proxies. An extension of the request.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The address that whoever comes from here is counted by: for IPv6 that of the /64, which one person has as a whole.
    pub fn counted(self) -> IpAddr {
        crate::network::network(self.0)
    }
}

/// What the middleware needs.
#[derive(Clone)]
pub struct BearerCheck {
    /// Checks tokens.
    pub bearers: Bearers,
    /// Says how to get one.
    pub challenge: Challenge,
    /// Counts failures.
    pub failures: Arc<Failures>,
}

/// Puts an `Arc<Principal>` among the request's extensions, or answers 401, 429 or 503.
pub async fn require_bearer(State(check): State<BearerCheck>, mut request: Request, next: Next) -> Response {
    let address = request.extensions().get::<ClientAddress>().copied();
    let checked = match address {
        Some(ClientAddress(address)) if check.failures.is_used_up(address) => {
            let Some(checked) = take_turn(&check, request.headers()).await else {
                metrics::counter!("causeway_bearer_refusals_total").increment(1);
                let text = "too many refused bearer tokens from this address; others wait for their turn";
                return problem(StatusCode::TOO_MANY_REQUESTS, text, Some(Duration::from_secs(1)));
            };
            checked
        }
        _ => {
            check
                .bearers
                .principal(request.headers().get(header::AUTHORIZATION))
                .await
        }
    };
    match checked {
        Ok(principal) => {
            tracing::Span::current().record("tenant", principal.tenant.as_str());
            tracing::Span::current().record("credential", principal.credential.as_str());
            request.extensions_mut().insert(principal);
            next.run(request).await
        }
        Err(refused) => refuse(&check, &refused, address),
    }
}

/// The check for an address with too many failures: from memory, or else when it is its turn to use the store. `None`
/// when that is not soon.
async fn take_turn(check: &BearerCheck, headers: &HeaderMap) -> Option<Result<Arc<Principal>, Refused>> {
    let authorization = headers.get(header::AUTHORIZATION);
    if let Some(checked) = check.bearers.remembered(authorization).await {
        return Some(checked);
    }
    let _turn = check.failures.turn().await?;
    Some(check.bearers.principal(authorization).await)
}

fn refuse(check: &BearerCheck, refused: &Refused, address: Option<ClientAddress>) -> Response {
    match refused {
        Refused::Unavailable(cause) => {
            let cause = cause.as_deref().map(|cause| cause as &dyn std::error::Error);
            tracing::warn!(cause, "bearer tokens cannot be checked");
            let wait = Duration::from_secs(1);
            problem(StatusCode::SERVICE_UNAVAILABLE, &refused.to_string(), Some(wait))
        }
        Refused::Missing => unauthorized(check, refused),
        Refused::Malformed(_) | Refused::Invalid => {
            metrics::counter!("causeway_bearer_refusals_total").increment(1);
            match address.and_then(|ClientAddress(address)| check.failures.count(address)) {
                None => unauthorized(check, refused),
                Some(wait) => {
                    let text = "too many refused bearer tokens from this address";
                    problem(StatusCode::TOO_MANY_REQUESTS, text, Some(wait))
                }
            }
        }
    }
}

fn unauthorized(check: &BearerCheck, refused: &Refused) -> Response {
    let mut response = problem(StatusCode::UNAUTHORIZED, &refused.to_string(), None);
    response
        .headers_mut()
        .insert(header::WWW_AUTHENTICATE, check.challenge.header(refused));
    response
}

/// RFC 9457.
fn problem(status: StatusCode, detail: &str, retry_after: Option<Duration>) -> Response {
    let title = status.canonical_reason().unwrap_or("refused");
    let body = json!({"type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail});
    let mut response = (status, Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(wait) = retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
    }
    response
}
