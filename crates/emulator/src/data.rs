//! Data tables.

use crate::random::Random;
use crate::state::State;
use axum::Router;
use std::sync::Arc;

/// The tables of an application.
pub(crate) struct Data;

impl Data {
    pub(crate) fn new(_random: &Random) -> Self {
        Self
    }
}

pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
}
