//! The Backendless apps of an account.

use crate::console::Shared;
use axum::Router;

pub(super) fn router() -> Router<Shared> {
    Router::new()
}
