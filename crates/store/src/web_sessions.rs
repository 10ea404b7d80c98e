//! Web sessions: who is signed in to the console.

use crate::StoreError;
use async_trait::async_trait;
use domain::{AccountId, SecretHash, TenantId, Timestamp};

/// A row of `web_sessions`. The cookie is stored as a hash only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebSession {
    /// Where the account belongs.
    pub tenant: TenantId,
    /// Who is signed in.
    pub account: AccountId,
    /// When the sign-in happened.
    pub created_at: Timestamp,
    /// When a page was last asked for, to the minute.
    pub last_seen_at: Timestamp,
    /// From when on it does not count.
    pub expires_at: Timestamp,
}

/// Web sessions.
#[async_trait]
pub trait WebSessions: Send + Sync + 'static {
    /// Signs in. `Conflict` when the account is not there, or it or its tenant is not active.
    async fn create_web_session(
        &self,
        tenant: &TenantId,
        session: &WebSession,
        cookie: &SecretHash,
    ) -> Result<(), StoreError>;

    /// Who a cookie belongs to; `None` when it expired, or the account or tenant is not active.
    async fn web_session(
        &self,
        cookie: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<WebSession>, StoreError>;

    /// Notes that the session is in use.
    async fn touch_web_session(&self, cookie: &SecretHash, now: Timestamp) -> Result<(), StoreError>;

    /// Signs out. `false` when there was no such session.
    async fn delete_web_session(&self, cookie: &SecretHash) -> Result<bool, StoreError>;

    /// Signs an account out everywhere but in one session; answers how many were ended.
    async fn delete_other_web_sessions(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        keep: &SecretHash,
    ) -> Result<u64, StoreError>;
}
