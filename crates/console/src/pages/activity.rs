//! What agents and people did: the audit trail with filters, a chart, and as CSV.

use crate::console::Shared;
use axum::Router;

pub(super) fn router() -> Router<Shared> {
    Router::new()
}
