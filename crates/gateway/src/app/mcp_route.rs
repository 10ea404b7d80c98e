//! `/mcp`: the bearer check, then the bounds on the body, then the MCP service.

use super::App;
use crate::config::{CallLimits, LimitsConfig};
use crate::middleware::body::read_whole;
use crate::router::body_bounds;
use axum::Router;
use axum::extract::Request;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use mcp::{Budget, CallSettings, HttpSettings, Limits, Parts, Rate};
use oauth::bearer::{
    BearerCheck, Bearers, Challenge, FailureLimit, Failures, InvalidChallenge, require_bearer,
};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use toolkit::{Catalog, DuplicateTool};
use tower::Service;

/// Why the endpoint cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum McpError {
    /// The public URL.
    #[error(transparent)]
    Challenge(#[from] InvalidChallenge),
    /// Two tools of one name.
    #[error(transparent)]
    Tools(#[from] DuplicateTool),
}

/// The route. Whatever lies below `/mcp` asks for a bearer first, also what does not exist.
pub(super) fn router(app: &App) -> Result<Router, McpError> {
    let App {
        config,
        public_url,
        base,
        connections,
        ..
    } = app;
    let limits = &config.limits;
    let parts = Parts {
        catalog: Catalog::new(tools::all())?,
        connections: connections.clone(),
        store: Arc::clone(&base.store),
        vault: Arc::clone(&base.vault),
        audit: base.audit.clone(),
        clock: Arc::clone(&base.clock),
        entropy: Arc::clone(&base.entropy),
        admission: Arc::clone(&app.admission),
        settings: CallSettings {
            call_deadline: limits.call_timeout,
            slow_call: config.telemetry.slow_call,
        },
        calls: app.life.calls().clone(),
    };
    let http = HttpSettings {
        allowed_hosts: config.server.allowed_hosts(public_url),
        allowed_origins: config.server.allowed_origins(public_url),
        max_body_bytes: limits.max_body_bytes,
        // Cancelling it cuts off calls too, so it happens when none is running or the grace is over.
        shutdown: app.life.ending().clone(),
    };
    protect(app, mcp::service(parts, http))
}

/// Puts the bearer check and the bounds on the body in front of an MCP service.
pub(super) fn protect<S>(app: &App, service: S) -> Result<Router, McpError>
where
    S: Service<Request, Response = Response, Error = Infallible, Future: Send>
        + Clone
        + Send
        + Sync
        + 'static,
{
    let failures = FailureLimit {
        most: app.config.limits.refused_tokens_per_minute,
        window: Duration::from_mins(1),
    };
    let check = BearerCheck {
        bearers: Bearers::new(Arc::clone(&app.tokens), Some(app.oauth.signed_tokens().clone())),
        challenge: Challenge::new(app.public_url.as_url())?,
        failures: Arc::new(Failures::new(failures, Arc::clone(&app.base.clock))),
    };
    Ok(Router::new()
        .route_service("/mcp", service)
        .route("/mcp/", axum::routing::any(crate::router::not_found))
        .route("/mcp/{*rest}", axum::routing::any(crate::router::not_found))
        .layer(from_fn_with_state(body_bounds(&app.config), read_whole))
        .layer(from_fn_with_state(check, require_bearer)))
}

/// The limits on calls, from the configuration.
pub(super) fn call_limits(limits: &LimitsConfig) -> Limits {
    #[expect(
        clippy::cast_precision_loss,
        reason = "the configuration allows 10^12 bytes at the most"
    )]
    let budget = |limits: CallLimits| Budget {
        calls: Rate {
            per_second: limits.per_second.into(),
            burst: limits.burst.into(),
        },
        concurrency: limits.concurrent,
        bytes: Rate::per_minute(limits.bytes_per_minute as f64),
    };
    Limits {
        tenant: budget(limits.tenant),
        credential: budget(limits.token),
        address: budget(limits.address),
        connection_concurrency: limits.connection_concurrent_calls,
        store_concurrency: limits.store_concurrent_calls,
    }
}
