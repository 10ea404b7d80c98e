//! Connections: the Backendless apps of an account.

use crate::StoreError;
use async_trait::async_trait;
use domain::{AccountId, ConnectionId, DataKeyId, TenantId, Timestamp};

/// A row of `connections`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// Where the account belongs.
    pub tenant: TenantId,
    /// Whose it is; nobody else uses or reads it.
    pub account: AccountId,
    /// What tools and people call it; unique in the account.
    pub name: String,
    /// What pages and lists show.
    pub display: ConnectionDisplay,
    /// Endpoint and secrets, sealed by the vault. The endpoint inside is the one that counts.
    pub sealed: Vec<u8>,
    /// The data key that sealed it.
    pub data_key: DataKeyId,
    /// Whether calls use it that name no connection. Exactly one of an account's connections does.
    pub is_default: bool,
    /// What the last check found.
    pub state: ConnectionState,
    /// When the last check was.
    pub checked_at: Option<Timestamp>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When its secrets were last replaced.
    pub updated_at: Timestamp,
}

/// Columns for people. Nothing is decided by them: who edits them in the database changes what is shown, not where
/// keys are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionDisplay {
    /// The endpoint without app id and key, such as `https://api.backendless.com`.
    pub endpoint: String,
    /// The app id; `None` for a custom domain.
    pub app_id: Option<String>,
    /// Whether a Cloud Code key is among the secrets.
    pub has_cloud_code_key: bool,
    /// Whether a developer credential for the console is among the secrets.
    pub has_developer: bool,
}

/// What the last check of a connection found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectionState {
    /// Never checked.
    Unverified,
    /// Backendless accepted the credentials.
    Verified,
    /// Backendless refused them, or did not answer; with a sentence that says which.
    Failed {
        /// The sentence.
        reason: String,
    },
}

/// Connections.
#[async_trait]
pub trait Connections: Send + Sync + 'static {
    /// Adds a connection. The account's first one becomes the default whatever `is_default` says; a later one becomes
    /// it when `is_default` is set. Writes a change. `Conflict` when the name is taken or the account is not there.
    async fn create_connection(&self, tenant: &TenantId, connection: &Connection) -> Result<(), StoreError>;

    /// A connection of an account.
    async fn connection(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        id: &ConnectionId,
    ) -> Result<Option<Connection>, StoreError>;

    /// A connection of an account by name.
    async fn connection_by_name(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        name: &str,
    ) -> Result<Option<Connection>, StoreError>;

    /// The account's default connection.
    async fn default_connection(
        &self,
        tenant: &TenantId,
        account: &AccountId,
    ) -> Result<Option<Connection>, StoreError>;

    /// All connections of an account by name.
    async fn list_connections(
        &self,
        tenant: &TenantId,
        account: &AccountId,
    ) -> Result<Vec<Connection>, StoreError>;

    /// Replaces endpoint and secrets; the state becomes what `connection` says. Ends the connection's user sessions and
    /// writes a change. `false` when it is not there.
    async fn replace_connection(
        &self,
        tenant: &TenantId,
        connection: &Connection,
    ) -> Result<bool, StoreError>;

    /// Gives another name. Writes a change. `Conflict` when the name is taken, `false` when it is not there.
    async fn rename_connection(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        id: &ConnectionId,
        name: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Makes it the account's only default. Writes a change. `false` when it is not there.
    async fn set_default_connection(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        id: &ConnectionId,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Notes what a check found. `false` when it is not there.
    async fn set_connection_state(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        id: &ConnectionId,
        state: &ConnectionState,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Removes a connection and its user sessions; the oldest one left becomes the default if it was. Writes a change.
    /// `false` when it is not there.
    async fn delete_connection(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        id: &ConnectionId,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
}
