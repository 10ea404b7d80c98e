//! How a connection is written and read.

use crate::backend::Backend;
use crate::sql_store::Write;
use crate::statement::{FromRow, Record, sql};
use domain::TenantId;
use store::{Connection, ConnectionDisplay, ConnectionState, StoreError};

/// A query for connections, with all their columns.
macro_rules! select {
    ($condition:literal) => {
        concat!(
            "SELECT id, tenant, account, name, endpoint, app_id, has_cloud_code_key, has_developer, sealed, data_key, \
                 is_default, state, failure, checked_at, created_at, updated_at FROM connections \
             WHERE tenant = $1 AND account = $2 ",
            $condition
        )
    };
}

pub(super) use select;

impl FromRow for Connection {
    const TABLE: &'static str = "connections";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        let state: String = row.get("state")?;
        let failure: Option<String> = row.get("failure")?;
        Ok(Self {
            id: row.get("id")?,
            tenant: row.get("tenant")?,
            account: row.get("account")?,
            name: row.get("name")?,
            display: ConnectionDisplay {
                endpoint: row.get("endpoint")?,
                app_id: row.get("app_id")?,
                has_cloud_code_key: row.get("has_cloud_code_key")?,
                has_developer: row.get("has_developer")?,
            },
            sealed: row.get("sealed")?,
            data_key: row.get("data_key")?,
            is_default: row.get("is_default")?,
            state: match (state.as_str(), failure) {
                ("unverified", None) => ConnectionState::Unverified,
                ("verified", None) => ConnectionState::Verified,
                ("failed", Some(reason)) => ConnectionState::Failed { reason },
                (other, _) => {
                    return Err(row.corrupt(format!("`{other}` with this failure is no state").into()));
                }
            },
            checked_at: row.get("checked_at")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }
}

/// The columns `state` and `failure`.
pub(super) fn state_columns(state: &ConnectionState) -> (&'static str, Option<&String>) {
    match state {
        ConnectionState::Unverified => ("unverified", None),
        ConnectionState::Verified => ("verified", None),
        ConnectionState::Failed { reason } => ("failed", Some(reason)),
    }
}

/// The sentence of the conflict.
pub(super) fn name_taken(name: &str) -> String {
    format!("the account has a connection named `{name}` already")
}

/// Stores a connection as it is, but for the default.
pub(super) async fn insert<DB: Backend>(
    write: &mut Write<'_, DB>,
    tenant: &TenantId,
    connection: &Connection,
    is_default: bool,
) -> Result<(), StoreError> {
    let (state, failure) = state_columns(&connection.state);
    sql::<DB>(
        "INSERT INTO connections (id, tenant, account, name, endpoint, app_id, has_cloud_code_key, has_developer, \
             sealed, data_key, is_default, state, failure, checked_at, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(&connection.id)
    .bind(tenant)
    .bind(&connection.account)
    .bind(&connection.name)
    .bind(&connection.display.endpoint)
    .bind(&connection.display.app_id)
    .bind(&connection.display.has_cloud_code_key)
    .bind(&connection.display.has_developer)
    .bind(&connection.sealed)
    .bind(&connection.data_key)
    .bind(&is_default)
    .bind(state)
    .bind(&failure)
    .bind(&connection.checked_at)
    .bind(&connection.created_at)
    .bind(&connection.updated_at)
    .if_taken(name_taken(&connection.name))
    .run(write)
    .await?;
    Ok(())
}
