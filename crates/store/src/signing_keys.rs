//! Signing keys of the authorization server, sealed under the gateway's own data key.

use crate::StoreError;
use async_trait::async_trait;
use domain::{DataKeyId, SigningKeyId, Timestamp};

/// A row of `signing_keys`. The life of a key: published, then signing as the newest, then only verifying, then gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKey {
    /// Its id, the `kid` of the tokens that it signs.
    pub id: SigningKeyId,
    /// `EdDSA` or `ES256`.
    pub algorithm: String,
    /// The private key, sealed by the vault.
    pub sealed: Vec<u8>,
    /// The data key that sealed it.
    pub data_key: DataKeyId,
    /// The public key as a JWK.
    pub public_jwk: serde_json::Value,
    /// When it was made and published.
    pub created_at: Timestamp,
    /// From when on it signs: other processes and clients have seen it by then.
    pub signs_from: Timestamp,
    /// From when on tokens that it signed are refused and it is not published.
    pub retires_at: Option<Timestamp>,
}

/// Signing keys.
#[async_trait]
pub trait SigningKeys: Send + Sync + 'static {
    /// Adds a key unless one newer than `newer_than` is there already (several processes rotate at once), and lets all older ones
    /// retire at `retire_older_at`. Writes a change. `false` when another process was faster.
    async fn create_signing_key(
        &self,
        key: &SigningKey,
        newer_than: Option<&SigningKeyId>,
        retire_older_at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// The keys that are not retired at a time, oldest first.
    async fn signing_keys(&self, now: Timestamp) -> Result<Vec<SigningKey>, StoreError>;
}
