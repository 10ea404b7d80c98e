//! Maintenance: health and what is deleted by itself.

use crate::StoreError;
use async_trait::async_trait;
use domain::Timestamp;

/// How many rows a sweep deleted, by table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Expired web sessions.
    pub web_sessions: u64,
    /// Invitations that expired more than 30 days ago.
    pub invitations: u64,
    /// Windows of attempts that ended.
    pub throttles: u64,
    /// Codes that expired more than an hour ago (a replay is noticed until then).
    pub codes: u64,
    /// Refresh tokens that expired.
    pub refresh_tokens: u64,
    /// Clients that no user granted anything for 24 hours.
    pub clients: u64,
    /// Grants that were revoked or expired more than 30 days ago.
    pub grants: u64,
    /// Access tokens that were revoked or expired more than 30 days ago.
    pub access_tokens: u64,
    /// Expired user sessions.
    pub user_sessions: u64,
    /// Signing keys that retired.
    pub signing_keys: u64,
    /// Changes older than an hour; the latest always stays.
    pub changes: u64,
}

/// Maintenance.
#[async_trait]
pub trait Maintenance: Send + Sync + 'static {
    /// Whether the database answers, by the cheapest question.
    async fn ping(&self) -> Result<(), StoreError>;

    /// Whether all migrations that this build knows are done. Later ones of a newer build do not matter to a process
    /// that runs: while builds roll out, the older one goes on serving.
    async fn is_current(&self) -> Result<bool, StoreError>;

    /// Deletes what has had its time, for all tenants. Safe to run in several processes at once.
    async fn sweep(&self, now: Timestamp) -> Result<Swept, StoreError>;
}
