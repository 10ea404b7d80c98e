//! What a tool may reach during one call.

use crate::{Redactor, ToolError};
use async_trait::async_trait;
use backendless::{Client, Console, UserToken};
use domain::Timestamp;
use secrecy::ExposeSecret;
use std::sync::Arc;

/// One call's view of the world: the caller's connection, opened for this call only.
pub struct CallContext {
    /// The app of the connection; acts as the app user when the call names one.
    pub client: Client,
    /// When the call began.
    pub now: Timestamp,
    /// The app user's token that the call named, resolved from its handle.
    pub user: Option<UserToken>,
    /// Every secret of this call.
    pub redactor: Arc<Redactor>,
    console: Arc<dyn ConsoleAccess>,
    sessions: Arc<dyn UserSessions>,
}

/// The way to the console host of the connection, for what has no public API.
#[async_trait]
pub trait ConsoleAccess: Send + Sync {
    /// The console, signed in. `connection_missing` when the connection has no developer credential.
    async fn console(&self) -> Result<AppConsole, ToolError>;
}

/// The console host and the app on it that the connection stands for.
#[derive(Clone)]
pub struct AppConsole {
    /// Signed in as the developer.
    pub console: Console,
    /// Which app.
    pub app_id: String,
}

impl AppConsole {
    /// The timers of the app.
    pub fn timers(&self) -> backendless::Timers<'_> {
        self.console.timers(&self.app_id)
    }

    /// The server code of the app.
    pub fn code(&self) -> backendless::ServerCode<'_> {
        self.console.code(&self.app_id)
    }
}

/// Where the app users' tokens of the caller's connection are kept, so that the agent gets handles only.
#[async_trait]
pub trait UserSessions: Send + Sync {
    /// Keeps a token and answers its handle, `ust_…`.
    async fn keep(&self, token: &UserToken) -> Result<String, ToolError>;

    /// Forgets the handle that the call named; nothing happens when the call named a raw token.
    async fn forget(&self) -> Result<(), ToolError>;
}

impl CallContext {
    /// A context for one call. `client` acts as `user` when there is one.
    pub fn new(
        client: Client,
        user: Option<UserToken>,
        console: Arc<dyn ConsoleAccess>,
        sessions: Arc<dyn UserSessions>,
        redactor: Arc<Redactor>,
        now: Timestamp,
    ) -> Self {
        let client = match &user {
            Some(token) => client.as_user(token.clone()),
            None => client,
        };
        if let Some(token) = &user {
            redactor.conceal(token.expose_secret());
        }
        Self {
            client,
            now,
            user,
            redactor,
            console,
            sessions,
        }
    }

    /// The console of the connection.
    pub async fn console(&self) -> Result<AppConsole, ToolError> {
        self.console.console().await
    }

    /// Keeps an app user's token; from now on it is concealed in this call's answer.
    pub async fn keep_session(&self, token: &UserToken) -> Result<String, ToolError> {
        self.redactor.conceal(token.expose_secret());
        self.sessions.keep(token).await
    }

    /// Forgets the session that the call named.
    pub async fn forget_session(&self) -> Result<(), ToolError> {
        self.sessions.forget().await
    }
}
