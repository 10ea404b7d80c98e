//! Keys: which master keys a store belongs to, and the tenants' wrapped data keys.

use crate::{Page, StoreError};
use async_trait::async_trait;
use domain::{DataKeyId, TenantId, Timestamp};

/// A row of `master_keys`: enough to tell whether a process holds the right key, nothing of the key itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MasterKeyCheck {
    /// The operator's name for the key.
    pub id: String,
    /// A value that only the holder of the key can compute.
    pub check_value: Vec<u8>,
    /// When the store first saw it.
    pub created_at: Timestamp,
}

/// A row of `data_keys`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataKey {
    /// Its id.
    pub id: DataKeyId,
    /// Whose secrets it seals; `TenantId::system()` for the gateway's own.
    pub tenant: TenantId,
    /// The key, sealed under the master key.
    pub wrapped: Vec<u8>,
    /// The master key that wrapped it.
    pub master_key: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Master keys and data keys.
#[async_trait]
pub trait Keys: Send + Sync + 'static {
    /// The check values of all master keys that this store has seen, by id.
    async fn master_keys(&self) -> Result<Vec<MasterKeyCheck>, StoreError>;

    /// Registers the first master keys of a fresh store. When other processes were faster nothing is written; the
    /// answer is what is registered then, as from `master_keys`.
    async fn claim_fresh_store(&self, keys: &[MasterKeyCheck]) -> Result<Vec<MasterKeyCheck>, StoreError>;

    /// Registers a further master key; does nothing when it is registered. `Conflict` when the id is registered with another check value.
    async fn add_master_key(&self, key: &MasterKeyCheck) -> Result<(), StoreError>;

    /// Forgets a master key. `Conflict` while a data key is wrapped by it, `false` when it is not there.
    async fn remove_master_key(&self, id: &str) -> Result<bool, StoreError>;

    /// Stores a tenant's first data key, or answers the one that another process stored first. `Conflict` when the
    /// tenant is shredded or not there (the system owner always is), or the master key is not registered.
    async fn create_data_key(&self, tenant: &TenantId, key: &DataKey) -> Result<DataKey, StoreError>;

    /// The tenant's data key.
    async fn data_key(&self, tenant: &TenantId) -> Result<Option<DataKey>, StoreError>;

    /// A data key by id, of this tenant only.
    async fn data_key_by_id(&self, tenant: &TenantId, id: &DataKeyId) -> Result<Option<DataKey>, StoreError>;

    /// Data keys of all tenants that another master key than this one wraps, by id, for rotation.
    async fn data_keys_not_wrapped_by(
        &self,
        master_key: &str,
        page: Page<'_>,
    ) -> Result<Vec<DataKey>, StoreError>;

    /// How many data keys each master key wraps, by the master key's id.
    async fn data_key_counts(&self) -> Result<Vec<(String, u64)>, StoreError>;

    /// Replaces the wrapping if it is still the one that was read. `false` when another process was faster or the key
    /// is gone, `Conflict` when the master key is not registered. Writes a change.
    async fn rewrap_data_key(
        &self,
        tenant: &TenantId,
        id: &DataKeyId,
        read_wrapped: &[u8],
        wrapped: &[u8],
        master_key: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
}
