//! The console API: developers, applications, settings, timers, code.

use crate::state::State;
use axum::Router;
use std::sync::Arc;

/// The developers who may sign in, and their tokens.
pub(crate) struct Developers;

impl Developers {
    pub(crate) fn new(_login: &str, _password: &str) -> Self {
        Self
    }
}

/// `/console/…` and `/developer/oauth2/…`, with their full paths.
pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
}

/// `/{app_id}/console/…`, without the first two segments; `Extension<Arc<App>>` is the application.
pub(crate) fn app_routes() -> Router<Arc<State>> {
    Router::new()
}
