//! A trail to write: entries, and a chain that is as easy to check as to make.

use super::world::World;
use crate::{AuditChain, AuditEntry, AuditPhase, AuditRow};
use domain::{AccountId, TenantId, Timestamp};

/// Links by writing down what was linked: place, MAC before, and the whole entry.
pub(super) struct Written;

impl AuditChain for Written {
    fn link(&self, sequence: i64, previous: &[u8], entry: &AuditEntry) -> Option<Vec<u8>> {
        let previous = previous.iter().fold(0_u64, |sum, byte| {
            sum.wrapping_mul(1_099_511_628_211)
                .wrapping_add(u64::from(*byte) + 1)
        });
        Some(format!("{sequence} {previous} {entry:?}").into_bytes())
    }
}

/// Links the entries of all tenants but one, whose key is not at hand.
pub(super) struct WithoutKeyOf(pub(super) TenantId);

impl AuditChain for WithoutKeyOf {
    fn link(&self, sequence: i64, previous: &[u8], entry: &AuditEntry) -> Option<Vec<u8>> {
        (entry.tenant != self.0)
            .then(|| Written.link(sequence, previous, entry))
            .flatten()
    }
}

/// An outcome `ok` at a time, by nobody in particular.
pub(super) fn entry(tenant: &TenantId, call: &str, at: Timestamp) -> AuditEntry {
    AuditEntry {
        tenant: tenant.clone(),
        call: call.to_owned(),
        phase: AuditPhase::Outcome,
        at,
        account: None,
        actor: "cli".to_owned(),
        action: "list_tables".to_owned(),
        connection: None,
        outcome: Some("ok".to_owned()),
        duration_micros: Some(1_500),
        client: None,
        arguments_digest: None,
        detail: serde_json::json!({}),
    }
}

/// An entry of an account.
pub(super) fn entry_of(tenant: &TenantId, account: &AccountId, call: &str, at: Timestamp) -> AuditEntry {
    AuditEntry {
        account: Some(account.clone()),
        ..entry(tenant, call, at)
    }
}

impl World {
    /// Appends entries that can be linked.
    pub(super) async fn append(&self, entries: &[AuditEntry]) {
        self.append_audit(entries, &Written).await.unwrap();
    }

    /// A tenant's whole trail, once it is proved to be one chain without gaps that ends at its head.
    pub(super) async fn whole_trail(&self, tenant: &TenantId) -> Vec<AuditRow> {
        let rows = self.audit_rows(tenant, 0, u32::MAX).await.unwrap();
        let mut previous = Vec::new();
        for (place, row) in (1..).zip(&rows) {
            assert_eq!(row.sequence, place);
            assert_eq!(
                Some(&row.mac),
                Written.link(place, &previous, &row.entry).as_ref(),
                "row {place}"
            );
            previous.clone_from(&row.mac);
        }
        let head = self.audit_head(tenant).await.unwrap();
        let head = head.map_or_else(Default::default, |head| (head.sequence, head.mac));
        assert_eq!(head, (i64::try_from(rows.len()).unwrap(), previous));
        rows
    }
}
