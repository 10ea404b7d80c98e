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
