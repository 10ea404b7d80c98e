//! Channels, messages, e-mail and devices.

use crate::state::State;
use axum::Router;
use std::sync::Arc;

/// Channels, messages, e-mail and devices.
#[derive(Default)]
pub(crate) struct Messaging;

pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
}
