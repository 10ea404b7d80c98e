//! The keyed digest of a call's arguments: tells equal calls apart from different ones and nothing else.

use super::canonical_json::canonical_object;
use super::{AuditError, AuditLog};
use crate::framing::Framing;
use domain::TenantId;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

/// Members whose values could be guessed and confirmed with a digest; they are left out at any depth.
const LEFT_OUT: [&str; 3] = ["password", "user_token", "code"];

impl AuditLog {
    /// The digest, 32 bytes: an HMAC under a key of the tenant, so that it cannot be compared with guesses by somebody
    /// who only reads the database, nor across tenants. Members named `password`, `user_token` and `code` do not count.
    pub async fn arguments_digest(
        &self,
        tenant: &TenantId,
        arguments: &Map<String, Value>,
    ) -> Result<Vec<u8>, AuditError> {
        let key = self.vault.tenant_key(tenant).await?;
        let text = canonical_object(arguments, &LEFT_OUT);
        let message = Zeroizing::new(Framing::of("causeway/arguments/1").text(&text).finish());
        Ok(key.digest(&message))
    }
}
