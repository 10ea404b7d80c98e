//! The sealed blob of a connection: JSON with a version, endpoint and secrets together.

use crate::credentials::{LONGEST_SECRET, LONGEST_URL, bare};
use crate::developer::Proof;
use crate::{ConnectionError, Credentials, Developer, Endpoint};
use backendless::AppEndpoint;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

const VERSION: u32 = 1;

/// The blob cannot be longer: room for it at once, because a buffer that grows leaves copies of secrets behind. Six
/// bytes are the longest escape of one in JSON.
const CAPACITY: usize = 6 * (5 * LONGEST_SECRET + 2 * LONGEST_URL) + 1_024;

/// The written form borrows the secrets for the moment of writing; types that hold secrets cannot be serialised.
#[derive(Serialize)]
struct Written<'a> {
    version: u32,
    endpoint: WrittenEndpoint<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cloud_code_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    developer: Option<WrittenDeveloper<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum WrittenEndpoint<'a> {
    Keys {
        server_url: String,
        app_id: &'a str,
        api_key: &'a str,
    },
    Domain {
        domain: String,
    },
}

#[derive(Serialize)]
struct WrittenDeveloper<'a> {
    console_url: Option<String>,
    #[serde(flatten)]
    proof: WrittenProof<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum WrittenProof<'a> {
    Password { login: &'a str, password: &'a str },
    AuthKey { auth_key: &'a str },
}

#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

#[derive(Deserialize)]
struct Read {
    endpoint: ReadEndpoint,
    cloud_code_key: Option<SecretString>,
    developer: Option<ReadDeveloper>,
}

#[derive(Deserialize)]
struct ReadEndpoint {
    server_url: Option<String>,
    app_id: Option<String>,
    api_key: Option<SecretString>,
    domain: Option<String>,
}

#[derive(Deserialize)]
struct ReadDeveloper {
    console_url: Option<String>,
    login: Option<String>,
    password: Option<SecretString>,
    auth_key: Option<SecretString>,
}

/// The blob before it is sealed.
pub(crate) fn write(credentials: &Credentials) -> Zeroizing<Vec<u8>> {
    let written = Written {
        version: VERSION,
        endpoint: match &credentials.endpoint {
            AppEndpoint::Keys {
                server_url,
                app_id,
                api_key,
            } => WrittenEndpoint::Keys {
                server_url: bare(server_url),
                app_id,
                api_key: api_key.expose_secret(),
            },
            AppEndpoint::Domain { domain } => WrittenEndpoint::Domain { domain: bare(domain) },
        },
        cloud_code_key: credentials
            .cloud_code_key
            .as_ref()
            .map(ExposeSecret::expose_secret),
        developer: credentials.developer.as_ref().map(|developer| WrittenDeveloper {
            console_url: developer.console_url.as_ref().map(bare),
            proof: match &developer.proof {
                Proof::Password { login, password } => WrittenProof::Password {
                    login,
                    password: password.expose_secret(),
                },
                Proof::AuthKey(key) => WrittenProof::AuthKey {
                    auth_key: key.expose_secret(),
                },
            },
        }),
    };
    let mut blob = Zeroizing::new(Vec::with_capacity(CAPACITY));
    serde_json::to_writer(&mut *blob, &written)
        .expect("texts and numbers are always JSON, and a Vec takes all");
    blob
}

/// Reads a blob that was opened. The same checks as for what a user enters: what is refused now is not used.
pub(crate) fn read(blob: &[u8]) -> Result<Credentials, ConnectionError> {
    let Versioned { version } = serde_json::from_slice(blob).map_err(|_| ConnectionError::Unreadable)?;
    if version != VERSION {
        return Err(ConnectionError::UnknownVersion { version });
    }
    let read: Read = serde_json::from_slice(blob).map_err(|_| ConnectionError::Unreadable)?;
    let endpoint = match read.endpoint {
        ReadEndpoint {
            server_url: Some(server_url),
            app_id: Some(app_id),
            api_key: Some(api_key),
            domain: None,
        } => Endpoint::Keys {
            server_url,
            app_id,
            api_key,
        },
        ReadEndpoint {
            domain: Some(domain), ..
        } => Endpoint::Domain { domain },
        _ => return Err(ConnectionError::Unreadable),
    };
    let developer = read
        .developer
        .map(
            |ReadDeveloper {
                 console_url,
                 login,
                 password,
                 auth_key,
             }| match (login, password, auth_key) {
                (Some(login), Some(password), _) => {
                    Developer::with_password(console_url.as_deref(), &login, password)
                }
                (_, _, Some(auth_key)) => Developer::with_auth_key(console_url.as_deref(), &auth_key),
                _ => Err(ConnectionError::Unreadable),
            },
        )
        .transpose()?;
    Credentials::new(endpoint, read.cloud_code_key, developer)
}

#[cfg(test)]
mod tests;
