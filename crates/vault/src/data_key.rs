//! A tenant's data key, unwrapped, and the keys derived from it.

use crate::derivation::{KEY_LENGTH, KeyBytes, derive, mac_bytes, mac_matches};
use crate::envelope::{self, OpenError, VERSION};
use crate::framing::Framing;
use crate::{Cell, MasterKey};
use domain::{DataKeyId, Entropy, TenantId};
use secrecy::{ExposeSecret, SecretSlice};
use std::fmt;

/// What one tenant's secrets are protected with. The data key itself is not kept: only what is derived from it.
pub(crate) struct TenantKey {
    id: DataKeyId,
    tenant: TenantId,
    sealing: KeyBytes,
    audit: KeyBytes,
    checkpoint: KeyBytes,
    digest: KeyBytes,
}

impl TenantKey {
    /// A new data key and its wrapped form.
    pub(crate) fn generate(
        tenant: &TenantId,
        id: &DataKeyId,
        master: &MasterKey,
        entropy: &dyn Entropy,
    ) -> (Self, Vec<u8>) {
        let mut key = KeyBytes::default();
        entropy.fill(key.as_mut());
        let wrapped = wrap(tenant, id, master, &key, entropy);
        (Self::from_key(tenant, id, &key), wrapped)
    }

    /// The keys of a stored data key.
    pub(crate) fn unwrap(
        tenant: &TenantId,
        id: &DataKeyId,
        master: &MasterKey,
        wrapped: &[u8],
    ) -> Result<Self, OpenError> {
        Ok(Self::from_key(
            tenant,
            id,
            &open_wrapped(tenant, id, master, wrapped)?,
        ))
    }

    fn from_key(tenant: &TenantId, id: &DataKeyId, key: &KeyBytes) -> Self {
        Self {
            id: id.clone(),
            tenant: tenant.clone(),
            sealing: derive(key, b"causeway/data-key/seal/1"),
            audit: derive(key, b"causeway/data-key/audit/1"),
            checkpoint: derive(key, b"causeway/data-key/audit-checkpoint/1"),
            digest: derive(key, b"causeway/data-key/arguments-digest/1"),
        }
    }

    /// Its id.
    pub(crate) fn id(&self) -> &DataKeyId {
        &self.id
    }

    /// Seals a value for a place of this tenant.
    pub(crate) fn seal(&self, cell: Cell<'_>, plaintext: &[u8], entropy: &dyn Entropy) -> Vec<u8> {
        envelope::seal(
            &self.sealing,
            &cell.associated(&self.tenant, &self.id),
            plaintext,
            entropy,
        )
    }

    /// Opens the value of a place of this tenant.
    pub(crate) fn open(&self, cell: Cell<'_>, sealed: &[u8]) -> Result<SecretSlice<u8>, OpenError> {
        envelope::open(&self.sealing, &cell.associated(&self.tenant, &self.id), sealed)
    }

    /// The MAC that links an audit row to its chain.
    pub(crate) fn audit_mac(&self, message: &[u8]) -> Vec<u8> {
        mac_bytes(&self.audit, message)
    }

    /// Whether a row's MAC is right.
    pub(crate) fn audit_mac_matches(&self, message: &[u8], mac: &[u8]) -> bool {
        mac_matches(&self.audit, message, mac)
    }

    /// The signature of a checkpoint.
    pub(crate) fn checkpoint_signature(&self, message: &[u8]) -> Vec<u8> {
        mac_bytes(&self.checkpoint, message)
    }

    /// Whether a checkpoint's signature is right.
    pub(crate) fn checkpoint_matches(&self, message: &[u8], signature: &[u8]) -> bool {
        mac_matches(&self.checkpoint, message, signature)
    }

    /// The keyed digest of a call's arguments.
    pub(crate) fn digest(&self, message: &[u8]) -> Vec<u8> {
        mac_bytes(&self.digest, message)
    }
}

impl fmt::Debug for TenantKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TenantKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// The same data key under another master key, or under the same one again.
pub(crate) fn rewrap(
    tenant: &TenantId,
    id: &DataKeyId,
    from: &MasterKey,
    to: &MasterKey,
    wrapped: &[u8],
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, OpenError> {
    let key = open_wrapped(tenant, id, from, wrapped)?;
    Ok(wrap(tenant, id, to, &key, entropy))
}

fn wrap(
    tenant: &TenantId,
    id: &DataKeyId,
    master: &MasterKey,
    key: &KeyBytes,
    entropy: &dyn Entropy,
) -> Vec<u8> {
    envelope::seal(
        &master.wrapping_key(),
        &associated(tenant, id, master),
        key.as_ref(),
        entropy,
    )
}

fn open_wrapped(
    tenant: &TenantId,
    id: &DataKeyId,
    master: &MasterKey,
    wrapped: &[u8],
) -> Result<KeyBytes, OpenError> {
    let opened = envelope::open(&master.wrapping_key(), &associated(tenant, id, master), wrapped)?;
    let bytes = <[u8; KEY_LENGTH]>::try_from(opened.expose_secret()).map_err(|_| OpenError::Altered)?;
    Ok(KeyBytes::new(bytes))
}

fn associated(tenant: &TenantId, id: &DataKeyId, master: &MasterKey) -> Vec<u8> {
    Framing::of("causeway/data-key")
        .bytes(&[VERSION])
        .text(tenant.as_str())
        .text(id.as_str())
        .text(master.id())
        .finish()
}

#[cfg(test)]
mod tests;
