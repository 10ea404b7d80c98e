//! What a tenant uses of its limits at the moment: counted where calls are let in, shown to its owners.

use domain::TenantId;

/// Counts of one process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Calls that run now.
    pub running: u32,
    /// Calls of the last minute that were let in.
    pub calls: u64,
    /// Calls of the last minute that a limit refused.
    pub refused: u64,
    /// Bytes of the answers of the last minute.
    pub bytes: u64,
}

/// Whoever counts.
pub trait Meter: Send + Sync + 'static {
    /// What a tenant uses now, in this process.
    fn usage(&self, tenant: &TenantId) -> Usage;
}
