//! Atomic counters.

use crate::state::State;
use axum::Router;
use std::sync::Arc;

/// Atomic counters.
#[derive(Default)]
pub(crate) struct Counters;

pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
}
