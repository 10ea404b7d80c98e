//! User sessions: Backendless user-tokens behind handles.

use crate::StoreError;
use async_trait::async_trait;
use domain::{AccountId, ConnectionId, DataKeyId, TenantId, Timestamp, UserSessionId};

/// A row of `user_sessions`. The handle means something to the same account and connection only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserSession {
    /// The handle that the agent gets.
    pub id: UserSessionId,
    /// Where the account belongs.
    pub tenant: TenantId,
    /// Whose it is.
    pub account: AccountId,
    /// The app that the user signed in to.
    pub connection: ConnectionId,
    /// The Backendless user-token, sealed by the vault.
    pub sealed: Vec<u8>,
    /// The data key that sealed it.
    pub data_key: DataKeyId,
    /// When the user signed in.
    pub created_at: Timestamp,
    /// From when on it does not count: Backendless sessions live 30 days at the most.
    pub expires_at: Timestamp,
}

/// User sessions.
#[async_trait]
pub trait UserSessions: Send + Sync + 'static {
    /// Keeps a session. `Conflict` when the connection is not there or not the account's.
    async fn create_user_session(&self, tenant: &TenantId, session: &UserSession) -> Result<(), StoreError>;

    /// A session by its handle; `None` for another account's, another connection's, an ended or an expired one.
    async fn user_session(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        connection: &ConnectionId,
        id: &UserSessionId,
        now: Timestamp,
    ) -> Result<Option<UserSession>, StoreError>;

    /// Ends a session. `false` when it was not there.
    async fn delete_user_session(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        connection: &ConnectionId,
        id: &UserSessionId,
    ) -> Result<bool, StoreError>;
}
