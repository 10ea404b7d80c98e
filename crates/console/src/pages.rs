//! The pages: a file each, with its routes, its forms and its markup.

mod access;
mod account;
mod activity;
mod agents;
mod codex_lines;
mod confirm;
mod connect_codex;
mod connections;
mod consent;
mod credentials;
mod home;
mod invitation;
mod owner;
mod sign_in;
mod sign_out;
mod sign_up;
mod tokens;

use crate::console::Shared;
use axum::Router;

/// Every page.
pub(crate) fn router() -> Router<Shared> {
    Router::new()
        .merge(account::router())
        .merge(activity::router())
        .merge(agents::router())
        .merge(connect_codex::router())
        .merge(connections::router())
        .merge(consent::router())
        .merge(home::router())
        .merge(invitation::router())
        .merge(owner::router())
        .merge(sign_in::router())
        .merge(sign_out::router())
        .merge(sign_up::router())
        .merge(tokens::router())
}
