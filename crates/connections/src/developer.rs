//! A developer's credential for the console API, which has what the app API lacks: timers.

use crate::ConnectionError;
use crate::credentials::{LONGEST_SECRET, LONGEST_URL};
use backendless::{Console, EU_CONSOLE, EU_SERVER, US_CONSOLE, US_SERVER};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::fmt;
use url::Url;

/// What a developer signs in to a console with.
#[derive(Clone)]
pub struct Developer {
    pub(crate) console_url: Option<Url>,
    pub(crate) proof: Proof,
}

#[derive(Clone)]
pub(crate) enum Proof {
    /// Signed in with when the console is needed.
    Password { login: String, password: SecretString },
    /// A session that somebody else signed in, or a developer OAuth token.
    AuthKey(SecretString),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    console_url: Option<String>,
    login: Option<String>,
    password: Option<SecretString>,
    auth_key: Option<SecretString>,
}

impl Developer {
    /// Reads `{"console_url", "login", "password"}` or `{"console_url", "auth_key"}`. Without `console_url` the console
    /// is the one of the vendor's cloud that the app is on.
    pub fn parse(json: &SecretString) -> Result<Self, ConnectionError> {
        // The parser's own message may quote what came.
        let input: Input = serde_json::from_str(json.expose_secret()).map_err(|error| {
            let reason = format!(
                "it must be JSON, {{\"console_url\", \"login\", \"password\"}} or {{\"console_url\", \"auth_key\"}}, each a text (see line {}, column {})",
                error.line(),
                error.column()
            );
            ConnectionError::invalid("developer", reason)
        })?;
        match input {
            Input {
                console_url,
                login: Some(login),
                password: Some(password),
                auth_key: None,
            } => Self::with_password(console_url.as_deref(), &login, password),
            Input {
                console_url,
                login: None,
                password: None,
                auth_key: Some(auth_key),
            } => Self::with_auth_key(console_url.as_deref(), &auth_key),
            _ => Err(ConnectionError::invalid(
                "developer",
                "give either `login` and `password`, or `auth_key`",
            )),
        }
    }

    /// Signs in with a login, which is an e-mail address, and its password.
    pub fn with_password(
        console_url: Option<&str>,
        login: &str,
        password: SecretString,
    ) -> Result<Self, ConnectionError> {
        let login = login.trim();
        if login.is_empty() || login.len() > LONGEST_SECRET {
            return Err(ConnectionError::invalid(
                "login",
                "give the e-mail address of the developer",
            ));
        }
        bounded("password", &password)?;
        Self::new(
            console_url,
            Proof::Password {
                login: login.to_owned(),
                password,
            },
        )
    }

    /// Uses a session that exists already.
    pub fn with_auth_key(
        console_url: Option<&str>,
        auth_key: &SecretString,
    ) -> Result<Self, ConnectionError> {
        let auth_key = SecretString::from(auth_key.expose_secret().trim());
        bounded("auth_key", &auth_key)?;
        if auth_key
            .expose_secret()
            .bytes()
            .any(|byte| !byte.is_ascii_graphic())
        {
            return Err(ConnectionError::invalid(
                "auth_key",
                "it has characters that no key has",
            ));
        }
        Self::new(console_url, Proof::AuthKey(auth_key))
    }

    fn new(console_url: Option<&str>, proof: Proof) -> Result<Self, ConnectionError> {
        let console_url = match console_url.map(str::trim) {
            None | Some("") => None,
            Some(long) if long.len() > LONGEST_URL => {
                return Err(ConnectionError::invalid("console_url", "it is too long"));
            }
            Some(url) => Some(Console::parse_url(url)?),
        };
        Ok(Self { console_url, proof })
    }

    /// The same with the console's address filled in, where the server tells which one it is.
    pub(crate) fn of_server(mut self, server_url: &Url) -> Result<Self, ConnectionError> {
        if self.console_url.is_none() {
            let console = [(US_SERVER, US_CONSOLE), (EU_SERVER, EU_CONSOLE)]
                .into_iter()
                .find(|(server, _)| {
                    Url::parse(server).is_ok_and(|server| server.host() == server_url.host())
                });
            let Some((_, console)) = console else {
                return Err(ConnectionError::invalid(
                    "console_url",
                    "it is required for a server that is not one of the vendor's clouds",
                ));
            };
            self.console_url = Some(Console::parse_url(console)?);
        }
        Ok(self)
    }
}

impl Proof {
    pub(crate) fn secret(&self) -> &SecretString {
        match self {
            Self::Password { password, .. } => password,
            Self::AuthKey(key) => key,
        }
    }
}

impl fmt::Debug for Developer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Developer(..)")
    }
}

fn bounded(field: &'static str, secret: &SecretString) -> Result<(), ConnectionError> {
    match secret.expose_secret().len() {
        0 => Err(ConnectionError::invalid(field, "it is empty")),
        1..=LONGEST_SECRET => Ok(()),
        _ => Err(ConnectionError::invalid(
            field,
            format!("it is longer than {LONGEST_SECRET} bytes"),
        )),
    }
}
