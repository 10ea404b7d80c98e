//! OAuth: clients, what users granted them, authorization codes and refresh tokens.

use crate::{AccountState, StoreError, TenantState};
use async_trait::async_trait;
use domain::{AccountId, ConnectionLimit, GrantId, Scopes, SecretHash, TenantId, Timestamp};
use std::time::Duration;

/// A row of `oauth_clients`. Clients belong to no tenant: they register before anybody signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OauthClient {
    /// Given at registration, or the URL of the client's metadata document.
    pub id: String,
    /// What the client calls itself. Not to be trusted, shown as text.
    pub name: Option<String>,
    /// Where answers may be sent.
    pub redirect_uris: Vec<String>,
    /// The whole registered metadata, as JSON.
    pub metadata: serde_json::Value,
    /// When it registered.
    pub created_at: Timestamp,
    /// When a user last granted it something; clients that never got there are swept after a day.
    pub used_at: Option<Timestamp>,
}

/// A row of `oauth_grants`: what a user allowed a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// Where the account belongs.
    pub tenant: TenantId,
    /// Who granted.
    pub account: AccountId,
    /// To which client.
    pub client_id: String,
    /// What the consent page called the client.
    pub client_name: String,
    /// What was granted.
    pub scopes: Scopes,
    /// For which connections.
    pub connections: ConnectionLimit,
    /// When.
    pub created_at: Timestamp,
    /// Until when; `None` for until it is revoked.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to about a minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// All that the check of a JWT needs beyond its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRecord {
    /// The row.
    pub grant: Grant,
    /// Of the grant's tenant.
    pub tenant_state: TenantState,
    /// Of the grant's account.
    pub account_state: AccountState,
}

/// A row of `oauth_codes`. The code itself is stored as a hash only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationCode {
    /// What it stands for.
    pub grant: GrantId,
    /// Where the grant belongs.
    pub tenant: TenantId,
    /// Who may redeem it.
    pub client_id: String,
    /// Where it was sent; must be repeated to redeem it.
    pub redirect_uri: String,
    /// The PKCE S256 challenge.
    pub code_challenge: String,
    /// The canonical resource that was asked for.
    pub resource: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it does not count.
    pub expires_at: Timestamp,
}

/// What became of an attempt to redeem a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeOutcome {
    /// The first and only time.
    Consumed(AuthorizationCode),
    /// It was redeemed before. Somebody has a copy: the grant is revoked now.
    Replayed,
    /// Not there, or expired.
    Unknown,
}

/// A row of `oauth_refresh_tokens`. The token itself is stored as a hash only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// What it stands for.
    pub grant: GrantId,
    /// Where the grant belongs.
    pub tenant: TenantId,
    /// Who may use it.
    pub client_id: String,
    /// The canonical resource that it is bound to.
    pub resource: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it does not count.
    pub expires_at: Timestamp,
}

/// What became of an attempt to use a refresh token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefreshOutcome {
    /// The successor is stored; the answer is the token that was used.
    Rotated(RefreshToken),
    /// It was used before, too long ago or with a successor in use: somebody has a copy. The grant is revoked now.
    Reused,
    /// Not there, expired, of another client, or its grant is revoked or expired.
    Unknown,
}

/// OAuth.
#[async_trait]
pub trait Oauth: Send + Sync + 'static {
    /// Adds a client, or replaces its metadata when the id is a metadata document's URL that was seen before.
    async fn save_oauth_client(&self, client: &OauthClient) -> Result<(), StoreError>;

    /// A client by id.
    async fn oauth_client(&self, id: &str) -> Result<Option<OauthClient>, StoreError>;

    /// How many clients registered since then that no user granted anything: the bound on registrations.
    async fn unused_oauth_clients_since(&self, since: Timestamp) -> Result<u64, StoreError>;

    /// Stores what a user granted together with the code that will be redeemed for it, and notes that the client is in
    /// use. `Conflict` when the account is not there or not active, or there is no such client.
    async fn create_grant(
        &self,
        tenant: &TenantId,
        grant: &Grant,
        code: &AuthorizationCode,
        code_hash: &SecretHash,
    ) -> Result<(), StoreError>;

    /// What a token's `gid` names, revoked ones included. It comes before the tenant is known.
    async fn grant_record(&self, id: &GrantId) -> Result<Option<GrantRecord>, StoreError>;

    /// An account's latest grant for a client that still counts: it pre-fills the consent page.
    async fn remembered_grant(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        client_id: &str,
        now: Timestamp,
    ) -> Result<Option<Grant>, StoreError>;

    /// An account's grants that still count, latest first.
    async fn list_grants(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        now: Timestamp,
    ) -> Result<Vec<Grant>, StoreError>;

    /// Revokes a grant with its codes and refresh tokens. Writes a change. `false` when it is not there or was revoked.
    async fn revoke_grant(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        id: &GrantId,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Notes last uses, many in one step; an older time never replaces a newer one.
    async fn touch_grants(&self, uses: &[(GrantId, Timestamp)]) -> Result<(), StoreError>;

    /// Redeems a code: of any number of attempts at the same time one succeeds, every other one revokes the grant. An
    /// attempt by another client than the code's is `Unknown` and leaves the code as it is.
    async fn consume_authorization_code(
        &self,
        code: &SecretHash,
        client_id: &str,
        now: Timestamp,
    ) -> Result<CodeOutcome, StoreError>;

    /// Stores the first refresh token of a grant. `Conflict` when the grant does not count any more.
    async fn create_refresh_token(
        &self,
        tenant: &TenantId,
        token: &RefreshToken,
        hash: &SecretHash,
    ) -> Result<(), StoreError>;

    /// Uses a refresh token and stores its successor, which expires at `successor_expires_at`. A second use within `grace` of the
    /// first, while no successor was used, stores a further successor: parallel processes of one client race. Any
    /// other second use revokes the grant.
    async fn rotate_refresh_token(
        &self,
        used: &SecretHash,
        client_id: &str,
        successor: &SecretHash,
        successor_expires_at: Timestamp,
        grace: Duration,
        now: Timestamp,
    ) -> Result<RefreshOutcome, StoreError>;

    /// What a refresh token belongs to, used ones included, for revocation (RFC 7009).
    async fn refresh_token(&self, hash: &SecretHash) -> Result<Option<RefreshToken>, StoreError>;
}
