//! `/healthz` and `/readyz`: does the process live, and should it get requests.

use crate::lifecycle::Lifecycle;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::get};
use oauth::bearer::Trust;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use store::Store;

/// How long the store may take to answer.
const PATIENCE: Duration = Duration::from_millis(800);

/// What readiness depends on.
#[derive(Clone)]
pub struct Health {
    /// The store must answer, with all migrations done.
    pub store: Arc<dyn Store>,
    /// A gateway that stops is not ready.
    pub life: Lifecycle,
    /// A gateway that does not see revocations is not ready.
    pub trust: Arc<Trust>,
}

impl Health {
    /// The two routes.
    pub fn router(self) -> Router {
        Router::new()
            .route("/healthz", get(healthz))
            .route("/readyz", get(readyz))
            .with_state(self)
    }

    /// Why the gateway should get no requests now.
    async fn obstacle(&self) -> Option<&'static str> {
        if self.life.is_stopping() {
            return Some("the gateway is stopping");
        }
        match tokio::time::timeout(PATIENCE, self.store.is_current()).await {
            Err(_) | Ok(Err(_)) => Some("the database does not answer"),
            Ok(Ok(false)) => Some("the database is not at the version of this build; run `causeway migrate`"),
            Ok(Ok(true)) if !self.trust.is_fresh() => Some("changes of other processes cannot be read"),
            Ok(Ok(true)) => None,
        }
    }
}

/// The process lives.
pub async fn healthz() -> Response {
    ok()
}

async fn readyz(State(health): State<Health>) -> Response {
    match health.obstacle().await {
        None => ok(),
        Some(obstacle) => Problem::unavailable(obstacle).into_response(),
    }
}

fn ok() -> Response {
    Json(json!({ "status": "ok" })).into_response()
}
