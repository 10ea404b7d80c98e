//! The routes of data: each reads a request, takes the lock of the tables and calls the engine.

mod bulk;
mod objects;
mod permissions;
mod relations;
mod structure;

use crate::state::State;
use axum::Router;
use std::sync::Arc;

pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
        .merge(objects::routes())
        .merge(bulk::routes())
        .merge(relations::routes())
        .merge(permissions::routes())
        .merge(structure::routes())
}
