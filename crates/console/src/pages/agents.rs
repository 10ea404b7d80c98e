//! Connected agents: what a user allowed clients of OAuth, and taking it back.

use crate::console::Shared;
use axum::Router;

pub(super) fn router() -> Router<Shared> {
    Router::new()
}
