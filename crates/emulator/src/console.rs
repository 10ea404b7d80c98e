//! The console API: developers, applications, settings, timers, code. It is not documented by the vendor; the
//! paths are those of its console SDK (docs/reference/backendless-rest.md, 1.5).

mod account;
mod applications;
mod cache;
mod code;
mod counters;
mod developers;
mod files;
mod oauth;
mod oauth_routes;
mod page;
mod session;
mod timers;

pub(crate) use developers::Developers;

use crate::state::State;
use crate::{data, hive, messaging, users};
use axum::Router;
use axum::middleware::from_fn_with_state;
use std::sync::Arc;

/// `/console/…` and `/developer/oauth2/…`, with their full paths.
pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
        .merge(account::routes())
        .merge(applications::routes())
        .merge(oauth_routes::routes())
}

/// `/{app_id}/console/…`, without the first two segments; `Extension<Arc<App>>` is the application.
///
/// Hives and messaging have the same paths here as in the app API, and the same routes serve both. Whether the
/// live console wraps the whole value of a hive key as `{"value": …}` is unverified: the documentation of its
/// SDK says so, the tests of that SDK do not.
pub(crate) fn app_routes(state: &Arc<State>) -> Router<Arc<State>> {
    Router::new()
        .merge(applications::app_routes())
        .merge(cache::routes())
        .merge(code::routes())
        .merge(counters::routes())
        .merge(files::routes())
        .merge(timers::routes())
        .merge(data::console_routes())
        .merge(users::console_routes())
        .merge(hive::routes())
        .merge(messaging::routes())
        .layer(from_fn_with_state(Arc::clone(state), session::enter_app))
}
