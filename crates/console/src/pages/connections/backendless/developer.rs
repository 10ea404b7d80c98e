//! A developer who signed in at a console: their token, from the callback until an app is chosen.

use super::DEADLINE;
use super::consoles::allowed;
use super::sealed::{NotOpened, open, seal};
use crate::BackendlessConsole;
use crate::console::Shared;
use crate::web::{PageError, ReturnPath, Session};
use backendless::{ClientRegistration, Console, DeveloperAuth, DeveloperOauth};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

const WHAT: &str = "developer";

/// A developer's tokens and where they count.
pub(super) struct SignedInDeveloper {
    pub(super) at: BackendlessConsole,
    pub(super) client: ClientRegistration,
    pub(super) access_token: SecretString,
    pub(super) refresh_token: Option<SecretString>,
    pub(super) then: Option<ReturnPath>,
}

#[derive(Serialize)]
struct Written<'a> {
    console_url: &'a str,
    client_id: &'a str,
    client_secret: Option<&'a str>,
    access_token: &'a str,
    refresh_token: Option<&'a str>,
    then: Option<&'a str>,
}

#[derive(Deserialize)]
struct Read {
    console_url: String,
    client_id: String,
    client_secret: Option<SecretString>,
    access_token: SecretString,
    refresh_token: Option<SecretString>,
    then: Option<String>,
}

impl SignedInDeveloper {
    pub(super) async fn seal(&self, console: &Shared, session: &Session) -> Result<String, PageError> {
        let written = Written {
            console_url: self.at.console_url.as_str(),
            client_id: &self.client.client_id,
            client_secret: self
                .client
                .client_secret
                .as_ref()
                .map(ExposeSecret::expose_secret),
            access_token: self.access_token.expose_secret(),
            refresh_token: self.refresh_token.as_ref().map(ExposeSecret::expose_secret),
            then: self.then.as_ref().map(ReturnPath::as_str),
        };
        seal(console, session, WHAT, &written).await
    }

    pub(super) async fn open(console: &Shared, session: &Session, text: &str) -> Result<Self, NotOpened> {
        let read: Read = open(console, session, WHAT, text).await?;
        Ok(Self {
            // The operator may have taken it from the list meanwhile.
            at: allowed(&console.settings, &read.console_url).ok_or(NotOpened::Foreign)?,
            client: ClientRegistration {
                client_id: read.client_id,
                client_secret: read.client_secret,
            },
            access_token: read.access_token,
            refresh_token: read.refresh_token,
            then: read.then.and_then(|then| then.parse().ok()),
        })
    }

    /// The console as this developer.
    pub(super) fn console(&self, console: &Shared) -> Console {
        let auth = DeveloperAuth::AuthKey(self.access_token.clone());
        Console::new(console.parts.http.clone(), &self.at.console_url, auth).with_deadline(DEADLINE)
    }

    /// Ends the sign-in at the console. `false` when the console did not say that it is ended.
    pub(super) async fn end(&self, console: &Shared) -> bool {
        let oauth =
            DeveloperOauth::new(console.parts.http.clone(), &self.at.console_url).with_deadline(DEADLINE);
        let mut is_ended = true;
        for token in self.refresh_token.iter().chain([&self.access_token]) {
            if let Err(error) = oauth.revoke(&self.client, token).await {
                tracing::warn!(kind = ?error.kind, status = error.status, "a console did not revoke a developer's token");
                is_ended = false;
            }
        }
        is_ended
    }
}
