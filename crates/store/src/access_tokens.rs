//! Access tokens: opaque bearers, stored as hashes.

use crate::{AccountState, Page, StoreError, TenantState};
use async_trait::async_trait;
use domain::{AccountId, ConnectionLimit, Scopes, SecretHash, TenantId, Timestamp, TokenId};

/// A row of `access_tokens`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// Its id, also the middle part of the bearer's text.
    pub id: TokenId,
    /// Where the account belongs.
    pub tenant: TenantId,
    /// Who it acts for.
    pub account: AccountId,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// Which connections it may use.
    pub connections: ConnectionLimit,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it does not count; `None` for never.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to about a minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// All that the bearer check needs, read in one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BearerRecord {
    /// The token's row.
    pub token: AccessToken,
    /// The hash to compare the presented secret with.
    pub hash: SecretHash,
    /// Of the token's tenant.
    pub tenant_state: TenantState,
    /// Of the token's account.
    pub account_state: AccountState,
}

/// Access tokens.
#[async_trait]
pub trait AccessTokens: Send + Sync + 'static {
    /// Adds a token. `Conflict` when the account is not there or has a token of that name that is not revoked.
    async fn create_access_token(
        &self,
        tenant: &TenantId,
        token: &AccessToken,
        hash: &SecretHash,
    ) -> Result<(), StoreError>;

    /// What a presented bearer names, revoked and expired ones included. It comes before the tenant is known.
    async fn bearer_record(&self, id: &TokenId) -> Result<Option<BearerRecord>, StoreError>;

    /// A token of a tenant.
    async fn access_token(&self, tenant: &TenantId, id: &TokenId) -> Result<Option<AccessToken>, StoreError>;

    /// The tokens of an account in the order of their creation, revoked ones included; of every account of the tenant
    /// when `account` is `None`.
    async fn list_access_tokens(
        &self,
        tenant: &TenantId,
        account: Option<&AccountId>,
        page: Page<'_>,
    ) -> Result<Vec<AccessToken>, StoreError>;

    /// Revokes for good. Writes a change. `false` when it is not there or was revoked.
    async fn revoke_access_token(
        &self,
        tenant: &TenantId,
        id: &TokenId,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Notes last uses, many in one step; an older time never replaces a newer one.
    async fn touch_access_tokens(&self, uses: &[(TokenId, Timestamp)]) -> Result<(), StoreError>;
}
