//! The page on which a user allows an agent's request, in whole or in part, or refuses it.

use crate::console::Shared;
use axum::Router;

pub(super) fn router() -> Router<Shared> {
    Router::new()
}
