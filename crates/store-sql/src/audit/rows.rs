//! How rows of the audit tables are read.

use crate::backend::Backend;
use crate::statement::{FromRow, Record};
use domain::TenantId;
use store::{AuditCheckpoint, AuditEntry, AuditHead, AuditRow, DayCount, StoreError};

/// A query for a tenant's rows, with all their columns.
macro_rules! select_rows {
    ($condition:literal) => {
        concat!(
            "SELECT tenant, sequence, call_id, phase, at, account, actor, action, connection, outcome, \
                 duration_micros, client, arguments_digest, detail, mac \
             FROM audit_events WHERE tenant = $1 ",
            $condition
        )
    };
}
pub(super) use select_rows;

impl FromRow for AuditRow {
    const TABLE: &'static str = "audit_events";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self {
            sequence: row.get("sequence")?,
            entry: AuditEntry {
                tenant: row.get("tenant")?,
                call: row.get("call_id")?,
                phase: row.get("phase")?,
                at: row.get("at")?,
                account: row.get("account")?,
                actor: row.get("actor")?,
                action: row.get("action")?,
                connection: row.get("connection")?,
                outcome: row.get("outcome")?,
                duration_micros: row.get("duration_micros")?,
                client: row.get("client")?,
                arguments_digest: row.get("arguments_digest")?,
                detail: row.get("detail")?,
            },
            mac: row.get("mac")?,
        })
    }
}

impl FromRow for AuditHead {
    const TABLE: &'static str = "audit_heads";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        let place: Option<i64> = row.get("checkpoint_sequence")?;
        let mac: Option<Vec<u8>> = row.get("checkpoint_mac")?;
        let signature: Option<Vec<u8>> = row.get("checkpoint_signature")?;
        Ok(Self {
            sequence: row.get("sequence")?,
            mac: row.get("mac")?,
            checkpoint: match (place, mac, signature) {
                (Some(sequence), Some(mac), Some(signature)) => Some(AuditCheckpoint {
                    sequence,
                    mac,
                    signature,
                }),
                (None, None, None) => None,
                _ => return Err(row.corrupt("a checkpoint has a place, a MAC and a signature".into())),
            },
        })
    }
}

/// A head and whose it is.
pub(super) struct OwnedHead {
    pub(super) tenant: TenantId,
    pub(super) head: AuditHead,
}

impl FromRow for OwnedHead {
    const TABLE: &'static str = "audit_heads";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self {
            tenant: row.get("tenant")?,
            head: AuditHead::from_row(row)?,
        })
    }
}

impl FromRow for DayCount {
    const TABLE: &'static str = "audit_events";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self {
            day: row.get("day")?,
            calls: row.get::<i64>("calls")?.unsigned_abs(),
            failures: row.get::<i64>("failures")?.unsigned_abs(),
        })
    }
}
