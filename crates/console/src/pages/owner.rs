//! What owners manage: people, invitations, settings of the tenant.

use crate::console::Shared;
use axum::Router;

pub(super) fn router() -> Router<Shared> {
    Router::new()
}
