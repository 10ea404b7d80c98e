//! How clients and grants are read, and grants written.

use crate::backend::Backend;
use crate::sql_store::Write;
use crate::statement::{FromRow, Record, sql};
use domain::TenantId;
use store::{Grant, GrantRecord, OauthClient, StoreError};

impl FromRow for OauthClient {
    const TABLE: &'static str = "oauth_clients";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            redirect_uris: row.get("redirect_uris")?,
            metadata: row.get("metadata")?,
            created_at: row.get("created_at")?,
            used_at: row.get("used_at")?,
        })
    }
}

impl FromRow for Grant {
    const TABLE: &'static str = "oauth_grants";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            tenant: row.get("tenant")?,
            account: row.get("account")?,
            client_id: row.get("client_id")?,
            client_name: row.get("client_name")?,
            scopes: row.get("scopes")?,
            connections: row.get("connections")?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
            last_used_at: row.get("last_used_at")?,
            revoked_at: row.get("revoked_at")?,
        })
    }
}

impl FromRow for GrantRecord {
    const TABLE: &'static str = "oauth_grants";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self {
            grant: Grant::from_row(row)?,
            tenant_state: row.get("tenant_state")?,
            account_state: row.get("account_state")?,
        })
    }
}

/// How many clients.
pub(super) struct Count(pub(super) u64);

impl FromRow for Count {
    const TABLE: &'static str = "oauth_clients";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self(row.get::<i64>("clients")?.unsigned_abs()))
    }
}

/// Stores a grant; `false` when the account is not there or not active.
pub(super) async fn insert_grant<DB: Backend>(
    write: &mut Write<'_, DB>,
    tenant: &TenantId,
    grant: &Grant,
) -> Result<bool, StoreError> {
    sql::<DB>(
        "INSERT INTO oauth_grants (id, tenant, account, client_id, client_name, scopes, connections, created_at, \
             expires_at, last_used_at, revoked_at) \
         SELECT $1, tenant, id, $4, $5, $6, $7, $8, $9, $10, $11 FROM accounts \
         WHERE tenant = $2 AND id = $3 AND state = 'active'",
    )
    .bind(&grant.id)
    .bind(tenant)
    .bind(&grant.account)
    .bind(&grant.client_id)
    .bind(&grant.client_name)
    .bind(&grant.scopes)
    .bind(&grant.connections)
    .bind(&grant.created_at)
    .bind(&grant.expires_at)
    .bind(&grant.last_used_at)
    .bind(&grant.revoked_at)
    .if_taken(format!("a grant {} exists already", grant.id))
    .if_orphan(format!("there is no client `{}`", grant.client_id))
    .changed(write)
    .await
}
