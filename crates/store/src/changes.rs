//! Changes: a sequence of what other processes must notice.

use crate::StoreError;
use async_trait::async_trait;
use domain::{AccountId, ConnectionId, GrantId, TenantId, TokenId};

/// A row of `changes`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its place. A reader that has seen a place has seen all before it: rows become visible in this order.
    pub sequence: i64,
    /// What changed.
    pub subject: ChangeSubject,
}

/// What changed: whatever was remembered of it must be read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeSubject {
    /// A tenant was suspended, resumed, shredded or deleted.
    Tenant(TenantId),
    /// An account was disabled, enabled or deleted.
    Account(AccountId),
    /// A token was revoked.
    Token(TokenId),
    /// A grant was revoked.
    Grant(GrantId),
    /// A connection was added, replaced, renamed, made default or removed.
    Connection(ConnectionId),
    /// A tenant's data key was re-wrapped or destroyed.
    DataKey(TenantId),
    /// A signing key was added.
    SigningKeys,
}

/// Changes. Rows are written by the methods whose documentation says so, in the same transaction.
#[async_trait]
pub trait Changes: Send + Sync + 'static {
    /// The place of the latest change; 0 when there is none.
    async fn latest_change(&self) -> Result<i64, StoreError>;

    /// Changes behind a place, in order. `None` when rows behind it were swept (the reader has been away too long), or when
    /// the place is ahead of the latest change (the store was restored): the reader must forget all it remembers.
    async fn changes_since(&self, after: i64, limit: u32) -> Result<Option<Vec<Change>>, StoreError>;

    /// Returns when another process may have written a change; may also return for no reason. A hint that saves
    /// waiting: it may be missed, so readers also read on their own beat. Stores without such a signal never return.
    async fn change_signal(&self);
}
