//! `[audit]`: what is recorded of every call.

use super::reader::Reader;
use std::time::Duration;

/// What is recorded of every call.
#[derive(Debug, Clone)]
pub struct AuditConfig {
    /// How long entries are kept.
    pub retention: Duration,
}

impl AuditConfig {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            retention: Duration::from_hours(24) * reader.number("audit.retention_days"),
        }
    }
}
