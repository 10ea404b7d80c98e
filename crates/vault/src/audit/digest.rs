//! The keyed digest of a call's arguments: tells equal calls apart from different ones and nothing else.

use super::canonical_json::canonical_json;
use crate::framing::Framing;
use crate::{Vault, VaultError};
use domain::TenantId;
use serde_json::Value;

/// Members whose values could be guessed and confirmed with a digest; they are left out at any depth.
const LEFT_OUT: [&str; 3] = ["password", "user_token", "code"];

impl Vault {
    /// The digest, 32 bytes: an HMAC under a key of the tenant, so that it cannot be compared with guesses by somebody
    /// who only reads the database, nor across tenants. Members named `password`, `user_token` and `code` do not count.
    pub async fn arguments_digest(
        &self,
        tenant: &TenantId,
        arguments: &Value,
    ) -> Result<Vec<u8>, VaultError> {
        let key = self.tenant_key(tenant).await?;
        let text = canonical_json(arguments, &LEFT_OUT);
        let message = zeroize::Zeroizing::new(Framing::of("causeway/arguments/1").text(&text).finish());
        Ok(key.digest(&message))
    }
}
