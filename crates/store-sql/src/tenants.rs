//! Tenants.

use crate::backend::Backend;
use crate::sql_store::{SqlStore, Write};
use crate::statement::{FromRow, Record, sql};
use async_trait::async_trait;
use domain::{TenantId, Timestamp};
use store::{ChangeSubject, Page, StoreError, Tenant, TenantState, Tenants};

impl FromRow for Tenant {
    const TABLE: &'static str = "tenants";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            state: row.get("state")?,
            created_at: row.get("created_at")?,
        })
    }
}

/// Locks a tenant's row, so that steps which look at several of its rows happen one after the other. `false` when it is
/// not there. An update that changes nothing is the one way to lock a row that both databases understand.
pub(crate) async fn lock_tenant<DB: Backend>(
    write: &mut Write<'_, DB>,
    id: &TenantId,
) -> Result<bool, StoreError> {
    sql::<DB>("UPDATE tenants SET state = state WHERE id = $1")
        .bind(id)
        .changed(write)
        .await
}

#[async_trait]
impl<DB: Backend> Tenants for SqlStore<DB> {
    async fn create_tenant(&self, tenant: &Tenant) -> Result<(), StoreError> {
        let mut write = self.write_once().await?;
        sql::<DB>("INSERT INTO tenants (id, name, state, created_at) VALUES ($1, $2, $3, $4)")
            .bind(&tenant.id)
            .bind(&tenant.name)
            .bind(&tenant.state)
            .bind(&tenant.created_at)
            .if_taken(format!("a tenant named `{}` exists already", tenant.name))
            .run(&mut write)
            .await?;
        Ok(())
    }

    async fn tenant(&self, id: &TenantId) -> Result<Option<Tenant>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>("SELECT id, name, state, created_at FROM tenants WHERE id = $1")
            .bind(id)
            .optional(&mut read)
            .await
    }

    async fn tenant_by_name(&self, name: &str) -> Result<Option<Tenant>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>("SELECT id, name, state, created_at FROM tenants WHERE name = $1")
            .bind(name)
            .optional(&mut read)
            .await
    }

    async fn list_tenants(&self, page: Page<'_>) -> Result<Vec<Tenant>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>("SELECT id, name, state, created_at FROM tenants WHERE id > $1 ORDER BY id LIMIT $2")
            .bind(page.after.unwrap_or_default())
            .bind(&page.limit)
            .all(&mut read)
            .await
    }

    async fn set_tenant_suspended(
        &self,
        id: &TenantId,
        suspended: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let state = if suspended {
            TenantState::Suspended
        } else {
            TenantState::Active
        };
        let mut write = self.write().await?;
        let done = sql::<DB>("UPDATE tenants SET state = $1 WHERE id = $2 AND state <> 'shredded'")
            .bind(&state)
            .bind(id)
            .changed(&mut write)
            .await?;
        if done {
            write.changed(ChangeSubject::Tenant(id.clone()), now);
            write.commit().await?;
        }
        Ok(done)
    }

    async fn shred_tenant(&self, id: &TenantId, now: Timestamp) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        // The tenant's row first: whoever makes a data key locks it too, so none is made behind the deletion.
        let there = sql::<DB>("UPDATE tenants SET state = 'shredded' WHERE id = $1")
            .bind(id)
            .changed(&mut write)
            .await?;
        if there {
            sql::<DB>("DELETE FROM data_keys WHERE tenant = $1")
                .bind(id)
                .run(&mut write)
                .await?;
            write.changed(ChangeSubject::Tenant(id.clone()), now);
            write.changed(ChangeSubject::DataKey(id.clone()), now);
            write.commit().await?;
        }
        Ok(there)
    }

    async fn delete_shredded_tenant(&self, id: &TenantId, now: Timestamp) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        // Every table of a tenant's rows refers to `tenants` or to a table that does, and follows it.
        let deleted = sql::<DB>("DELETE FROM tenants WHERE id = $1 AND state = 'shredded'")
            .bind(id)
            .changed(&mut write)
            .await?;
        if !deleted && lock_tenant(&mut write, id).await? {
            return Err(StoreError::conflict(format!(
                "the tenant {id} has not been shredded: shred it before its rows are deleted"
            )));
        }
        if deleted {
            write.changed(ChangeSubject::Tenant(id.clone()), now);
            write.commit().await?;
        }
        Ok(deleted)
    }
}
