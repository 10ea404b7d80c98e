//! User sessions.

use crate::backend::Backend;
use crate::sql_store::SqlStore;
use crate::statement::{FromRow, Record, sql};
use async_trait::async_trait;
use domain::{AccountId, ConnectionId, TenantId, Timestamp, UserSessionId};
use store::{StoreError, UserSession, UserSessions};

impl FromRow for UserSession {
    const TABLE: &'static str = "user_sessions";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            tenant: row.get("tenant")?,
            account: row.get("account")?,
            connection: row.get("connection")?,
            sealed: row.get("sealed")?,
            data_key: row.get("data_key")?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
        })
    }
}

#[async_trait]
impl<DB: Backend> UserSessions for SqlStore<DB> {
    async fn create_user_session(&self, tenant: &TenantId, session: &UserSession) -> Result<(), StoreError> {
        let mut write = self.write_once().await?;
        sql::<DB>(
            "INSERT INTO user_sessions (id, tenant, account, connection, sealed, data_key, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&session.id)
        .bind(tenant)
        .bind(&session.account)
        .bind(&session.connection)
        .bind(&session.sealed)
        .bind(&session.data_key)
        .bind(&session.created_at)
        .bind(&session.expires_at)
        .if_taken(format!("a user session {} exists already", session.id))
        .if_orphan(format!("the account has no connection {}", session.connection))
        .run(&mut write)
        .await?;
        Ok(())
    }

    async fn user_session(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        connection: &ConnectionId,
        id: &UserSessionId,
        now: Timestamp,
    ) -> Result<Option<UserSession>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(
            "SELECT id, tenant, account, connection, sealed, data_key, created_at, expires_at FROM user_sessions \
             WHERE tenant = $1 AND account = $2 AND connection = $3 AND id = $4 AND expires_at > $5",
        )
        .bind(tenant)
        .bind(account)
        .bind(connection)
        .bind(id)
        .bind(&now)
        .optional(&mut read)
        .await
    }

    async fn delete_user_session(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        connection: &ConnectionId,
        id: &UserSessionId,
    ) -> Result<bool, StoreError> {
        let mut write = self.write_once().await?;
        sql::<DB>(
            "DELETE FROM user_sessions WHERE tenant = $1 AND account = $2 AND connection = $3 AND id = $4",
        )
        .bind(tenant)
        .bind(account)
        .bind(connection)
        .bind(id)
        .changed(&mut write)
        .await
    }
}
