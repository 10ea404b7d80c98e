//! The vault: seals and opens the secrets of tenants.

use crate::cache::KeyCache;
use crate::data_key::TenantKey;
use crate::envelope::OpenError;
use crate::{Cell, MasterKeys, Sealed, VaultError, registration};
use domain::{Clock, DataKeyId, Entropy, TenantId};
use secrecy::SecretSlice;
use std::fmt;
use std::sync::Arc;
use store::{DataKey, Store};

/// How many tenants' keys stay unwrapped in memory. A key takes less than a kibibyte; a miss is one read.
const CACHED_TENANTS: usize = 10_000;

/// Seals and opens. Used as `Arc<Vault>`.
pub struct Vault {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) masters: MasterKeys,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    keys: KeyCache,
}

impl Vault {
    /// Whether no master key was ever used with this store: only then may a process make one up.
    pub async fn is_fresh(store: &dyn Store) -> Result<bool, VaultError> {
        Ok(store.master_keys().await?.is_empty() && store.data_key_counts().await?.is_empty())
    }

    /// Checks the keys against the store and opens the vault. Registers the keys of a fresh store, and further keys
    /// once one that the store knows is among them.
    pub async fn open(
        store: Arc<dyn Store>,
        masters: MasterKeys,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, VaultError> {
        registration::register(store.as_ref(), &masters, clock.now()).await?;
        let keys = KeyCache::with_capacity(CACHED_TENANTS);
        Ok(Self {
            store,
            masters,
            clock,
            entropy,
            keys,
        })
    }

    /// Seals a value for its place. The tenant's data key is made on first use; `TenantId::system()` owns what belongs
    /// to the gateway itself.
    pub async fn seal(
        &self,
        tenant: &TenantId,
        cell: Cell<'_>,
        plaintext: &[u8],
    ) -> Result<Sealed, VaultError> {
        let key = self.tenant_key(tenant).await?;
        let bytes = key.seal(cell, plaintext, self.entropy.as_ref());
        Ok(Sealed {
            bytes,
            data_key: key.id().clone(),
        })
    }

    /// Opens the value of a place, sealed with the data key that its row names.
    pub async fn unseal(
        &self,
        tenant: &TenantId,
        cell: Cell<'_>,
        data_key: &DataKeyId,
        sealed: &[u8],
    ) -> Result<SecretSlice<u8>, VaultError> {
        let key = self.tenant_key_by_id(tenant, data_key).await?;
        let Cell { table, column, .. } = cell;
        key.open(cell, sealed).map_err(|error| match error {
            OpenError::Altered => VaultError::Altered { table, column },
            OpenError::Truncated => VaultError::Truncated {
                table,
                column,
                bytes: sealed.len(),
            },
            OpenError::UnknownFormat(version) => VaultError::UnknownFormat {
                table,
                column,
                version,
            },
        })
    }

    /// Forgets the unwrapped key of a tenant: its row was re-wrapped or destroyed (`ChangeSubject::DataKey`,
    /// `ChangeSubject::Tenant`).
    pub fn forget(&self, tenant: &TenantId) {
        self.keys.forget(tenant);
    }

    /// Forgets all unwrapped keys: changes may have been missed.
    pub fn forget_all(&self) {
        self.keys.forget_all();
    }

    /// The tenant's key, made if there is none.
    pub(crate) async fn tenant_key(&self, tenant: &TenantId) -> Result<Arc<TenantKey>, VaultError> {
        let generation = match self.keys.get(tenant) {
            Ok(key) => return Ok(key),
            Err(generation) => generation,
        };
        let key = match self.store.data_key(tenant).await? {
            Some(row) => self.unwrap(&row)?,
            None => self.create_key(tenant).await?,
        };
        let key = Arc::new(key);
        self.keys.keep(tenant, &key, generation);
        Ok(key)
    }

    /// The tenant's key if there is one: to read what was written, none is made.
    pub(crate) async fn existing_key(&self, tenant: &TenantId) -> Result<Option<Arc<TenantKey>>, VaultError> {
        let generation = match self.keys.get(tenant) {
            Ok(key) => return Ok(Some(key)),
            Err(generation) => generation,
        };
        let Some(row) = self.store.data_key(tenant).await? else {
            return Ok(None);
        };
        let key = Arc::new(self.unwrap(&row)?);
        self.keys.keep(tenant, &key, generation);
        Ok(Some(key))
    }

    async fn tenant_key_by_id(
        &self,
        tenant: &TenantId,
        id: &DataKeyId,
    ) -> Result<Arc<TenantKey>, VaultError> {
        if let Some(key) = self.existing_key(tenant).await?
            && key.id() == id
        {
            return Ok(key);
        }
        match self.store.data_key_by_id(tenant, id).await? {
            Some(row) => Ok(Arc::new(self.unwrap(&row)?)),
            None => Err(VaultError::DataKeyMissing {
                tenant: tenant.clone(),
                data_key: id.clone(),
            }),
        }
    }

    async fn create_key(&self, tenant: &TenantId) -> Result<TenantKey, VaultError> {
        let id = DataKeyId::generate(self.clock.as_ref(), self.entropy.as_ref());
        let master = self.masters.primary();
        let (key, wrapped) = TenantKey::generate(tenant, &id, master, self.entropy.as_ref());
        let row = DataKey {
            id: id.clone(),
            tenant: tenant.clone(),
            wrapped,
            master_key: master.id().to_owned(),
            created_at: self.clock.now(),
        };
        let stored = self.store.create_data_key(tenant, &row).await?;
        // Another process may have stored its key first; then ours was never used and is gone.
        if stored.id == id {
            Ok(key)
        } else {
            self.unwrap(&stored)
        }
    }

    fn unwrap(&self, row: &DataKey) -> Result<TenantKey, VaultError> {
        let master = self
            .masters
            .get(&row.master_key)
            .ok_or_else(|| VaultError::MasterKeyMissing {
                id: row.master_key.clone(),
            })?;
        TenantKey::unwrap(&row.tenant, &row.id, master, &row.wrapped).map_err(|_| {
            VaultError::DataKeyAltered {
                tenant: row.tenant.clone(),
                data_key: row.id.clone(),
            }
        })
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault")
            .field("masters", &self.masters)
            .finish_non_exhaustive()
    }
}
