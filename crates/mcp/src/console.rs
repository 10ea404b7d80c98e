//! The console of a call's connection: signed in when a tool asks, and concealed in the answer.

use async_trait::async_trait;
use connections::OpenConnection;
use secrecy::ExposeSecret;
use std::sync::Arc;
use toolkit::{AppConsole, ConsoleAccess, Redactor, ToolError};

/// One call's way to the console.
pub(crate) struct CallConsole {
    connection: Arc<OpenConnection>,
    redactor: Arc<Redactor>,
}

impl CallConsole {
    pub(crate) fn new(connection: Arc<OpenConnection>, redactor: Arc<Redactor>) -> Self {
        Self { connection, redactor }
    }
}

#[async_trait]
impl ConsoleAccess for CallConsole {
    async fn console(&self) -> Result<AppConsole, ToolError> {
        let console = self.connection.console().await.map_err(crate::open::refused)?;
        let app_id = self.connection.client().endpoint().app_id();
        let app_id = app_id
            .expect("a connection with a developer credential knows its app")
            .to_owned();
        for secret in console.secrets() {
            self.redactor.conceal(secret.expose_secret());
        }
        Ok(AppConsole { console, app_id })
    }
}
