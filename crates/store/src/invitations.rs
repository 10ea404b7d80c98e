//! Invitations: one-time links that make an account or give one its first password.

use crate::{Account, Page, Role, StoreError};
use async_trait::async_trait;
use domain::{AccountId, InvitationId, SecretHash, TenantId, Timestamp};
use secrecy::SecretString;

/// A row of `invitations`. The link's secret is stored as a hash only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Where the account will belong.
    pub tenant: TenantId,
    /// The account that gets its password; `None` makes a new account.
    pub account: Option<AccountId>,
    /// The address, when whoever invites has fixed it.
    pub email: Option<String>,
    /// The role that a new account gets.
    pub role: Role,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it does not count.
    pub expires_at: Timestamp,
    /// When it was used; it counts once.
    pub accepted_at: Option<Timestamp>,
}

/// What accepting an invitation writes.
#[derive(Debug, Clone)]
pub struct AcceptedInvitation {
    /// The id of the account when the invitation makes a new one.
    pub new_account: AccountId,
    /// The address of a new account, in lower case. Ignored when the invitation fixes it.
    pub email: String,
    /// The argon2id hash in PHC form.
    pub password_hash: SecretString,
}

/// Invitations.
#[async_trait]
pub trait Invitations: Send + Sync + 'static {
    /// Adds an invitation and withdraws the tenant's earlier open ones for the same account or address. `Conflict` when the
    /// tenant or the account is not there.
    async fn create_invitation(
        &self,
        tenant: &TenantId,
        invitation: &Invitation,
        secret: &SecretHash,
    ) -> Result<(), StoreError>;

    /// An invitation that can still be accepted, of an active tenant. The link comes before the tenant is known.
    async fn open_invitation(
        &self,
        secret: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<Invitation>, StoreError>;

    /// A tenant's invitations that were not accepted, expired ones included.
    async fn list_invitations(
        &self,
        tenant: &TenantId,
        page: Page<'_>,
    ) -> Result<Vec<Invitation>, StoreError>;

    /// Takes an invitation back. `false` when it is not there or was accepted.
    async fn withdraw_invitation(&self, tenant: &TenantId, id: &InvitationId) -> Result<bool, StoreError>;

    /// Uses an invitation up and makes the account, or gives the existing one its password and ends its web sessions, in
    /// one step: of two at the same time one wins. `None` when it is not open; `Conflict` when the address is taken,
    /// which leaves it open.
    async fn accept_invitation(
        &self,
        secret: &SecretHash,
        accepted: &AcceptedInvitation,
        now: Timestamp,
    ) -> Result<Option<Account>, StoreError>;
}
