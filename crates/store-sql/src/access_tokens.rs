//! Access tokens.

use crate::backend::Backend;
use crate::sql_store::SqlStore;
use crate::statement::{FromRow, Record, sql};
use crate::touch::touch;
use async_trait::async_trait;
use domain::{AccountId, SecretHash, TenantId, Timestamp, TokenId};
use store::{AccessToken, AccessTokens, BearerRecord, ChangeSubject, Page, StoreError};

impl FromRow for AccessToken {
    const TABLE: &'static str = "access_tokens";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            tenant: row.get("tenant")?,
            account: row.get("account")?,
            name: row.get("name")?,
            scopes: row.get("scopes")?,
            connections: row.get("connections")?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
            last_used_at: row.get("last_used_at")?,
            revoked_at: row.get("revoked_at")?,
        })
    }
}

impl FromRow for BearerRecord {
    const TABLE: &'static str = "access_tokens";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self {
            token: AccessToken::from_row(row)?,
            hash: row.get("secret_hash")?,
            tenant_state: row.get("tenant_state")?,
            account_state: row.get("account_state")?,
        })
    }
}

#[async_trait]
impl<DB: Backend> AccessTokens for SqlStore<DB> {
    async fn create_access_token(
        &self,
        tenant: &TenantId,
        token: &AccessToken,
        hash: &SecretHash,
    ) -> Result<(), StoreError> {
        let mut write = self.write_once().await?;
        sql::<DB>(
            "INSERT INTO access_tokens (id, tenant, account, name, secret_hash, scopes, connections, created_at, \
                 expires_at, last_used_at, revoked_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(&token.id)
        .bind(tenant)
        .bind(&token.account)
        .bind(&token.name)
        .bind(hash)
        .bind(&token.scopes)
        .bind(&token.connections)
        .bind(&token.created_at)
        .bind(&token.expires_at)
        .bind(&token.last_used_at)
        .bind(&token.revoked_at)
        .if_taken(format!("the account has a token named `{}` already", token.name))
        .if_orphan(format!("there is no account {}", token.account))
        .run(&mut write)
        .await?;
        Ok(())
    }

    async fn bearer_record(&self, id: &TokenId) -> Result<Option<BearerRecord>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(
            "SELECT t.id, t.tenant, t.account, t.name, t.secret_hash, t.scopes, t.connections, t.created_at, \
                 t.expires_at, t.last_used_at, t.revoked_at, \
                 tenants.state AS tenant_state, accounts.state AS account_state \
             FROM access_tokens AS t \
             JOIN accounts ON accounts.tenant = t.tenant AND accounts.id = t.account \
             JOIN tenants ON tenants.id = t.tenant \
             WHERE t.id = $1",
        )
        .bind(id)
        .optional(&mut read)
        .await
    }

    async fn access_token(&self, tenant: &TenantId, id: &TokenId) -> Result<Option<AccessToken>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(
            "SELECT id, tenant, account, name, scopes, connections, created_at, expires_at, last_used_at, revoked_at \
             FROM access_tokens WHERE tenant = $1 AND id = $2",
        )
        .bind(tenant)
        .bind(id)
        .optional(&mut read)
        .await
    }

    async fn list_access_tokens(
        &self,
        tenant: &TenantId,
        account: Option<&AccountId>,
        page: Page<'_>,
    ) -> Result<Vec<AccessToken>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(
            "SELECT id, tenant, account, name, scopes, connections, created_at, expires_at, last_used_at, revoked_at \
             FROM access_tokens WHERE tenant = $1 AND ($2 IS NULL OR account = $2) AND id > $3 \
             ORDER BY id LIMIT $4",
        )
        .bind(tenant)
        .bind(&account)
        .bind(page.after.unwrap_or_default())
        .bind(&page.limit)
        .all(&mut read)
        .await
    }

    async fn revoke_access_token(
        &self,
        tenant: &TenantId,
        id: &TokenId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        let revoked = sql::<DB>(
            "UPDATE access_tokens SET revoked_at = $1 WHERE tenant = $2 AND id = $3 AND revoked_at IS NULL",
        )
        .bind(&now)
        .bind(tenant)
        .bind(id)
        .changed(&mut write)
        .await?;
        if revoked {
            write.changed(ChangeSubject::Token(id.clone()), now);
            write.commit().await?;
        }
        Ok(revoked)
    }

    async fn touch_access_tokens(&self, uses: &[(TokenId, Timestamp)]) -> Result<(), StoreError> {
        const UPDATE: (&str, &str) = (
            "UPDATE access_tokens SET last_used_at = used.column2 FROM (VALUES ",
            ") AS used WHERE access_tokens.id = used.column1 \
             AND (access_tokens.last_used_at IS NULL OR access_tokens.last_used_at < used.column2)",
        );
        touch(self, UPDATE, uses).await
    }
}
