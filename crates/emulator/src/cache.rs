//! The cache of an application.

use crate::state::State;
use axum::Router;
use std::sync::Arc;

/// The cache of an application.
#[derive(Default)]
pub(crate) struct Cache;

pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
}
