//! Storing a connection, between the two records in the audit trail.

use super::CHECKS;
use super::refused::{Complaint, Refused};
use crate::console::Shared;
use crate::trail::Change;
use crate::web::Session;
use connections::{ConnectionError, Credentials, Verify, check_name};
use serde_json::json;
use store::Connection;

/// What is to be stored.
pub(super) struct Wish<'a> {
    pub(super) name: &'a str,
    pub(super) credentials: &'a Credentials,
    /// Whether it may be stored without a check when, and only when, nobody answers.
    pub(super) may_be_unverified: bool,
    /// How it came, for the audit trail.
    pub(super) way: &'static str,
}

/// Tries the credentials and stores them.
pub(super) async fn add(console: &Shared, session: &Session, wish: Wish<'_>) -> Result<Connection, Refused> {
    let Wish {
        name, credentials, ..
    } = wish;
    let (tenant, account) = (session.tenant(), session.account());
    let connections = &console.parts.connections;
    check_name(name)?;
    if connections.by_name(tenant, account, name).await?.is_some() {
        return Err(Complaint::taken(name).into());
    }
    console.attempt(CHECKS, account.as_str()).await?;
    let change = Change::of("connection.add").detail(json!({ "name": name, "way": wish.way }));
    let work = async {
        let added = connections
            .add(tenant, account, name, credentials, Verify::First)
            .await;
        match added {
            Err(ConnectionError::Unreachable { .. }) if wish.may_be_unverified => Ok(connections
                .add(tenant, account, name, credentials, Verify::Later)
                .await?),
            added => Ok(added?),
        }
    };
    console.trail.record_as(session, change, work).await
}
