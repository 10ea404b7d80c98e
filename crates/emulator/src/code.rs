//! Cloud code: services, events, timers, models.

use crate::state::State;
use axum::Router;
use std::sync::Arc;

/// Cloud code: services, events, timers, models.
#[derive(Default)]
pub(crate) struct Code;

pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
}
