//! A sign-in that was begun: what the answer is checked and exchanged with. It is the `state` of the request.

use super::sealed::{NotOpened, open, seal};
use crate::console::Shared;
use crate::web::{PageError, ReturnPath, Session};
use backendless::ClientRegistration;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

const WHAT: &str = "attempt";

/// The longest way back that travels along: the whole of it has to fit into a URL that a console takes.
const LONGEST_THEN: usize = 4 * 1024;

/// A sign-in that was begun.
pub(super) struct Attempt {
    pub(super) console_url: String,
    pub(super) client: ClientRegistration,
    pub(super) verifier: SecretString,
    pub(super) then: Option<ReturnPath>,
}

#[derive(Serialize)]
struct Written<'a> {
    console_url: &'a str,
    client_id: &'a str,
    client_secret: Option<&'a str>,
    verifier: &'a str,
    then: Option<&'a str>,
}

#[derive(Deserialize)]
struct Read {
    console_url: String,
    client_id: String,
    client_secret: Option<SecretString>,
    verifier: SecretString,
    then: Option<String>,
}

impl Attempt {
    pub(super) async fn seal(&self, console: &Shared, session: &Session) -> Result<String, PageError> {
        let then = self.then.as_ref().map(ReturnPath::as_str);
        let written = Written {
            console_url: &self.console_url,
            client_id: &self.client.client_id,
            client_secret: self
                .client
                .client_secret
                .as_ref()
                .map(ExposeSecret::expose_secret),
            verifier: self.verifier.expose_secret(),
            then: then.filter(|then| then.len() <= LONGEST_THEN),
        };
        seal(console, session, WHAT, &written).await
    }

    pub(super) async fn open(console: &Shared, session: &Session, state: &str) -> Result<Self, NotOpened> {
        let read: Read = open(console, session, WHAT, state).await?;
        Ok(Self {
            console_url: read.console_url,
            client: ClientRegistration {
                client_id: read.client_id,
                client_secret: read.client_secret,
            },
            verifier: read.verifier,
            then: read.then.and_then(|then| then.parse().ok()),
        })
    }
}
