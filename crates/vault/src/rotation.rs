//! Rotation: every data key gets wrapped by the primary master key, while readers and writers go on.
//!
//! Only the wrapping changes, never a data key, so no sealed value and no audit row is touched. Each key is replaced in
//! one compare-and-swap; a rotation that is cut off goes on where it stopped when it is called again, and any number
//! of processes may rotate at once.

use crate::{Vault, VaultError, data_key};
use domain::{DataKeyId, TenantId};
use store::{DataKey, Page};

const PAGE: u32 = 200;

/// What a rotation did.
#[derive(Debug, Default)]
pub struct Rotation {
    /// Data keys that this call re-wrapped.
    pub rewrapped: u64,
    /// Data keys that another process re-wrapped or destroyed in the meantime.
    pub overtaken: u64,
    /// Data keys that could not be unwrapped and stay as they are. The old master keys stay needed.
    pub skipped: Vec<SkippedKey>,
}

/// A data key that a rotation left as it was.
#[derive(Debug)]
pub struct SkippedKey {
    /// Whose.
    pub tenant: TenantId,
    /// Which.
    pub data_key: DataKeyId,
    /// Why.
    pub error: VaultError,
}

impl Vault {
    /// Wraps every data key with the primary master key. When it answers without `skipped` keys, no data key of the
    /// store needs another master key any more, except those that processes with another primary key make from now on.
    pub async fn rotate(&self) -> Result<Rotation, VaultError> {
        let mut rotation = Rotation::default();
        // Passes until one finds nothing to do: a process with another primary key may add keys behind the first.
        loop {
            let before = rotation.rewrapped + rotation.overtaken;
            rotation.skipped.clear();
            self.rotate_once(&mut rotation).await?;
            if rotation.rewrapped + rotation.overtaken == before {
                return Ok(rotation);
            }
        }
    }

    /// How many data keys each master key wraps, by the master key's id; ids that wrap none included.
    pub async fn master_key_usage(&self) -> Result<Vec<(String, u64)>, VaultError> {
        let mut usage: std::collections::BTreeMap<_, _> = self
            .store
            .master_keys()
            .await?
            .into_iter()
            .map(|key| (key.id, 0))
            .collect();
        usage.extend(self.store.data_key_counts().await?);
        Ok(usage.into_iter().collect())
    }

    /// Forgets a master key that wraps nothing any more, so that processes start without it. Refused while it is in
    /// use. `false` when the store does not know it.
    pub async fn remove_master_key(&self, id: &str) -> Result<bool, VaultError> {
        if self.masters.primary().id() == id {
            return Err(VaultError::PrimaryMasterKey { id: id.to_owned() });
        }
        Ok(self.store.remove_master_key(id).await?)
    }

    async fn rotate_once(&self, rotation: &mut Rotation) -> Result<(), VaultError> {
        let primary = self.masters.primary().id();
        let mut after: Option<DataKeyId> = None;
        loop {
            let page = Page {
                after: after.as_ref().map(DataKeyId::as_str),
                limit: PAGE,
            };
            let keys = self.store.data_keys_not_wrapped_by(primary, page).await?;
            let Some(last) = keys.last() else {
                return Ok(());
            };
            after = Some(last.id.clone());
            for key in keys {
                match self.rewrap(&key).await {
                    Ok(true) => rotation.rewrapped += 1,
                    Ok(false) => rotation.overtaken += 1,
                    Err(VaultError::Store(error)) => return Err(error.into()),
                    Err(error) => rotation.skipped.push(SkippedKey {
                        tenant: key.tenant,
                        data_key: key.id,
                        error,
                    }),
                }
            }
        }
    }

    async fn rewrap(&self, key: &DataKey) -> Result<bool, VaultError> {
        let DataKey {
            id,
            tenant,
            wrapped,
            master_key,
            ..
        } = key;
        let from = self
            .masters
            .get(master_key)
            .ok_or_else(|| VaultError::MasterKeyMissing {
                id: master_key.clone(),
            })?;
        let to = self.masters.primary();
        let moved = data_key::rewrap(tenant, id, from, to, wrapped, self.entropy.as_ref()).map_err(|_| {
            VaultError::DataKeyAltered {
                tenant: tenant.clone(),
                data_key: id.clone(),
            }
        })?;
        let now = self.clock.now();
        Ok(self
            .store
            .rewrap_data_key(tenant, id, wrapped, &moved, to.id(), now)
            .await?)
    }
}
