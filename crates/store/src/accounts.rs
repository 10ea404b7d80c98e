//! Accounts: the people and machines of a tenant.

use crate::{Page, StoreError};
use async_trait::async_trait;
use domain::{AccountId, TenantId, Timestamp};
use secrecy::SecretString;

/// A row of `accounts`, without its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Where it belongs.
    pub tenant: TenantId,
    /// The address that signs in, in lower case and unique in the gateway; `None` for an account of machines.
    pub email: Option<String>,
    /// What the account may do in its tenant.
    pub role: Role,
    /// Whether it may sign in and its bearers count.
    pub state: AccountState,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What an account may do in its tenant. Nobody uses or reads another account's connections or tokens, owners neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Manages accounts and settings, reads the tenant's audit trail.
    Owner,
    /// Uses its own connections and tokens.
    Member,
}

/// Whether an account may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// It may.
    Active,
    /// Sign-ins and bearers are refused.
    Disabled,
}

/// Accounts.
#[async_trait]
pub trait Accounts: Send + Sync + 'static {
    /// Adds an account without a password. `Conflict` when the address is taken or the tenant is not there.
    async fn create_account(&self, tenant: &TenantId, account: &Account) -> Result<(), StoreError>;

    /// An account of a tenant.
    async fn account(&self, tenant: &TenantId, id: &AccountId) -> Result<Option<Account>, StoreError>;

    /// Who signs in with an address. The address comes before the tenant is known.
    async fn account_by_email(&self, email: &str) -> Result<Option<Account>, StoreError>;

    /// The oldest account of a tenant: the one that a tenant made for machines works as.
    async fn first_account(&self, tenant: &TenantId) -> Result<Option<Account>, StoreError>;

    /// A tenant's accounts in the order of their creation.
    async fn list_accounts(&self, tenant: &TenantId, page: Page<'_>) -> Result<Vec<Account>, StoreError>;

    /// The argon2id hash in PHC form; `None` when the account has no password or is not there.
    async fn password_hash(
        &self,
        tenant: &TenantId,
        id: &AccountId,
    ) -> Result<Option<SecretString>, StoreError>;

    /// Replaces the password's hash and ends every web session of the account. `false` when it is not there.
    async fn set_password(
        &self,
        tenant: &TenantId,
        id: &AccountId,
        hash: &SecretString,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Enables or disables an account; disabling ends its web sessions. Writes a change. `Conflict` when it is the
    /// tenant's last active owner, `false` when it is not there.
    async fn set_account_state(
        &self,
        tenant: &TenantId,
        id: &AccountId,
        state: AccountState,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Changes the role. `Conflict` when the tenant would have no active owner left, `false` when it is not there.
    async fn set_account_role(
        &self,
        tenant: &TenantId,
        id: &AccountId,
        role: Role,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Deletes an account with its connections, tokens, grants and sessions; its audit rows stay. Writes a change.
    /// `Conflict` when it is the tenant's last active owner, `false` when it is not there.
    async fn delete_account(
        &self,
        tenant: &TenantId,
        id: &AccountId,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
}
