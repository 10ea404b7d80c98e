//! A tenant's trail as a whole: heads to keep elsewhere, and pruning.

use super::chain::{checkpoint_bytes, checkpoint_is_genuine};
use super::walk::Walk;
use super::{AuditAnchor, AuditError, Finding};
use crate::Vault;
use crate::data_key::TenantKey;
use domain::{TenantId, Timestamp};
use std::sync::Arc;
use store::{AuditCheckpoint, AuditHead};

pub(super) const PAGE: u32 = 1_000;

/// Reads, verifies and prunes trails. Needs no writer.
#[derive(Debug, Clone)]
pub struct AuditTrail {
    pub(super) vault: Arc<Vault>,
}

impl AuditTrail {
    /// The trails of a store.
    pub fn new(vault: Arc<Vault>) -> Self {
        Self { vault }
    }

    /// The heads of all trails that have rows, for the log.
    pub async fn heads(&self) -> Result<Vec<AuditAnchor>, AuditError> {
        let heads = self.vault.store.audit_heads().await?.into_iter();
        let anchors = heads.filter_map(|(tenant, head)| anchor(&tenant, &head));
        Ok(anchors.collect())
    }

    /// Removes rows that are older than a time, from the beginning of the chain up to the first that is not, behind a
    /// signed checkpoint. Answers how many. Rows that do not verify are evidence: they stay, and so does all behind them.
    pub async fn prune(&self, tenant: &TenantId, older_than: Timestamp) -> Result<u64, AuditError> {
        let store = &self.vault.store;
        let Some(last) = store.prunable_audit(tenant, older_than).await? else {
            return Ok(0);
        };
        let key = self.key(tenant).await?;
        let begin = store.audit_head(tenant).await?.and_then(|head| head.checkpoint);
        if let Some(forged) = begin
            .as_ref()
            .filter(|begin| !checkpoint_is_genuine(&key, tenant, begin))
        {
            return Err(AuditError::Broken {
                finding: Finding::CheckpointForged {
                    sequence: forged.sequence,
                },
            });
        }
        let mut walk = match &begin {
            Some(begin) => Walk::behind(begin.sequence, &begin.mac, Arc::clone(&key)),
            None => Walk::behind(0, &[], Arc::clone(&key)),
        };
        while walk.last < last.sequence {
            let mut rows = store.audit_rows(tenant, walk.last, PAGE).await?;
            rows.retain(|row| row.sequence <= last.sequence);
            if rows.is_empty() {
                // Somebody was faster. Whether another process or somebody else is looked at below.
                walk.findings.push(Finding::Missing {
                    first: walk.last + 1,
                    last: last.sequence,
                });
                break;
            }
            for row in rows {
                walk.step(row);
            }
        }
        if store.audit_head(tenant).await?.and_then(|head| head.checkpoint) != begin {
            // Another process pruned while this one read.
            return Ok(0);
        }
        if let Some(finding) = walk.findings.first() {
            return Err(AuditError::Broken { finding: *finding });
        }
        let signature = key.checkpoint_signature(&checkpoint_bytes(tenant, walk.last, &walk.mac));
        let checkpoint = AuditCheckpoint {
            sequence: walk.last,
            mac: walk.mac,
            signature,
        };
        let is_pruned = store.prune_audit(tenant, &checkpoint).await?;
        Ok(if is_pruned { walk.rows } else { 0 })
    }

    pub(super) async fn key(&self, tenant: &TenantId) -> Result<Arc<TenantKey>, AuditError> {
        let key = self.vault.existing_key(tenant).await?;
        key.ok_or_else(|| AuditError::KeyMissing {
            tenant: tenant.clone(),
        })
    }
}

pub(super) fn anchor(tenant: &TenantId, head: &AuditHead) -> Option<AuditAnchor> {
    (head.sequence > 0).then(|| AuditAnchor {
        tenant: tenant.clone(),
        sequence: head.sequence,
        mac: head.mac.clone(),
    })
}
