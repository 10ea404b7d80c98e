//! Master keys and data keys.

use crate::backend::Backend;
use crate::sql_store::{Lock, SqlStore};
use crate::statement::{FromRow, Record, sql};
use async_trait::async_trait;
use domain::{DataKeyId, TenantId, Timestamp};
use store::{ChangeSubject, DataKey, Keys, MasterKeyCheck, Page, StoreError};

impl FromRow for MasterKeyCheck {
    const TABLE: &'static str = "master_keys";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            check_value: row.get("check_value")?,
            created_at: row.get("created_at")?,
        })
    }
}

impl FromRow for DataKey {
    const TABLE: &'static str = "data_keys";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            tenant: row.get("tenant")?,
            wrapped: row.get("wrapped")?,
            master_key: row.get("master_key")?,
            created_at: row.get("created_at")?,
        })
    }
}

/// How many data keys a master key wraps.
struct Count(String, u64);

impl FromRow for Count {
    const TABLE: &'static str = "data_keys";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        let keys: i64 = row.get("keys")?;
        Ok(Self(row.get("master_key")?, keys.unsigned_abs()))
    }
}

/// Registers a master key; `false` when the id is registered already.
async fn insert_master_key<DB: Backend>(
    connection: &mut DB::Connection,
    key: &MasterKeyCheck,
) -> Result<bool, StoreError> {
    sql::<DB>(
        "INSERT INTO master_keys (id, check_value, created_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING",
    )
    .bind(&key.id)
    .bind(&key.check_value)
    .bind(&key.created_at)
    .changed(connection)
    .await
}

async fn all_master_keys<DB: Backend>(
    connection: &mut DB::Connection,
) -> Result<Vec<MasterKeyCheck>, StoreError> {
    sql::<DB>("SELECT id, check_value, created_at FROM master_keys ORDER BY id")
        .all(connection)
        .await
}

#[async_trait]
impl<DB: Backend> Keys for SqlStore<DB> {
    async fn master_keys(&self) -> Result<Vec<MasterKeyCheck>, StoreError> {
        let mut read = self.read().await?;
        all_master_keys::<DB>(&mut read).await
    }

    async fn claim_fresh_store(&self, keys: &[MasterKeyCheck]) -> Result<Vec<MasterKeyCheck>, StoreError> {
        let mut write = self.write().await?;
        write.lock(Lock::MasterKeys).await?;
        let registered = all_master_keys::<DB>(&mut write).await?;
        if !registered.is_empty() {
            return Ok(registered);
        }
        for key in keys {
            if !insert_master_key::<DB>(&mut write, key).await? {
                return Err(StoreError::conflict(format!(
                    "the master key `{}` is given twice",
                    key.id
                )));
            }
        }
        let registered = all_master_keys::<DB>(&mut write).await?;
        write.commit().await?;
        Ok(registered)
    }

    async fn add_master_key(&self, key: &MasterKeyCheck) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        write.lock(Lock::MasterKeys).await?;
        if insert_master_key::<DB>(&mut write, key).await? {
            return write.commit().await;
        }
        let same = sql::<DB>("SELECT 1 FROM master_keys WHERE id = $1 AND check_value = $2")
            .bind(&key.id)
            .bind(&key.check_value)
            .exists(&mut write)
            .await?;
        if same {
            return Ok(());
        }
        Err(StoreError::conflict(format!(
            "a different master key is registered as `{}`; give the new one another id",
            key.id
        )))
    }

    async fn remove_master_key(&self, id: &str) -> Result<bool, StoreError> {
        let mut write = self.write_once().await?;
        sql::<DB>("DELETE FROM master_keys WHERE id = $1")
            .bind(id)
            .if_orphan(format!(
                "data keys are wrapped by the master key `{id}` still; rotate them first"
            ))
            .changed(&mut write)
            .await
    }

    async fn create_data_key(&self, tenant: &TenantId, key: &DataKey) -> Result<DataKey, StoreError> {
        let mut write = self.write().await?;
        // The tenant's row stays locked, so that nobody shreds it between the check and the key.
        let owner = *tenant == TenantId::system()
            || sql::<DB>("UPDATE tenants SET state = state WHERE id = $1 AND state <> 'shredded'")
                .bind(tenant)
                .changed(&mut write)
                .await?;
        if !owner {
            return Err(StoreError::conflict(format!(
                "the tenant {tenant} is shredded or not there"
            )));
        }
        sql::<DB>(
            "INSERT INTO data_keys (id, tenant, wrapped, master_key, created_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (tenant) DO NOTHING",
        )
        .bind(&key.id)
        .bind(tenant)
        .bind(&key.wrapped)
        .bind(&key.master_key)
        .bind(&key.created_at)
        .if_taken(format!("a data key {} exists already", key.id))
        .if_orphan(format!("the master key `{}` is not registered", key.master_key))
        .run(&mut write)
        .await?;
        let stored =
            sql::<DB>("SELECT id, tenant, wrapped, master_key, created_at FROM data_keys WHERE tenant = $1")
                .bind(tenant)
                .one(&mut write)
                .await?;
        write.commit().await?;
        Ok(stored)
    }

    async fn data_key(&self, tenant: &TenantId) -> Result<Option<DataKey>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>("SELECT id, tenant, wrapped, master_key, created_at FROM data_keys WHERE tenant = $1")
            .bind(tenant)
            .optional(&mut read)
            .await
    }

    async fn data_key_by_id(&self, tenant: &TenantId, id: &DataKeyId) -> Result<Option<DataKey>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(
            "SELECT id, tenant, wrapped, master_key, created_at FROM data_keys WHERE tenant = $1 AND id = $2",
        )
        .bind(tenant)
        .bind(id)
        .optional(&mut read)
        .await
    }

    async fn data_keys_not_wrapped_by(
        &self,
        master_key: &str,
        page: Page<'_>,
    ) -> Result<Vec<DataKey>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(
            "SELECT id, tenant, wrapped, master_key, created_at FROM data_keys \
             WHERE master_key <> $1 AND id > $2 ORDER BY id LIMIT $3",
        )
        .bind(master_key)
        .bind(page.after.unwrap_or_default())
        .bind(&page.limit)
        .all(&mut read)
        .await
    }

    async fn data_key_counts(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let mut read = self.read().await?;
        let counts: Vec<Count> = sql::<DB>(
            "SELECT master_key, COUNT(*) AS keys FROM data_keys GROUP BY master_key ORDER BY master_key",
        )
        .all(&mut read)
        .await?;
        Ok(counts.into_iter().map(|Count(id, keys)| (id, keys)).collect())
    }

    async fn rewrap_data_key(
        &self,
        tenant: &TenantId,
        id: &DataKeyId,
        read_wrapped: &[u8],
        wrapped: &[u8],
        master_key: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        let done = sql::<DB>(
            "UPDATE data_keys SET wrapped = $1, master_key = $2 WHERE tenant = $3 AND id = $4 AND wrapped = $5",
        )
        .bind(wrapped)
        .bind(master_key)
        .bind(tenant)
        .bind(id)
        .bind(read_wrapped)
        .if_orphan(format!("the master key `{master_key}` is not registered"))
        .changed(&mut write)
        .await?;
        if done {
            write.changed(ChangeSubject::DataKey(tenant.clone()), now);
            write.commit().await?;
        }
        Ok(done)
    }
}
