//! The routes that answer now: those of the start first, then those of the gateway that stands.

use axum::Router;
use std::sync::{Arc, OnceLock};

/// Routes that can be replaced once. A connection that was opened before goes on with the new ones.
#[derive(Clone)]
pub struct Routes {
    first: Router,
    then: Arc<OnceLock<Router>>,
}

impl Routes {
    /// From now on these answer. Only the first replacement counts.
    pub fn replace(&self, router: Router) {
        // It is an error only when somebody was faster, whose routes then stay.
        let _ = self.then.set(router);
    }

    /// Those that answer a request that comes now.
    pub fn now(&self) -> Router {
        self.then.get().unwrap_or(&self.first).clone()
    }
}

impl From<Router> for Routes {
    fn from(first: Router) -> Self {
        Self {
            first,
            then: Arc::default(),
        }
    }
}
