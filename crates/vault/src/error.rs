//! What can go wrong with sealed values and keys. No message holds a secret.

use domain::{DataKeyId, TenantId};
use store::StoreError;

/// Why a value was not sealed or opened, or a process may not start.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The store did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// At start: the key is not the one that the store knows by this id.
    #[error(
        "master key `{id}` is not the key that this database knows by that id; give the original key, or give the new key an id of its own"
    )]
    WrongMasterKey {
        /// Which.
        id: String,
    },
    /// At start: none of the keys was ever used with this database.
    #[error(
        "none of the master keys given ({given}) belongs to this database, which knows {known}; add one that it knows to `vault.master_keys`"
    )]
    ForeignMasterKeys {
        /// Ids of the keys that were given.
        given: String,
        /// Ids of the keys that the store knows.
        known: String,
    },
    /// At start: a key that is still in use is not there.
    #[error(
        "master key `{id}` is missing and still wraps {data_keys} data key(s); it was removed too early: add it to `vault.master_keys` again, run `causeway key rotate`, then remove it"
    )]
    RemovedTooEarly {
        /// Which.
        id: String,
        /// How many tenants would be locked out.
        data_keys: u64,
    },
    /// While running: another process wraps with a key that this one does not hold.
    #[error(
        "a data key is wrapped by master key `{id}`, which this process does not hold; add it to `vault.master_keys` and restart"
    )]
    MasterKeyMissing {
        /// Which.
        id: String,
    },
    /// The primary key cannot be forgotten.
    #[error(
        "master key `{id}` is the primary key of this process; put another key first in `vault.master_keys`"
    )]
    PrimaryMasterKey {
        /// Which.
        id: String,
    },
    /// The key that sealed a value is gone, or belongs to another tenant.
    #[error("the data key {data_key} of {tenant} does not exist (any more)")]
    DataKeyMissing {
        /// Whose value was to be opened.
        tenant: TenantId,
        /// The key that the row names.
        data_key: DataKeyId,
    },
    /// A stored data key does not unwrap.
    #[error(
        "the wrapped data key {data_key} of {tenant} was moved, altered or cut off; restore the row of `data_keys` from a backup"
    )]
    DataKeyAltered {
        /// Whose.
        tenant: TenantId,
        /// Which.
        data_key: DataKeyId,
    },
    /// A sealed value is not what was sealed for its place.
    #[error("the sealed value in `{table}.{column}` was moved from another place or altered")]
    Altered {
        /// Its table.
        table: &'static str,
        /// Its column.
        column: &'static str,
    },
    /// A sealed value is too short to be one.
    #[error("the sealed value in `{table}.{column}` was cut off: it has {bytes} bytes")]
    Truncated {
        /// Its table.
        table: &'static str,
        /// Its column.
        column: &'static str,
        /// What is left.
        bytes: usize,
    },
    /// A sealed value of another version of the gateway.
    #[error(
        "the sealed value in `{table}.{column}` has format {version}, which this version does not know; was it written by a newer one?"
    )]
    UnknownFormat {
        /// Its table.
        table: &'static str,
        /// Its column.
        column: &'static str,
        /// Its first byte.
        version: u8,
    },
}
