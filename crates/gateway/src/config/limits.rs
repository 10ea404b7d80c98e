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
    /// Of a tenant, all its tokens together.
    pub tenant: CallLimits,
    /// Of one token or grant.
    pub token: CallLimits,
    /// Of one address, all its tokens together.
    pub address: CallLimits,
    /// On one connection at the same time.
    pub connection_concurrent_calls: u32,
    /// That use the database at the same time.
    pub store_concurrent_calls: usize,
    /// Of one address, without a bearer.
    pub strangers: StrangerLimits,
    /// Open connections of one address.
    pub address_connections: usize,
    /// Refused bearers of one address.
    pub refused_tokens_per_minute: u32,
    /// For one tool call.
    pub call_timeout: Duration,
}

/// How many tool calls somebody may make in one process.
#[derive(Debug, Clone, Copy)]
pub struct CallLimits {
    /// On average.
    pub per_second: u32,
    /// At once after a rest.
    pub burst: u32,
    /// At the same time.
    pub concurrent: u32,
    /// Of answers.
    pub bytes_per_minute: u64,
}

/// How many requests without a bearer one address may make in one process.
#[derive(Debug, Clone, Copy)]
pub struct StrangerLimits {
    /// On average, and at once after a rest.
    pub per_minute: u32,
    /// At the same time.
    pub concurrent: u32,
}

impl LimitsConfig {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            max_connections: reader.number("limits.max_connections"),
            header_timeout: reader.seconds("limits.header_timeout_seconds"),
            body_timeout: reader.seconds("limits.body_timeout_seconds"),
            max_body_bytes: reader.number("limits.max_body_bytes"),
            tenant: CallLimits::read(reader, "tenant"),
            token: CallLimits::read(reader, "token"),
            address: CallLimits::read(reader, "address"),
            connection_concurrent_calls: reader.number("limits.connection_concurrent_calls"),
            store_concurrent_calls: reader.number("limits.store_concurrent_calls"),
            strangers: StrangerLimits {
                per_minute: reader.number("limits.address_requests_per_minute"),
                concurrent: reader.number("limits.address_concurrent_requests"),
            },
            address_connections: reader.number("limits.address_connections"),
            refused_tokens_per_minute: reader.number("limits.refused_tokens_per_minute"),
            call_timeout: reader.seconds("limits.call_timeout_seconds"),
        }
    }
}

impl CallLimits {
    fn read(reader: &mut Reader<'_>, whose: &str) -> Self {
        Self {
            per_second: reader.number(&format!("limits.{whose}_calls_per_second")),
            burst: reader.number(&format!("limits.{whose}_burst")),
            concurrent: reader.number(&format!("limits.{whose}_concurrent_calls")),
            bytes_per_minute: reader.number(&format!("limits.{whose}_bytes_per_minute")),
        }
    }
}
