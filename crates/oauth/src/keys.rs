//! The keys that sign access tokens: made here, sealed in the vault, published as a key set, replaced in time.
//!
//! The life of a key: published, an hour later signing, and once it is replaced only verifying, until the last token
//! that it signed has expired.

mod material;

use crate::bearer::{Remembered, Trust};
use domain::{Clock, Entropy, SigningKeyId, TenantId, Timestamp};
use jsonwebtoken::{DecodingKey, EncodingKey};
use material::Material;
use secrecy::ExposeSecret;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use store::{SigningKey, Store, StoreError};
use vault::{Cell, Vault, VaultError};

/// How old a key gets before it is replaced.
const REPLACED_AFTER: Duration = Duration::from_hours(30 * 24);

/// How long a key is published before it signs. More than [`PUBLISHED_FOR`], so that every key set that a client may
/// still hold has it by then.
const PUBLISHED_BEFORE: Duration = Duration::from_hours(1);

/// How long clients may keep a key set.
pub(crate) const PUBLISHED_FOR: Duration = Duration::from_mins(5);

/// How much longer than its tokens a replaced key stays: clocks differ.
const MARGIN: Duration = Duration::from_mins(1);

/// How often an unknown key id may make this process read the keys again: anybody can invent one.
const BETWEEN_READINGS: Duration = Duration::from_secs(1);

/// Why keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The store did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The vault did not do its part.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The cryptographic library refused a key.
    #[error("a signing key cannot be used")]
    Material(#[from] jsonwebtoken::errors::Error),
    /// A key was made and is not there.
    #[error("the store has no signing key that may be used now, although one was just made")]
    Missing,
}

/// A key, ready for use.
pub(crate) struct Key {
    /// Also the `kid`.
    pub(crate) id: SigningKeyId,
    pub(crate) signing: EncodingKey,
    pub(crate) verifying: DecodingKey,
    /// As the key set publishes it.
    pub(crate) public: serde_json::Value,
    created_at: Timestamp,
    signs_from: Timestamp,
    retires_at: Option<Timestamp>,
}

impl Key {
    /// Whether tokens that it signed count.
    pub(crate) fn counts_at(&self, now: Timestamp) -> bool {
        self.retires_at.is_none_or(|retires_at| now < retires_at)
    }

    /// Until when it does; the end of time for a key that was not replaced.
    pub(crate) fn counts_until(&self) -> Timestamp {
        self.retires_at.unwrap_or(Timestamp::from_micros(i64::MAX))
    }
}

/// The keys of this gateway, shared by all of its processes through the store.
pub(crate) struct Keys {
    store: Arc<dyn Store>,
    vault: Arc<Vault>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    token_lifetime: Duration,
    ring: Remembered<(), Vec<Arc<Key>>>,
    looked_again_at: AtomicI64,
}

impl Keys {
    pub(crate) fn new(
        store: Arc<dyn Store>,
        vault: Arc<Vault>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        trust: Arc<Trust>,
        token_lifetime: Duration,
    ) -> Self {
        Self {
            store,
            vault,
            clock,
            entropy,
            token_lifetime,
            ring: Remembered::new(trust, 1),
            looked_again_at: AtomicI64::new(i64::MIN),
        }
    }

    /// The key to sign with now. The very first one is made when it is needed and signs at once: nobody holds a key
    /// set without it.
    pub(crate) async fn signer(&self) -> Result<Arc<Key>, KeysError> {
        let now = self.clock.now();
        if let Some(key) = newest_signer(&self.ring().await?, now) {
            return Ok(key);
        }
        self.create(self.ring().await?.last(), now).await?;
        newest_signer(&self.ring().await?, now).ok_or(KeysError::Missing)
    }

    /// The key that a token names, unless it is retired. Another process may have made it a moment ago, so an unknown
    /// id is looked for once more.
    pub(crate) async fn find(&self, id: &SigningKeyId) -> Result<Option<Arc<Key>>, KeysError> {
        let now = self.clock.now();
        let find = |ring: &[Arc<Key>]| ring.iter().find(|key| key.id == *id).cloned();
        let mut found = find(&self.ring().await?);
        if found.is_none() && self.may_look_again(now) {
            self.forget();
            found = find(&self.ring().await?);
        }
        Ok(found.filter(|key| key.counts_at(now)))
    }

    /// What the key set publishes, oldest first.
    pub(crate) async fn published(&self) -> Result<Vec<serde_json::Value>, KeysError> {
        let now = self.clock.now();
        let ring = self.ring().await?;
        let counting = ring.iter().filter(|key| key.counts_at(now));
        Ok(counting.map(|key| key.public.clone()).collect())
    }

    /// Publishes the next key when the newest one is old. Every process may do this at any time: one of them makes it.
    pub(crate) async fn replace_if_due(&self) -> Result<(), KeysError> {
        let now = self.clock.now();
        let ring = self.ring().await?;
        match ring.last() {
            Some(newest) if now.since(newest.created_at) >= REPLACED_AFTER => {
                self.create(Some(newest), now.plus(PUBLISHED_BEFORE)).await
            }
            Some(_) => Ok(()),
            None => self.create(None, now).await,
        }
    }

    /// Forgets what was read: a key was added.
    pub(crate) fn forget(&self) {
        self.ring.forget(|_| true);
    }

    async fn ring(&self) -> Result<Arc<Vec<Arc<Key>>>, KeysError> {
        let read = async { self.read().await.map(Some) };
        Ok(self.ring.get_or_read(&(), read).await?.unwrap_or_default())
    }

    fn may_look_again(&self, now: Timestamp) -> bool {
        let last = self.looked_again_at.load(Ordering::SeqCst);
        let due = now.since(Timestamp::from_micros(last)) >= BETWEEN_READINGS || now.as_micros() < last;
        due && self
            .looked_again_at
            .compare_exchange(last, now.as_micros(), Ordering::SeqCst, Ordering::SeqCst)
            .is_ok()
    }

    async fn read(&self) -> Result<Vec<Arc<Key>>, KeysError> {
        let mut keys = Vec::new();
        for row in self.store.signing_keys(self.clock.now()).await? {
            let sealed = self
                .vault
                .unseal(&TenantId::system(), cell(&row.id), &row.data_key, &row.sealed)
                .await?;
            // Both halves come from the sealed private key. The public one in the row is for people to look at: who
            // can only write the database must not be able to put a key of theirs in its place.
            let Material {
                signing,
                verifying,
                public,
            } = Material::from_der(&row.id, sealed.expose_secret())?;
            keys.push(Arc::new(Key {
                id: row.id,
                signing,
                verifying,
                public,
                created_at: row.created_at,
                signs_from: row.signs_from,
                retires_at: row.retires_at,
            }));
        }
        Ok(keys)
    }

    /// Adds a key, unless another process has been faster.
    async fn create(&self, newest: Option<&Arc<Key>>, signs_from: Timestamp) -> Result<(), KeysError> {
        let id = SigningKeyId::generate(self.clock.as_ref(), self.entropy.as_ref());
        let der = Material::generate_der(self.entropy.as_ref());
        let material = Material::from_der(&id, der.expose_secret())?;
        let system = TenantId::system();
        let sealed = self.vault.seal(&system, cell(&id), der.expose_secret()).await?;
        let row = SigningKey {
            algorithm: material::ALGORITHM.to_owned(),
            sealed: sealed.bytes,
            data_key: sealed.data_key,
            public_jwk: material.public,
            created_at: self.clock.now(),
            signs_from,
            retires_at: None,
            id,
        };
        let retire_older_at = signs_from.plus(self.token_lifetime).plus(MARGIN);
        let newer_than = newest.map(|key| &key.id);
        if self
            .store
            .create_signing_key(&row, newer_than, retire_older_at)
            .await?
        {
            tracing::info!(key = %row.id, "a signing key for access tokens was made");
        }
        self.forget();
        Ok(())
    }
}

fn cell(id: &SigningKeyId) -> Cell<'_> {
    Cell {
        table: "signing_keys",
        row: id.as_str(),
        column: "sealed",
    }
}

fn newest_signer(ring: &[Arc<Key>], now: Timestamp) -> Option<Arc<Key>> {
    let signers = ring
        .iter()
        .filter(|key| key.signs_from <= now && key.counts_at(now));
    signers
        .max_by_key(|key| (key.signs_from, key.created_at))
        .cloned()
}
