//! The link of an audit row: an HMAC over its place, the MAC of the row before and the event.

use super::canonical_json::canonical_json;
use crate::data_key::TenantKey;
use crate::framing::Framing;
use domain::TenantId;
use std::collections::HashMap;
use std::sync::Arc;
use store::{AuditChain, AuditCheckpoint, AuditEntry, AuditPhase};

/// The form of rows and checkpoints. A change of what is covered gets a new number.
const VERSION: u8 = 1;

/// The keys of the tenants of one batch, fetched before the store holds its locks.
#[derive(Default)]
pub(super) struct BatchKeys(HashMap<TenantId, Arc<TenantKey>>);

impl BatchKeys {
    pub(super) fn insert(&mut self, tenant: TenantId, key: Arc<TenantKey>) {
        self.0.insert(tenant, key);
    }
}

impl AuditChain for BatchKeys {
    fn link(&self, sequence: i64, previous: &[u8], entry: &AuditEntry) -> Option<Vec<u8>> {
        let key = self.0.get(&entry.tenant)?;
        Some(key.audit_mac(&row_bytes(sequence, previous, entry)))
    }
}

/// What a row's MAC covers.
pub(super) fn row_bytes(sequence: i64, previous: &[u8], entry: &AuditEntry) -> Vec<u8> {
    Framing::of("causeway/audit-row")
        .bytes(&[VERSION])
        .number(sequence)
        .bytes(previous)
        .bytes(&event_bytes(entry))
        .finish()
}

/// What a checkpoint's signature covers.
pub(super) fn checkpoint_bytes(tenant: &TenantId, sequence: i64, mac: &[u8]) -> Vec<u8> {
    Framing::of("causeway/audit-checkpoint")
        .bytes(&[VERSION])
        .text(tenant.as_str())
        .number(sequence)
        .bytes(mac)
        .finish()
}

/// Whether the gateway made a checkpoint.
pub(super) fn checkpoint_is_genuine(
    key: &TenantKey,
    tenant: &TenantId,
    checkpoint: &AuditCheckpoint,
) -> bool {
    let signed = checkpoint_bytes(tenant, checkpoint.sequence, &checkpoint.mac);
    key.checkpoint_matches(&signed, &checkpoint.signature)
}

/// Every field of an event, the same before it is stored and after it is read.
pub(super) fn event_bytes(entry: &AuditEntry) -> Vec<u8> {
    // Taken apart, so that a field that is added one day cannot be forgotten here.
    let AuditEntry {
        tenant,
        call,
        phase,
        at,
        account,
        actor,
        action,
        connection,
        outcome,
        duration_micros,
        client,
        arguments_digest,
        detail,
    } = entry;
    let phase = match phase {
        AuditPhase::Intent => "intent",
        AuditPhase::Outcome => "outcome",
    };
    Framing::default()
        .text(tenant.as_str())
        .text(call)
        .text(phase)
        .number(at.as_micros())
        .optional(account.as_ref().map(|id| id.as_str().as_bytes()))
        .text(actor)
        .text(action)
        .optional(connection.as_ref().map(|id| id.as_str().as_bytes()))
        .optional(outcome.as_ref().map(String::as_bytes))
        .optional(
            duration_micros
                .map(i64::to_be_bytes)
                .as_ref()
                .map(<[u8; 8]>::as_slice),
        )
        .optional(client.as_ref().map(String::as_bytes))
        .optional(arguments_digest.as_deref())
        .text(&canonical_json(detail))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Timestamp;

    /// Rows in databases must verify for ever.
    #[test]
    fn what_a_mac_covers_never_changes_unnoticed() {
        let entry = AuditEntry {
            tenant: TenantId::system(),
            call: "call".to_owned(),
            phase: AuditPhase::Intent,
            at: Timestamp::from_micros(1),
            account: "acc_00000000000000000000000000".parse().ok(),
            actor: "tok".to_owned(),
            action: "do".to_owned(),
            connection: None,
            outcome: Some(String::new()),
            duration_micros: Some(-1),
            client: None,
            arguments_digest: Some(vec![0xff]),
            detail: serde_json::json!({"b": 1.0, "a": "ä"}),
        };
        // Most of a length's eight bytes are zero; seven of them are shown as `~`.
        let shown = |bytes: Vec<u8>| bytes.escape_ascii().to_string().replace(&"\\x00".repeat(7), "~");
        let expected = concat!(
            r#"~\x12causeway/audit-row~\x01\x01~\x08~\x03~\x03mac~\xfa~\x1eten_00000000000000000000000000"#,
            r#"~\x04call~\x06intent~\x08~\x01~\x01\x01~\x1eacc_00000000000000000000000000"#,
            r#"~\x03tok~\x02do~\x01~\x00\x01\x01~~\x00\x01\x01~\x08\xff\xff\xff\xff\xff\xff\xff\xff"#,
            r#"~\x01~\x00\x01\x01~\x01\xff~\x10{\"a\":\"\xc3\xa4\",\"b\":1}"#
        );
        assert_eq!(shown(row_bytes(3, b"mac", &entry)), expected);
        let expected =
            r"~\x19causeway/audit-checkpoint~\x01\x01~\x1eten_00000000000000000000000000~\x08~\x03~\x03mac";
        assert_eq!(shown(checkpoint_bytes(&entry.tenant, 3, b"mac")), expected);
    }
}
