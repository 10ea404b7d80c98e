//! What can go wrong with the audit trail.

use super::Finding;
use crate::VaultError;
use domain::TenantId;
use std::sync::Arc;
use store::StoreError;

/// Why a record was not written, or a trail was not read or pruned.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The record is not in the trail. An outcome is kept and tried again; an intent is not, so its call must not run.
    #[error("the audit record could not be written")]
    NotWritten(#[source] Arc<VaultError>),
    /// Earlier records are still waiting for the store; no call runs until they are written.
    #[error("the audit trail cannot be written at the moment")]
    Unwritable,
    /// The writer has ended.
    #[error("the audit writer has ended: the gateway is shutting down")]
    Stopped,
    /// Closed while the store did not take the last records.
    #[error("{records} audit record(s) could not be written before the end")]
    Unwritten {
        /// How many.
        records: usize,
    },
    /// The keys or the store failed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Without the tenant's key nothing can be verified: it was destroyed with the tenant, or its row was deleted.
    #[error(
        "the audit trail of {tenant} has rows, but the data key that protects them does not exist (any more)"
    )]
    KeyMissing {
        /// Whose trail.
        tenant: TenantId,
    },
    /// What is to be pruned does not verify: it is evidence and stays.
    #[error("nothing was pruned, because the rows do not verify: {finding}")]
    Broken {
        /// The first finding.
        finding: Finding,
    },
}

impl From<StoreError> for AuditError {
    fn from(error: StoreError) -> Self {
        Self::Vault(error.into())
    }
}
