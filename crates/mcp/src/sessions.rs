//! App users' sessions: the agent holds handles, the Backendless tokens stay sealed in the store.

use async_trait::async_trait;
use backendless::UserToken;
use domain::{AccountId, Clock, ConnectionId, Entropy, TenantId, UserSessionId};
use secrecy::ExposeSecret;
use std::sync::Arc;
use std::time::Duration;
use store::{Store, StoreError, UserSession};
use toolkit::{ErrorCode, ToolError, UserSessions};
use vault::{Cell, Vault};

/// The longest life that Backendless gives a session (docs/reference/backendless-rest.md, 0.6).
const LONGEST_SESSION: Duration = Duration::from_hours(30 * 24);

/// The place that a sealed token is bound to.
fn cell(id: &UserSessionId) -> Cell<'_> {
    Cell {
        table: "user_sessions",
        row: id.as_str(),
        column: "sealed",
    }
}

/// What every call shares.
#[derive(Clone)]
pub(crate) struct SessionStore {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) vault: Arc<Vault>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
}

/// The sessions of one account on one connection, during one call.
pub(crate) struct CallSessions {
    shared: SessionStore,
    tenant: TenantId,
    account: AccountId,
    connection: ConnectionId,
    /// The handle that the call named.
    named: Option<UserSessionId>,
}

/// What the `user_token` of a call stands for.
pub(crate) struct Resolved {
    pub(crate) user: Option<UserToken>,
    pub(crate) sessions: CallSessions,
}

impl SessionStore {
    /// Resolves the `user_token` of a call: a handle of this account and connection, or a raw token.
    pub(crate) async fn resolve(
        &self,
        (tenant, account, connection): (&TenantId, &AccountId, &ConnectionId),
        user_token: Option<&str>,
    ) -> Result<Resolved, ToolError> {
        let mut sessions = CallSessions {
            shared: self.clone(),
            tenant: tenant.clone(),
            account: account.clone(),
            connection: connection.clone(),
            named: None,
        };
        let user = match user_token {
            None => None,
            Some(text) if text.starts_with(UserSessionId::PREFIX) => {
                let id: UserSessionId = text.parse().map_err(|_| unknown_handle())?;
                let token = sessions.open(&id).await?;
                sessions.named = Some(id);
                Some(token)
            }
            Some(text) if text.is_empty() || text.bytes().any(|byte| !byte.is_ascii_graphic()) => {
                return Err(ToolError::invalid(
                    "`user_token` has characters that no Backendless user-token has",
                )
                .hint("pass the handle (ust_…) that login_user returned"));
            }
            Some(text) => Some(UserToken::new(text.to_owned())),
        };
        Ok(Resolved { user, sessions })
    }
}

impl CallSessions {
    async fn open(&self, id: &UserSessionId) -> Result<UserToken, ToolError> {
        let SessionStore {
            store, vault, clock, ..
        } = &self.shared;
        let row = store
            .user_session(&self.tenant, &self.account, &self.connection, id, clock.now())
            .await
            .map_err(unavailable)?
            .ok_or_else(unknown_handle)?;
        let unreadable = || ToolError::new(ErrorCode::Internal, "the session cannot be opened");
        let token = vault
            .unseal(&self.tenant, cell(id), &row.data_key, &row.sealed)
            .await
            .map_err(|error| unreadable().caused_by(error))?;
        let text = std::str::from_utf8(token.expose_secret());
        let text = text.map_err(|error| unreadable().caused_by(error))?;
        Ok(UserToken::new(text.to_owned()))
    }
}

#[async_trait]
impl UserSessions for CallSessions {
    async fn keep(&self, token: &UserToken) -> Result<String, ToolError> {
        let SessionStore {
            store,
            vault,
            clock,
            entropy,
        } = &self.shared;
        let now = clock.now();
        let id = UserSessionId::generate(&**clock, &**entropy);
        let sealed = vault
            .seal(&self.tenant, cell(&id), token.expose_secret().as_bytes())
            .await
            .map_err(|error| {
                ToolError::new(ErrorCode::Internal, "the session cannot be kept").caused_by(error)
            })?;
        let session = UserSession {
            id: id.clone(),
            tenant: self.tenant.clone(),
            account: self.account.clone(),
            connection: self.connection.clone(),
            sealed: sealed.bytes,
            data_key: sealed.data_key,
            created_at: now,
            expires_at: now.plus(LONGEST_SESSION),
        };
        store
            .create_user_session(&self.tenant, &session)
            .await
            .map_err(unavailable)?;
        Ok(id.to_string())
    }

    async fn forget(&self) -> Result<(), ToolError> {
        if let Some(id) = &self.named {
            let Self {
                shared,
                tenant,
                account,
                connection,
                ..
            } = self;
            shared
                .store
                .delete_user_session(tenant, account, connection, id)
                .await
                .map_err(unavailable)?;
        }
        Ok(())
    }
}

fn unknown_handle() -> ToolError {
    ToolError::new(
        ErrorCode::NotFound,
        "`user_token` is not a session of this account and connection, or it has ended",
    )
    .hint("call login_user on the same connection and use the handle that it returns")
}

fn unavailable(error: StoreError) -> ToolError {
    let mut unavailable = ToolError::new(ErrorCode::Internal, "the gateway's database does not answer")
        .hint("try again in a moment");
    unavailable.retry_after_seconds = Some(1);
    unavailable.caused_by(error)
}
