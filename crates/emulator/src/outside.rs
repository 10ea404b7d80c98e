//! Areas of the API that the emulator does not emulate: automations and commerce.

use crate::error::ApiError;
use crate::state::State;
use axum::Router;
use axum::routing::{any, get};
use std::sync::Arc;

pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/automation/{*path}", any(no_automation))
        .route("/commerce/{*path}", get(no_commerce).post(no_commerce))
}

/// The application has no flows, so none can be found. The vendor's code for that is unverified.
async fn no_automation() -> ApiError {
    ApiError::new(
        0,
        "FlowRunner is not part of this emulator: the application has no flows",
    )
}

/// Purchases are checked with the app stores, which the emulator never calls. The code is unverified.
async fn no_commerce() -> ApiError {
    ApiError::new(
        0,
        "Purchases cannot be validated: the application is not linked to an app store",
    )
}
