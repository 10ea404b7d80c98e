//! `[limits]`: what one client, tenant or request may take.

use super::reader::Reader;
use std::time::Duration;

/// What one client, tenant or request may take.
#[derive(Debug, Clone)]
pub struct LimitsConfig {
    /// Open connections.
    pub max_connections: usize,
    /// For the head of a request.
    pub header_timeout: Duration,
    /// For the body of a request.
    pub body_timeout: Duration,
    /// Of a request, in bytes.
    pub max_body_bytes: usize,
    /// For one tool call.
    pub call_timeout: Duration,
}

impl LimitsConfig {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            max_connections: reader.number("limits.max_connections"),
            header_timeout: reader.seconds("limits.header_timeout_seconds"),
            body_timeout: reader.seconds("limits.body_timeout_seconds"),
            max_body_bytes: reader.number("limits.max_body_bytes"),
            call_timeout: reader.seconds("limits.call_timeout_seconds"),
        }
    }
}
