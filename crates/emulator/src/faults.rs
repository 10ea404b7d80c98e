//! Fault injection for tests of clients.

use crate::state::State;
use axum::Router;
use std::sync::Arc;

/// The faults that wait to happen.
#[derive(Default)]
pub(crate) struct Faults;

/// Wraps the whole service, so that a fault happens before any area sees the request.
pub(crate) fn guard(router: Router, _state: Arc<State>) -> Router {
    router
}

/// `/emulator/…`, the admin routes, with their full paths.
pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
}
