//! Web sessions.

use crate::backend::Backend;
use crate::sql_store::SqlStore;
use crate::statement::{FromRow, Record, sql};
use async_trait::async_trait;
use domain::{AccountId, SecretHash, TenantId, Timestamp};
use store::{StoreError, WebSession, WebSessions};

impl FromRow for WebSession {
    const TABLE: &'static str = "web_sessions";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self {
            tenant: row.get("tenant")?,
            account: row.get("account")?,
            created_at: row.get("created_at")?,
            last_seen_at: row.get("last_seen_at")?,
            expires_at: row.get("expires_at")?,
        })
    }
}

#[async_trait]
impl<DB: Backend> WebSessions for SqlStore<DB> {
    async fn create_web_session(
        &self,
        tenant: &TenantId,
        session: &WebSession,
        cookie: &SecretHash,
    ) -> Result<(), StoreError> {
        let mut write = self.write_once().await?;
        let created = sql::<DB>(
            "INSERT INTO web_sessions (cookie_hash, tenant, account, created_at, last_seen_at, expires_at) \
             SELECT $1, accounts.tenant, accounts.id, $2, $3, $4 \
             FROM accounts JOIN tenants ON tenants.id = accounts.tenant \
             WHERE accounts.tenant = $5 AND accounts.id = $6 \
                 AND accounts.state = 'active' AND tenants.state = 'active'",
        )
        .bind(cookie)
        .bind(&session.created_at)
        .bind(&session.last_seen_at)
        .bind(&session.expires_at)
        .bind(tenant)
        .bind(&session.account)
        .if_taken("a web session with this cookie exists already")
        .if_orphan("the account was deleted meanwhile")
        .changed(&mut write)
        .await?;
        if created {
            Ok(())
        } else {
            Err(StoreError::conflict(format!(
                "the account {} is not there, or it or its tenant is not active",
                session.account
            )))
        }
    }

    async fn web_session(
        &self,
        cookie: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<WebSession>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(
            "SELECT s.tenant, s.account, s.created_at, s.last_seen_at, s.expires_at FROM web_sessions AS s \
             JOIN accounts ON accounts.tenant = s.tenant AND accounts.id = s.account \
             JOIN tenants ON tenants.id = s.tenant \
             WHERE s.cookie_hash = $1 AND s.expires_at > $2 \
                 AND accounts.state = 'active' AND tenants.state = 'active'",
        )
        .bind(cookie)
        .bind(&now)
        .optional(&mut read)
        .await
    }

    async fn touch_web_session(&self, cookie: &SecretHash, now: Timestamp) -> Result<(), StoreError> {
        let mut write = self.write_once().await?;
        sql::<DB>("UPDATE web_sessions SET last_seen_at = $1 WHERE cookie_hash = $2 AND last_seen_at < $1")
            .bind(&now)
            .bind(cookie)
            .run(&mut write)
            .await?;
        Ok(())
    }

    async fn delete_web_session(&self, cookie: &SecretHash) -> Result<bool, StoreError> {
        let mut write = self.write_once().await?;
        sql::<DB>("DELETE FROM web_sessions WHERE cookie_hash = $1")
            .bind(cookie)
            .changed(&mut write)
            .await
    }

    async fn delete_other_web_sessions(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        keep: &SecretHash,
    ) -> Result<u64, StoreError> {
        let mut write = self.write_once().await?;
        sql::<DB>("DELETE FROM web_sessions WHERE tenant = $1 AND account = $2 AND cookie_hash <> $3")
            .bind(tenant)
            .bind(account)
            .bind(keep)
            .run(&mut write)
            .await
    }
}
