//! What the user answers: an approval becomes a grant and a code, a refusal an error.

use super::PendingAuthorization;
use crate::clients::ClientKind;
use crate::error::{Code, OauthError};
use crate::server::OauthServer;
use domain::{AccountId, ConnectionLimit, GrantId, Scopes, SecretHash, TenantId, Timestamp, random_secret};
use secrecy::ExposeSecret;
use std::time::Duration;
use store::{AuthorizationCode, Grant, StoreError, TenantState};
use url::Url;

/// How long a code may be redeemed. The client does it at once.
const CODE_LIFETIME: Duration = Duration::from_mins(1);

/// What a signed-in user allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Of the signed-in account.
    pub tenant: TenantId,
    /// Who is signed in.
    pub account: AccountId,
    /// What is allowed: a part of what was asked for, or all of it.
    pub scopes: Scopes,
    /// For which of the account's connections.
    pub connections: ConnectionLimit,
    /// Until when; `None` for until it is revoked.
    pub expires_at: Option<Timestamp>,
}

/// What an account allowed a client before: a form may begin with it, and is shown all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefill {
    /// Of what is asked for now, the part that was allowed before.
    pub scopes: Scopes,
    /// The connections of before.
    pub connections: ConnectionLimit,
}

/// Why an approval does not count.
#[derive(Debug, thiserror::Error)]
pub enum ApproveError {
    /// The user took too long.
    #[error("this request has expired; start again from the agent")]
    Expired,
    /// No scope.
    #[error("nothing is allowed: choose at least one area, or refuse")]
    Nothing,
    /// More than was asked for.
    #[error("`{came}` is more than the agent asked for, which is `{asked}`")]
    TooMuch {
        /// What was to be allowed.
        came: Scopes,
        /// What was asked for.
        asked: Scopes,
    },
    /// Not a connection of the account.
    #[error("a chosen connection is not there any more, or belongs to another account")]
    Connections,
    /// The end lies in the past.
    #[error("the permission would have ended already")]
    Ended,
    /// The account or its tenant may not be used, or the client was forgotten meanwhile.
    #[error("it cannot be allowed: {0}")]
    Refused(String),
    /// The store did not do its part.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for ApproveError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { what } => Self::Refused(what),
            other => Self::Store(other),
        }
    }
}

impl OauthServer {
    /// Stores what the user allows, and answers where the browser goes: to the client, with a code. The user is asked
    /// by a page of the signed-in account; that the approval is theirs is the page's to ensure.
    pub async fn approve(
        &self,
        pending: &PendingAuthorization,
        approval: Approval,
    ) -> Result<Url, ApproveError> {
        let now = self.clock.now();
        self.check_approval(pending, &approval, now).await?;
        let request = &pending.request;
        let Approval {
            tenant,
            account,
            scopes,
            connections,
            expires_at,
        } = approval;
        if request.client.kind != ClientKind::Registered {
            let row = request.client.row(&request.redirect_uri, now);
            self.store.save_oauth_client(&row).await?;
        }
        let id = GrantId::generate(self.clock.as_ref(), self.entropy.as_ref());
        let code = random_secret(self.entropy.as_ref());
        let row = AuthorizationCode {
            grant: id.clone(),
            tenant: tenant.clone(),
            client_id: request.client.id.clone(),
            redirect_uri: request.redirect_uri.clone(),
            code_challenge: request.code_challenge.clone(),
            resource: self.identity.resource().to_owned(),
            created_at: now,
            expires_at: now.plus(CODE_LIFETIME),
        };
        let grant = Grant {
            id,
            tenant: tenant.clone(),
            account,
            client_id: request.client.id.clone(),
            client_name: request.client.display_name().to_owned(),
            scopes,
            connections,
            created_at: now,
            expires_at,
            last_used_at: None,
            revoked_at: None,
        };
        let hash = SecretHash::of(code.expose_secret());
        self.store.create_grant(&tenant, &grant, &row, &hash).await?;
        tracing::info!(%tenant, account = %grant.account, grant = %grant.id, client = grant.client_id, "a client was granted access");
        Ok(pending.answer().code(code.expose_secret()))
    }

    /// Where the browser goes when the user refuses.
    pub fn deny(&self, pending: &PendingAuthorization) -> Url {
        let error = OauthError::new(Code::AccessDenied, "the user did not allow it");
        pending.answer().error(&error)
    }

    /// What the account allowed this client before, as far as it is asked for now.
    pub async fn prefill(
        &self,
        pending: &PendingAuthorization,
        tenant: &TenantId,
        account: &AccountId,
    ) -> Result<Option<Prefill>, StoreError> {
        let client = &pending.client().id;
        let now = self.clock.now();
        let grant = self.store.remembered_grant(tenant, account, client, now).await?;
        Ok(grant.map(|grant| Prefill {
            scopes: grant.scopes.intersect(pending.scopes()),
            connections: grant.connections,
        }))
    }

    async fn check_approval(
        &self,
        pending: &PendingAuthorization,
        approval: &Approval,
        now: Timestamp,
    ) -> Result<(), ApproveError> {
        if now >= pending.expires_at() {
            return Err(ApproveError::Expired);
        }
        if approval.scopes.is_empty() {
            return Err(ApproveError::Nothing);
        }
        if !pending.scopes().includes(&approval.scopes) {
            return Err(ApproveError::TooMuch {
                came: approval.scopes.clone(),
                asked: pending.scopes().clone(),
            });
        }
        if approval.expires_at.is_some_and(|expires_at| expires_at <= now) {
            return Err(ApproveError::Ended);
        }
        if let ConnectionLimit::Only(chosen) = &approval.connections {
            let own = self
                .store
                .list_connections(&approval.tenant, &approval.account)
                .await?;
            if !chosen
                .iter()
                .all(|id| own.iter().any(|connection| connection.id == *id))
            {
                return Err(ApproveError::Connections);
            }
        }
        // That the account is active is checked where the grant is stored.
        match self.store.tenant(&approval.tenant).await? {
            Some(tenant) if tenant.state == TenantState::Active => Ok(()),
            _ => Err(ApproveError::Refused("the tenant is not active".to_owned())),
        }
    }
}
