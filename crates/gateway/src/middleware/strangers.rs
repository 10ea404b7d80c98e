//! Limits on requests of one address that bring no bearer. Those with one have limits of their own, which are answered in band.

use super::trace::route;
use crate::config::StrangerLimits;
use crate::problem::Problem;
use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Clock;
use mcp::{Budget, Budgets, Rate};
use oauth::bearer::ClientAddress;
use std::net::IpAddr;
use std::sync::Arc;

/// How many addresses are remembered.
const REMEMBERED: usize = 20_000;

/// The counts of all addresses.
pub struct Strangers(Budgets<IpAddr>);

impl Strangers {
    /// Nothing counted yet.
    pub fn new(limits: StrangerLimits, clock: Arc<dyn Clock>) -> Self {
        let budget = Budget {
            calls: Rate::per_minute(limits.per_minute.into()),
            concurrency: limits.concurrent,
            // Pages have bounded sizes, so their number bounds their bytes.
            bytes: Rate::per_minute(f64::MAX),
        };
        Self(Budgets::new(budget, "address", REMEMBERED, clock))
    }
}

/// Lets a request in, or answers 429 with `Retry-After`.
pub async fn limit(State(strangers): State<Arc<Strangers>>, request: Request, next: Next) -> Response {
    let address = request.extensions().get::<ClientAddress>().copied();
    let Some(address) = address.filter(|_| counts(&request)) else {
        return next.run(request).await;
    };
    match strangers.0.enter(&address.counted()) {
        Ok(_entered) => next.run(request).await,
        Err(over) => {
            metrics::counter!("causeway_requests_over_limit_total", "limit" => over.kind.as_str())
                .increment(1);
            let detail = "too many requests from this address; wait, and send fewer at a time";
            Problem::too_many(detail, over.retry_after_seconds).into_response()
        }
    }
}

/// A bearer at the MCP endpoint is checked there, which counts refused ones. Everywhere else a header is only a header.
fn counts(request: &Request) -> bool {
    match route(request).as_str() {
        "/healthz" | "/readyz" => false,
        "/mcp" => !request.headers().contains_key(AUTHORIZATION),
        _ => true,
    }
}
