//! Hives and their five store types.

use crate::state::State;
use axum::Router;
use std::sync::Arc;

/// Hives and their five store types.
#[derive(Default)]
pub(crate) struct Hives;

pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
}
