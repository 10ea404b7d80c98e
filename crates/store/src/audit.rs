//! The audit trail: a chain of rows for each tenant that cannot be changed unnoticed.

use crate::StoreError;
use async_trait::async_trait;
use domain::{AccountId, ConnectionId, TenantId, Timestamp};

/// What happened, before it has a place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Whose trail.
    pub tenant: TenantId,
    /// Links the intent and the outcome of one call; unique to the call.
    pub call: String,
    /// Which of the two it is.
    pub phase: AuditPhase,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub account: Option<AccountId>,
    /// What was presented: the id of a token or grant, or `cli` and `console` for what people did there.
    pub actor: String,
    /// What was done: a tool's name, or a word such as `token.create`.
    pub action: String,
    /// With which connection.
    pub connection: Option<ConnectionId>,
    /// `ok`, or the code of the error; `None` in an intent.
    pub outcome: Option<String>,
    /// How long the call took, in microseconds.
    pub duration_micros: Option<i64>,
    /// The client's name and version, as it says.
    pub client: Option<String>,
    /// A keyed digest of the arguments: tells equal calls apart from different ones and nothing else.
    pub arguments_digest: Option<Vec<u8>>,
    /// Ids for support, such as the client's thread and call ids and the trace id, as JSON. Never arguments or results.
    pub detail: serde_json::Value,
}

/// Which half of a call an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditPhase {
    /// Written before a changing call goes out. Without an outcome behind it, the call was cut off.
    Intent,
    /// Written before the answer leaves.
    Outcome,
}

/// A row of `audit_events`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// The place in the tenant's chain, from 1, without gaps.
    pub sequence: i64,
    /// The event.
    pub entry: AuditEntry,
    /// Over the sequence, the MAC before and the event.
    pub mac: Vec<u8>,
}

/// A row of `audit_heads`: where a tenant's chain ends, and where it begins after pruning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditHead {
    /// The last row's place; 0 for an empty chain.
    pub sequence: i64,
    /// The last row's MAC; empty for an empty chain.
    pub mac: Vec<u8>,
    /// Behind which row the chain begins.
    pub checkpoint: Option<AuditCheckpoint>,
}

/// The signed beginning of a pruned chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditCheckpoint {
    /// The last row that was pruned.
    pub sequence: i64,
    /// Its MAC.
    pub mac: Vec<u8>,
    /// Over both, under the tenant's audit key: only the gateway can move the beginning.
    pub signature: Vec<u8>,
}

/// Computes the links of chains while the store holds their heads. Implemented where the keys are.
pub trait AuditChain: Send + Sync {
    /// The MAC of a row that follows one with the MAC `previous`; `None` when the tenant's key is not at hand, which
    /// fails the whole step.
    fn link(&self, sequence: i64, previous: &[u8], entry: &AuditEntry) -> Option<Vec<u8>>;
}

/// Which rows of a trail to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// Of this account only.
    pub account: Option<AccountId>,
    /// With this actor only: a token's or grant's id.
    pub actor: Option<String>,
    /// This action only.
    pub action: Option<String>,
    /// With this connection only.
    pub connection: Option<ConnectionId>,
    /// `true` lists failed outcomes only.
    pub failures_only: bool,
    /// From this time on.
    pub from: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
    /// Older than this row: the next piece of a list.
    pub before_sequence: Option<i64>,
}

/// Calls of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayCount {
    /// Days since 1970-01-01 UTC.
    pub day: i64,
    /// Outcomes.
    pub calls: u64,
    /// Outcomes other than `ok`.
    pub failures: u64,
}

/// The audit trail.
#[async_trait]
pub trait Audit: Send + Sync + 'static {
    /// Adds entries, of any tenants, in their order, in one transaction that holds the heads concerned. All or none.
    /// `Conflict` when a tenant is not there or the chain cannot link an entry.
    async fn append_audit(&self, entries: &[AuditEntry], chain: &dyn AuditChain) -> Result<(), StoreError>;

    /// Where a tenant's chain ends; `None` for a tenant that never had a row.
    async fn audit_head(&self, tenant: &TenantId) -> Result<Option<AuditHead>, StoreError>;

    /// The heads of all tenants by tenant, for the log: an anchor outside the database.
    async fn audit_heads(&self) -> Result<Vec<(TenantId, AuditHead)>, StoreError>;

    /// Rows behind a place, in the chain's order, for verification and export.
    async fn audit_rows(
        &self,
        tenant: &TenantId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<AuditRow>, StoreError>;

    /// Rows that match, latest first.
    async fn list_audit(
        &self,
        tenant: &TenantId,
        filter: &AuditFilter,
        limit: u32,
    ) -> Result<Vec<AuditRow>, StoreError>;

    /// Outcomes of an account (of all when `None`) per day since a time, for the chart; days without any are absent.
    async fn audit_days(
        &self,
        tenant: &TenantId,
        account: Option<&AccountId>,
        since: Timestamp,
    ) -> Result<Vec<DayCount>, StoreError>;

    /// The last row of the unbroken beginning of a chain that is older than a time: up to there it may be pruned.
    async fn prunable_audit(
        &self,
        tenant: &TenantId,
        older_than: Timestamp,
    ) -> Result<Option<AuditRow>, StoreError>;

    /// Deletes rows up to the checkpoint and stores it. `false` when this or a later checkpoint is stored already; `Conflict`
    /// when the row that the checkpoint names is not there with that MAC.
    async fn prune_audit(&self, tenant: &TenantId, checkpoint: &AuditCheckpoint) -> Result<bool, StoreError>;
}
