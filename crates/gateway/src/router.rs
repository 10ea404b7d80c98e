//! The router: every route behind the same middleware, in one order.

use crate::config::{Config, PublicUrl};
use crate::middleware::body::BodyBounds;
use crate::middleware::client::{self, TrustedProxies};
use crate::middleware::headers::{self, Https};
use crate::middleware::host::{self, AllowedPlaces};
use crate::middleware::strangers::{self, Strangers};
use crate::middleware::{cors, deadline, measure, panic, request_id, trace};
use crate::problem::Problem;
use axum::Router;
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::{from_fn, from_fn_with_state};
use domain::Entropy;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;

/// What a call may take beyond its own deadline before the transport gives up.
const MARGIN: Duration = Duration::from_secs(5);

/// What the middleware needs to know.
pub struct Surroundings {
    trusted_proxies: TrustedProxies,
    allowed: AllowedPlaces,
    https: Https,
    deadline: Duration,
    entropy: Arc<dyn Entropy>,
    strangers: Arc<Strangers>,
}

impl Surroundings {
    /// From the configuration and the address that is public.
    pub fn new(config: &Config, public_url: &PublicUrl, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            trusted_proxies: config.server.trusted_proxies.clone().into(),
            allowed: AllowedPlaces {
                hosts: config.server.allowed_hosts(public_url).into(),
                origins: config.server.allowed_origins(public_url).into(),
            },
            https: Https(public_url.is_https()),
            deadline: config.limits.body_timeout + config.limits.call_timeout + MARGIN,
            entropy,
            // The machine's own clock: nothing but the waiting time in a refusal shows it.
            strangers: Arc::new(Strangers::new(
                config.limits.strangers,
                Arc::new(domain::SystemClock),
            )),
        }
    }
}

/// The bounds on request bodies.
pub fn body_bounds(config: &Config) -> BodyBounds {
    BodyBounds {
        max_bytes: config.limits.max_body_bytes,
        timeout: config.limits.body_timeout,
    }
}

/// Puts the middleware around the routes, the outermost first. Panics are caught inside of the span, so that a request
/// that panics is logged, counted and answered with its id like every other.
pub fn assemble(surroundings: Surroundings, routes: Router) -> Router {
    let Surroundings {
        trusted_proxies,
        allowed,
        https,
        deadline,
        entropy,
        strangers,
    } = surroundings;
    // Two stacks: the types of one with everything would take the compiler long.
    let observing = ServiceBuilder::new()
        .layer(from_fn_with_state(trusted_proxies, client::note))
        .layer(from_fn_with_state(entropy, request_id::give))
        .layer(from_fn(trace::request))
        .layer(from_fn(measure::request));
    let guarding = ServiceBuilder::new()
        .layer(from_fn_with_state(https, headers::secure))
        .layer(CatchPanicLayer::custom(panic::answer))
        .layer(from_fn_with_state(strangers, strangers::limit))
        .layer(from_fn_with_state(deadline, deadline::enforce))
        .layer(from_fn_with_state(allowed.clone(), host::check))
        .layer(from_fn_with_state(allowed, cors::answer));
    routes
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(guarding)
        .layer(observing)
}

pub(crate) async fn not_found(uri: Uri) -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        format!("there is nothing at {}; the MCP endpoint is /mcp", uri.path()),
    )
}

async fn method_not_allowed(method: Method, uri: Uri) -> Problem {
    let detail = format!(
        "{} does not answer {method}; the header Allow says what it answers",
        uri.path()
    );
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, detail)
}

#[cfg(test)]
mod tests;
