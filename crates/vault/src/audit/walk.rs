//! A walk along a chain, row by row.

use super::chain::row_bytes;
use super::{CutOffCall, Finding};
use crate::data_key::TenantKey;
use std::collections::HashMap;
use std::sync::Arc;
use store::{AuditPhase, AuditRow};

/// What has been seen so far.
pub(super) struct Walk {
    key: Arc<TenantKey>,
    /// The last row's place.
    pub(super) last: i64,
    /// Its MAC; what the next row must follow.
    pub(super) mac: Vec<u8>,
    pub(super) rows: u64,
    pub(super) findings: Vec<Finding>,
    intents: HashMap<String, CutOffCall>,
}

impl Walk {
    /// Begins behind a row: 0 and nothing, or a checkpoint.
    pub(super) fn behind(sequence: i64, mac: &[u8], key: Arc<TenantKey>) -> Self {
        Self {
            key,
            last: sequence,
            mac: mac.to_vec(),
            rows: 0,
            findings: Vec::new(),
            intents: HashMap::new(),
        }
    }

    /// The next row. Each deviation is one finding: after it the walk goes on from what is stored.
    pub(super) fn step(&mut self, row: AuditRow) {
        let AuditRow { sequence, entry, mac } = row;
        if sequence > self.last + 1 {
            // The MAC before is not there to check this row's with.
            self.findings.push(Finding::Missing {
                first: self.last + 1,
                last: sequence - 1,
            });
        } else if !self
            .key
            .audit_mac_matches(&row_bytes(sequence, &self.mac, &entry), &mac)
        {
            self.findings.push(Finding::Altered { sequence });
        }
        (self.last, self.mac) = (sequence, mac);
        self.rows += 1;
        match entry.phase {
            AuditPhase::Intent => {
                let call = entry.call.clone();
                let cut_off = CutOffCall {
                    sequence,
                    call: entry.call,
                    at: entry.at,
                    account: entry.account,
                    action: entry.action,
                    connection: entry.connection,
                };
                self.intents.insert(call, cut_off);
            }
            AuditPhase::Outcome => {
                self.intents.remove(&entry.call);
            }
        }
    }

    /// The intents that no outcome followed, in their order.
    pub(super) fn cut_off(&mut self) -> Vec<CutOffCall> {
        let mut calls: Vec<_> = self.intents.drain().map(|(_, call)| call).collect();
        calls.sort_unstable_by_key(|call| call.sequence);
        calls
    }
}
