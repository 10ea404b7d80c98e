//! The log of an application.

use crate::state::State;
use axum::Router;
use std::sync::Arc;

/// The log of an application.
#[derive(Default)]
pub(crate) struct Logs;

pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
}
