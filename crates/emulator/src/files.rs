//! The file tree of an application.

use crate::state::State;
use axum::Router;
use std::sync::Arc;

/// The file tree of an application.
#[derive(Default)]
pub(crate) struct Files;

pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
}
