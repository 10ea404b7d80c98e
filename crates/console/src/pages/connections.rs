//! The Backendless apps of an account: seeing, connecting, changing and removing them.

mod adding;
mod backendless;
mod field;
mod form;
mod keys;
mod list;
mod name;
mod new;
mod refused;
mod removal;
mod rename;
mod show;
mod state;

use crate::console::Shared;
use crate::throttle::Allowance;
use crate::web::{PageError, Session};
use axum::Router;
use std::time::Duration;
use store::Connection;

/// Requests that a person makes the gateway send with credentials that they typed: nobody guesses passwords, or looks
/// for open hosts, through it.
const CHECKS: Allowance = Allowance {
    what: "connection:account",
    most: 60,
    window: Duration::from_mins(15),
};

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .merge(backendless::router())
        .merge(keys::router())
        .merge(list::router())
        .merge(new::router())
        .merge(removal::router())
        .merge(rename::router())
        .merge(show::router())
}

/// The connection of a path. To everybody but its owner it is not there.
async fn find(console: &Shared, session: &Session, id: &str) -> Result<Connection, PageError> {
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let (tenant, account) = (session.tenant(), session.account());
    Ok(console.parts.connections.get(tenant, account, &id).await?)
}

/// The page of a connection, with a word about what was done.
fn page_of(connection: &Connection, done: &str) -> String {
    format!("/connections/{}?done={done}", connection.id)
}
