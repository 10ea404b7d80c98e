//! Connections. The account's row is locked while its default is chosen: two first connections at the same time would
//! otherwise both become it.

mod row;

use crate::backend::Backend;
use crate::sql_store::{SqlStore, Write};
use crate::statement::sql;
use async_trait::async_trait;
use domain::{AccountId, ConnectionId, TenantId, Timestamp};
use row::{insert, name_taken, select, state_columns};
use store::{ChangeSubject, Connection, ConnectionState, Connections, StoreError};

async fn lock_account<DB: Backend>(
    write: &mut Write<'_, DB>,
    tenant: &TenantId,
    account: &AccountId,
) -> Result<bool, StoreError> {
    sql::<DB>("UPDATE accounts SET state = state WHERE tenant = $1 AND id = $2")
        .bind(tenant)
        .bind(account)
        .changed(write)
        .await
}

async fn clear_default<DB: Backend>(
    write: &mut Write<'_, DB>,
    tenant: &TenantId,
    account: &AccountId,
) -> Result<u64, StoreError> {
    sql::<DB>("UPDATE connections SET is_default = FALSE WHERE tenant = $1 AND account = $2 AND is_default")
        .bind(tenant)
        .bind(account)
        .run(write)
        .await
}

#[async_trait]
impl<DB: Backend> Connections for SqlStore<DB> {
    async fn create_connection(&self, tenant: &TenantId, connection: &Connection) -> Result<(), StoreError> {
        let account = &connection.account;
        let mut write = self.write().await?;
        if !lock_account(&mut write, tenant, account).await? {
            return Err(StoreError::conflict(format!("there is no account {account}")));
        }
        let first = !sql::<DB>("SELECT 1 FROM connections WHERE tenant = $1 AND account = $2 AND is_default")
            .bind(tenant)
            .bind(account)
            .exists(&mut write)
            .await?;
        if connection.is_default && !first {
            clear_default(&mut write, tenant, account).await?;
        }
        insert(&mut write, tenant, connection, first || connection.is_default).await?;
        write.changed(
            ChangeSubject::Connection(connection.id.clone()),
            connection.created_at,
        );
        write.commit().await
    }

    async fn connection(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        id: &ConnectionId,
    ) -> Result<Option<Connection>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(select!("AND id = $3"))
            .bind(tenant)
            .bind(account)
            .bind(id)
            .optional(&mut read)
            .await
    }

    async fn connection_by_name(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        name: &str,
    ) -> Result<Option<Connection>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(select!("AND name = $3"))
            .bind(tenant)
            .bind(account)
            .bind(name)
            .optional(&mut read)
            .await
    }

    async fn default_connection(
        &self,
        tenant: &TenantId,
        account: &AccountId,
    ) -> Result<Option<Connection>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(select!("AND is_default"))
            .bind(tenant)
            .bind(account)
            .optional(&mut read)
            .await
    }

    async fn list_connections(
        &self,
        tenant: &TenantId,
        account: &AccountId,
    ) -> Result<Vec<Connection>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(select!("ORDER BY name"))
            .bind(tenant)
            .bind(account)
            .all(&mut read)
            .await
    }

    async fn replace_connection(
        &self,
        tenant: &TenantId,
        connection: &Connection,
    ) -> Result<bool, StoreError> {
        let (state, failure) = state_columns(&connection.state);
        let mut write = self.write().await?;
        let there = sql::<DB>(
            "UPDATE connections SET endpoint = $4, app_id = $5, has_cloud_code_key = $6, has_developer = $7, \
                 sealed = $8, data_key = $9, state = $10, failure = $11, checked_at = $12, updated_at = $13 \
             WHERE tenant = $1 AND account = $2 AND id = $3",
        )
        .bind(tenant)
        .bind(&connection.account)
        .bind(&connection.id)
        .bind(&connection.display.endpoint)
        .bind(&connection.display.app_id)
        .bind(&connection.display.has_cloud_code_key)
        .bind(&connection.display.has_developer)
        .bind(&connection.sealed)
        .bind(&connection.data_key)
        .bind(state)
        .bind(&failure)
        .bind(&connection.checked_at)
        .bind(&connection.updated_at)
        .changed(&mut write)
        .await?;
        if there {
            sql::<DB>("DELETE FROM user_sessions WHERE tenant = $1 AND account = $2 AND connection = $3")
                .bind(tenant)
                .bind(&connection.account)
                .bind(&connection.id)
                .run(&mut write)
                .await?;
            write.changed(
                ChangeSubject::Connection(connection.id.clone()),
                connection.updated_at,
            );
            write.commit().await?;
        }
        Ok(there)
    }

    async fn rename_connection(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        id: &ConnectionId,
        name: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        let there =
            sql::<DB>("UPDATE connections SET name = $4 WHERE tenant = $1 AND account = $2 AND id = $3")
                .bind(tenant)
                .bind(account)
                .bind(id)
                .bind(name)
                .if_taken(name_taken(name))
                .changed(&mut write)
                .await?;
        if there {
            write.changed(ChangeSubject::Connection(id.clone()), now);
            write.commit().await?;
        }
        Ok(there)
    }

    async fn set_default_connection(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        id: &ConnectionId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        lock_account(&mut write, tenant, account).await?;
        clear_default(&mut write, tenant, account).await?;
        let there = sql::<DB>(
            "UPDATE connections SET is_default = TRUE WHERE tenant = $1 AND account = $2 AND id = $3",
        )
        .bind(tenant)
        .bind(account)
        .bind(id)
        .changed(&mut write)
        .await?;
        // Not there: without a commit the default that was cleared is the default still.
        if there {
            write.changed(ChangeSubject::Connection(id.clone()), now);
            write.commit().await?;
        }
        Ok(there)
    }

    async fn set_connection_state(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        id: &ConnectionId,
        state: &ConnectionState,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (state, failure) = state_columns(state);
        let mut write = self.write_once().await?;
        sql::<DB>(
            "UPDATE connections SET state = $4, failure = $5, checked_at = $6 \
             WHERE tenant = $1 AND account = $2 AND id = $3",
        )
        .bind(tenant)
        .bind(account)
        .bind(id)
        .bind(state)
        .bind(&failure)
        .bind(&now)
        .changed(&mut write)
        .await
    }

    async fn delete_connection(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        id: &ConnectionId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        lock_account(&mut write, tenant, account).await?;
        let there = sql::<DB>("DELETE FROM connections WHERE tenant = $1 AND account = $2 AND id = $3")
            .bind(tenant)
            .bind(account)
            .bind(id)
            .changed(&mut write)
            .await?;
        if there {
            sql::<DB>(
                "UPDATE connections SET is_default = TRUE WHERE id = ( \
                     SELECT id FROM connections WHERE tenant = $1 AND account = $2 \
                     ORDER BY created_at, id LIMIT 1) \
                 AND NOT EXISTS (SELECT 1 FROM connections WHERE tenant = $1 AND account = $2 AND is_default)",
            )
            .bind(tenant)
            .bind(account)
            .run(&mut write)
            .await?;
            write.changed(ChangeSubject::Connection(id.clone()), now);
            write.commit().await?;
        }
        Ok(there)
    }
}
