//! An opened connection: what one call needs, dropped with it.

use crate::console_sessions::{ConsoleSessions, Wanted};
use crate::{ConnectionError, Credentials};
use backendless::{Client, Console};
use domain::ConnectionId;
use secrecy::SecretString;
use std::fmt;
use std::sync::Arc;
use store::Connection;

/// A connection whose secrets are open. Made for one call; nothing keeps it but its row, in which they are sealed.
pub struct OpenConnection {
    pub(crate) row: Arc<Connection>,
    pub(crate) credentials: Credentials,
    pub(crate) client: Client,
    pub(crate) secrets: Vec<SecretString>,
    pub(crate) consoles: Arc<ConsoleSessions>,
}

impl OpenConnection {
    /// Its id.
    pub fn id(&self) -> &ConnectionId {
        &self.row.id
    }

    /// What its owner calls it.
    pub fn name(&self) -> &str {
        &self.row.name
    }

    /// The client of its app.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Everything that must not appear in an answer: keys, passwords and the app id. A console has further ones.
    pub fn secrets(&self) -> &[SecretString] {
        &self.secrets
    }

    /// Whether there is a developer credential.
    pub fn has_console(&self) -> bool {
        self.credentials.developer.is_some()
    }

    /// The console, signed in now or before. Its `secrets` must not appear in an answer either.
    pub async fn console(&self) -> Result<Console, ConnectionError> {
        let Some(developer) = &self.credentials.developer else {
            return Err(ConnectionError::NoDeveloper {
                name: self.row.name.clone(),
            });
        };
        let wanted = Wanted {
            id: &self.row.id,
            name: &self.row.name,
            sealed: &self.row.sealed,
            developer,
            secrets: &self.secrets,
        };
        self.consoles.console(wanted).await
    }
}

impl fmt::Debug for OpenConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenConnection")
            .field("id", &self.row.id)
            .field("name", &self.row.name)
            .finish_non_exhaustive()
    }
}
