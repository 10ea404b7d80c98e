//! OAuth clients and grants; what is redeemed and rotated is in the modules below.

mod codes;
mod refresh_tokens;
mod rows;

use crate::backend::Backend;
use crate::sql_store::{SqlStore, Write};
use crate::statement::sql;
use crate::touch::touch;
use async_trait::async_trait;
use domain::{AccountId, GrantId, SecretHash, TenantId, Timestamp};
use rows::{Count, insert_grant};
use std::time::Duration;
use store::{
    AuthorizationCode, ChangeSubject, CodeOutcome, Grant, GrantRecord, Oauth, OauthClient, RefreshOutcome,
    RefreshToken, StoreError,
};

/// A query for grants that still count at `$3`.
macro_rules! select_grants {
    ($condition:literal) => {
        concat!(
            "SELECT id, tenant, account, client_id, client_name, scopes, connections, created_at, expires_at, \
                 last_used_at, revoked_at FROM oauth_grants \
             WHERE tenant = $1 AND account = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $3) ",
            $condition
        )
    };
}

/// Somebody has a copy of a code or refresh token: nothing that the grant gave counts any more.
async fn revoke_stolen<DB: Backend>(
    write: &mut Write<'_, DB>,
    tenant: &TenantId,
    id: &GrantId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let revoked = sql::<DB>(
        "UPDATE oauth_grants SET revoked_at = $1 WHERE tenant = $2 AND id = $3 AND revoked_at IS NULL",
    )
    .bind(&now)
    .bind(tenant)
    .bind(id)
    .changed(write)
    .await?;
    if revoked {
        write.changed(ChangeSubject::Grant(id.clone()), now);
    }
    Ok(())
}

#[async_trait]
impl<DB: Backend> Oauth for SqlStore<DB> {
    async fn save_oauth_client(&self, client: &OauthClient) -> Result<(), StoreError> {
        let mut write = self.write_once().await?;
        // A client that is seen again keeps when it was first seen and used.
        sql::<DB>(
            "INSERT INTO oauth_clients (id, name, redirect_uris, metadata, created_at, used_at) \
             VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, redirect_uris = excluded.redirect_uris, \
                 metadata = excluded.metadata",
        )
        .bind(&client.id)
        .bind(&client.name)
        .bind(&client.redirect_uris)
        .bind(&client.metadata)
        .bind(&client.created_at)
        .bind(&client.used_at)
        .run(&mut write)
        .await?;
        Ok(())
    }

    async fn oauth_client(&self, id: &str) -> Result<Option<OauthClient>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(
            "SELECT id, name, redirect_uris, metadata, created_at, used_at FROM oauth_clients WHERE id = $1",
        )
        .bind(id)
        .optional(&mut read)
        .await
    }

    async fn unused_oauth_clients_since(&self, since: Timestamp) -> Result<u64, StoreError> {
        let mut read = self.read().await?;
        let Count(clients) = sql::<DB>(
            "SELECT COUNT(*) AS clients FROM oauth_clients WHERE used_at IS NULL AND created_at >= $1",
        )
        .bind(&since)
        .one(&mut read)
        .await?;
        Ok(clients)
    }

    async fn create_grant(
        &self,
        tenant: &TenantId,
        grant: &Grant,
        code: &AuthorizationCode,
        code_hash: &SecretHash,
    ) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        // The client first: its row stays locked, so that the sweep of unused clients does not take it meanwhile.
        sql::<DB>(
            "UPDATE oauth_clients SET used_at = $1 WHERE id = $2 AND (used_at IS NULL OR used_at < $1)",
        )
        .bind(&grant.created_at)
        .bind(&grant.client_id)
        .run(&mut write)
        .await?;
        if !insert_grant(&mut write, tenant, grant).await? {
            return Err(StoreError::conflict(format!(
                "the account {} is not there or not active",
                grant.account
            )));
        }
        codes::insert(&mut write, tenant, grant, code, code_hash).await?;
        write.commit().await
    }

    async fn grant_record(&self, id: &GrantId) -> Result<Option<GrantRecord>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(
            "SELECT g.id, g.tenant, g.account, g.client_id, g.client_name, g.scopes, g.connections, g.created_at, \
                 g.expires_at, g.last_used_at, g.revoked_at, \
                 tenants.state AS tenant_state, accounts.state AS account_state \
             FROM oauth_grants AS g \
             JOIN accounts ON accounts.tenant = g.tenant AND accounts.id = g.account \
             JOIN tenants ON tenants.id = g.tenant \
             WHERE g.id = $1",
        )
        .bind(id)
        .optional(&mut read)
        .await
    }

    async fn remembered_grant(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        client_id: &str,
        now: Timestamp,
    ) -> Result<Option<Grant>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(select_grants!(
            "AND client_id = $4 ORDER BY created_at DESC, id DESC LIMIT 1"
        ))
        .bind(tenant)
        .bind(account)
        .bind(&now)
        .bind(client_id)
        .optional(&mut read)
        .await
    }

    async fn list_grants(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        now: Timestamp,
    ) -> Result<Vec<Grant>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(select_grants!("ORDER BY created_at DESC, id DESC"))
            .bind(tenant)
            .bind(account)
            .bind(&now)
            .all(&mut read)
            .await
    }

    async fn revoke_grant(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        id: &GrantId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        // Codes and refresh tokens count through their grant only, so they need not be written.
        let revoked = sql::<DB>(
            "UPDATE oauth_grants SET revoked_at = $1 \
             WHERE tenant = $2 AND account = $3 AND id = $4 AND revoked_at IS NULL",
        )
        .bind(&now)
        .bind(tenant)
        .bind(account)
        .bind(id)
        .changed(&mut write)
        .await?;
        if revoked {
            write.changed(ChangeSubject::Grant(id.clone()), now);
            write.commit().await?;
        }
        Ok(revoked)
    }

    async fn touch_grants(&self, uses: &[(GrantId, Timestamp)]) -> Result<(), StoreError> {
        const UPDATE: (&str, &str) = (
            "UPDATE oauth_grants SET last_used_at = used.column2 FROM (VALUES ",
            ") AS used WHERE oauth_grants.id = used.column1 \
             AND (oauth_grants.last_used_at IS NULL OR oauth_grants.last_used_at < used.column2)",
        );
        touch(self, UPDATE, uses).await
    }

    async fn consume_authorization_code(
        &self,
        code: &SecretHash,
        client_id: &str,
        now: Timestamp,
    ) -> Result<CodeOutcome, StoreError> {
        codes::consume(self, code, client_id, now).await
    }

    async fn create_refresh_token(
        &self,
        tenant: &TenantId,
        token: &RefreshToken,
        hash: &SecretHash,
    ) -> Result<(), StoreError> {
        let mut write = self.write_once().await?;
        refresh_tokens::create::<DB>(&mut write, tenant, token, hash).await
    }

    async fn rotate_refresh_token(
        &self,
        used: &SecretHash,
        client_id: &str,
        successor: &SecretHash,
        successor_expires_at: Timestamp,
        grace: Duration,
        now: Timestamp,
    ) -> Result<RefreshOutcome, StoreError> {
        let next = refresh_tokens::Successor {
            hash: successor,
            expires_at: successor_expires_at,
        };
        refresh_tokens::rotate(self, used, client_id, &next, grace, now).await
    }

    async fn refresh_token(&self, hash: &SecretHash) -> Result<Option<RefreshToken>, StoreError> {
        let mut read = self.read().await?;
        refresh_tokens::find::<DB>(&mut read, hash).await
    }
}
