//! Verification of a trail, while it is being written.

use super::chain::checkpoint_is_genuine;
use super::trail::PAGE;
use super::walk::Walk;
use super::{AuditAnchor, AuditError, AuditReport, AuditTrail, Finding};
use domain::TenantId;
use std::collections::HashMap;
use std::sync::Arc;
use store::{AuditCheckpoint, AuditHead};

/// How often a verification starts again because rows were pruned under it.
const ATTEMPTS: usize = 3;

impl AuditTrail {
    /// Reads a tenant's whole trail and reports everything that is not as the gateway wrote it. Anchors that were kept
    /// elsewhere also find a trail whose end was cut off together with its head; those of other tenants, and those
    /// that point before the beginning of a pruned trail, do not count.
    pub async fn verify(
        &self,
        tenant: &TenantId,
        anchors: &[AuditAnchor],
    ) -> Result<AuditReport, AuditError> {
        let mut begin = self.checkpoint(tenant).await?;
        let mut attempt = 1;
        loop {
            let report = self.verify_once(tenant, begin.as_ref(), anchors).await?;
            let now = self.checkpoint(tenant).await?;
            if now == begin || attempt == ATTEMPTS {
                return Ok(report);
            }
            begin = now;
            attempt += 1;
        }
    }

    async fn checkpoint(&self, tenant: &TenantId) -> Result<Option<AuditCheckpoint>, AuditError> {
        Ok(self
            .vault
            .store
            .audit_head(tenant)
            .await?
            .and_then(|head| head.checkpoint))
    }

    async fn verify_once(
        &self,
        tenant: &TenantId,
        begin: Option<&AuditCheckpoint>,
        anchors: &[AuditAnchor],
    ) -> Result<AuditReport, AuditError> {
        let store = &self.vault.store;
        let (begins_behind, begin_mac) =
            begin.map_or((0, [].as_slice()), |begin| (begin.sequence, &begin.mac));
        let first = store.audit_rows(tenant, 0, PAGE).await?;
        let head = store.audit_head(tenant).await?;
        let mut anchored: HashMap<i64, &[u8]> = anchors
            .iter()
            .filter(|anchor| anchor.tenant == *tenant && anchor.sequence >= begins_behind)
            .map(|anchor| (anchor.sequence, anchor.mac.as_slice()))
            .collect();
        if first.is_empty() && head.is_none() && self.vault.existing_key(tenant).await?.is_none() {
            return Ok(untouched(tenant, &anchored));
        }
        let key = self.key(tenant).await?;
        let mut walk = Walk::behind(begins_behind, begin_mac, Arc::clone(&key));
        if let Some(forged) = begin.filter(|begin| !checkpoint_is_genuine(&key, tenant, begin)) {
            walk.findings.push(Finding::CheckpointForged {
                sequence: forged.sequence,
            });
        }
        compare_anchor(&mut anchored, &mut walk.findings, begins_behind, begin_mac);
        for row in first.iter().filter(|row| row.sequence <= begins_behind) {
            walk.findings.push(Finding::BeforeCheckpoint {
                sequence: row.sequence,
            });
        }
        let head = loop {
            let rows = store.audit_rows(tenant, walk.last, PAGE).await?;
            if rows.is_empty() {
                let head = store.audit_head(tenant).await?;
                // Rows and head are written together, so a head that is further on means that rows came in between.
                if head.as_ref().is_some_and(|head| head.sequence > walk.last)
                    && !store.audit_rows(tenant, walk.last, 1).await?.is_empty()
                {
                    continue;
                }
                break head;
            }
            for row in rows {
                compare_anchor(&mut anchored, &mut walk.findings, row.sequence, &row.mac);
                walk.step(row);
            }
        };
        walk.findings.extend(compare_head(&walk, head.as_ref()));
        let last = walk.last;
        let mut missing: Vec<_> = anchored.into_keys().filter(|sequence| *sequence > last).collect();
        missing.sort_unstable();
        walk.findings.extend(
            missing
                .into_iter()
                .map(|sequence| Finding::AnchorMissing { sequence, last }),
        );
        let end = (last > 0).then(|| AuditAnchor {
            tenant: tenant.clone(),
            sequence: last,
            mac: walk.mac.clone(),
        });
        let cut_off = walk.cut_off();
        Ok(AuditReport {
            tenant: tenant.clone(),
            rows: walk.rows,
            begins_behind,
            end,
            findings: walk.findings,
            cut_off,
        })
    }
}

/// The report of a trail without rows, head and key.
fn untouched(tenant: &TenantId, anchored: &HashMap<i64, &[u8]>) -> AuditReport {
    let mut missing: Vec<_> = anchored.keys().copied().collect();
    missing.sort_unstable();
    let findings = missing
        .into_iter()
        .map(|sequence| Finding::AnchorMissing { sequence, last: 0 });
    AuditReport {
        tenant: tenant.clone(),
        rows: 0,
        begins_behind: 0,
        end: None,
        findings: findings.collect(),
        cut_off: Vec::new(),
    }
}

fn compare_anchor(
    anchored: &mut HashMap<i64, &[u8]>,
    findings: &mut Vec<Finding>,
    sequence: i64,
    mac: &[u8],
) {
    // MACs are compared openly here: whoever reads the report may read the rows.
    if anchored.remove(&sequence).is_some_and(|anchored| anchored != mac) {
        findings.push(Finding::AnchorDiffers { sequence });
    }
}

fn compare_head(walk: &Walk, head: Option<&AuditHead>) -> Option<Finding> {
    let last = walk.last;
    match head {
        None => (last > 0).then_some(Finding::HeadBehind { head: 0, last }),
        Some(head) if head.sequence > last => Some(Finding::CutOff {
            last,
            head: head.sequence,
        }),
        Some(head) if head.sequence < last => Some(Finding::HeadBehind {
            head: head.sequence,
            last,
        }),
        Some(head) => (head.mac != walk.mac).then_some(Finding::HeadAltered { sequence: last }),
    }
}
