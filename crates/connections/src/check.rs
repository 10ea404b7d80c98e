//! The check of credentials against Backendless, with a sentence about what is wrong.

use crate::console_sessions::sign_in;
use crate::developer::Proof;
use crate::{ConnectionError, Credentials};
use backendless::{Client, Console, DeveloperAuth, Error, ErrorKind};
use domain::ConnectionId;
use outbound::HttpClient;
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;
use store::ConnectionState;

/// How long one question may take: a person, or a call, waits for the answer.
pub(crate) const DEADLINE: Duration = Duration::from_secs(15);

/// The longest text of Backendless in a sentence, in characters.
const LONGEST_QUOTE: usize = 200;

/// What a check found wrong, by the field of [`ConnectionError`].
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// A credential was refused.
    Rejected { field: &'static str, reason: String },
    /// The operator's rules forbid the address.
    NotAllowed { field: &'static str, reason: String },
    /// No answer, or not one of Backendless.
    Unreachable { field: &'static str, reason: String },
}

impl Failure {
    pub(crate) fn into_reason(self) -> String {
        match self {
            Self::Rejected { reason, .. }
            | Self::NotAllowed { reason, .. }
            | Self::Unreachable { reason, .. } => reason,
        }
    }
}

impl From<Failure> for ConnectionError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Rejected { field, reason } => Self::Rejected { field, reason },
            Failure::NotAllowed { field, reason } => Self::NotAllowed { field, reason },
            Failure::Unreachable { field, reason } => Self::Unreachable { field, reason },
        }
    }
}

/// What is tried, so that an error can be told by the field that it belongs to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Tried {
    /// Server, app id and API key. Backendless answers alike to a wrong id and to a wrong key.
    Keys,
    /// A domain, which stands for all of these.
    Domain,
    /// The Cloud Code key.
    CloudCodeKey,
    /// A developer's login and password.
    Login,
    /// A developer's session that somebody else signed in.
    AuthKey,
    /// A developer's session that the gateway signed in.
    Session,
}

impl Tried {
    fn name(self) -> &'static str {
        match self {
            Self::Keys => "the app id or the API key",
            Self::Domain => "the domain",
            Self::CloudCodeKey => "the Cloud Code key",
            Self::Login => "the developer's login",
            Self::AuthKey => "the developer's auth_key",
            Self::Session => "the developer's session",
        }
    }

    /// The field that is wrong when Backendless refuses it.
    fn credential(self) -> &'static str {
        match self {
            Self::Keys => "api_key",
            Self::Domain => "domain",
            Self::CloudCodeKey => "cloud_code_key",
            Self::Login | Self::Session => "password",
            Self::AuthKey => "auth_key",
        }
    }

    /// The field that is wrong when nobody answers.
    fn address(self) -> &'static str {
        match self {
            Self::Keys | Self::CloudCodeKey => "server_url",
            Self::Domain => "domain",
            Self::Login | Self::AuthKey | Self::Session => "console_url",
        }
    }
}

/// The state that a check leads to.
pub(crate) fn state(result: Result<(), Failure>) -> ConnectionState {
    match result {
        Ok(()) => ConnectionState::Verified,
        Err(failure) => ConnectionState::Failed {
            reason: failure.into_reason(),
        },
    }
}

/// Tries every credential: the API key and the Cloud Code key with `GET …/info`, the developer by signing in.
pub(crate) async fn check(
    http: &HttpClient,
    id: &ConnectionId,
    credentials: &Credentials,
) -> Result<(), Failure> {
    let secrets = credentials.secrets();
    let client = credentials.client(http, id).with_deadline(DEADLINE);
    let what = match credentials.endpoint.app_id() {
        Some(_) => Tried::Keys,
        None => Tried::Domain,
    };
    client
        .info()
        .read()
        .await
        .map_err(|error| failure(what, &error, &secrets))?;
    if let Some(endpoint) = credentials.cloud_code_endpoint() {
        let client = Client::new(http.clone(), endpoint).with_deadline(DEADLINE);
        client
            .info()
            .read()
            .await
            .map_err(|error| failure(Tried::CloudCodeKey, &error, &secrets))?;
    }
    check_developer(http, credentials, &secrets).await
}

async fn check_developer(
    http: &HttpClient,
    credentials: &Credentials,
    secrets: &[SecretString],
) -> Result<(), Failure> {
    let Some(developer) = &credentials.developer else {
        return Ok(());
    };
    let Some(console_url) = &developer.console_url else {
        return Err(Failure::Unreachable {
            field: "console_url",
            reason: "the connection does not say where its console is".to_owned(),
        });
    };
    match &developer.proof {
        Proof::Password { login, password } => {
            sign_in(http, console_url, login, password, secrets).await?;
        }
        Proof::AuthKey(key) => {
            let auth = DeveloperAuth::AuthKey(key.clone());
            let console = Console::new(http.clone(), console_url, auth).with_deadline(DEADLINE);
            let account = console.account().await;
            account.map_err(|error| failure(Tried::AuthKey, &error, secrets))?;
        }
    }
    Ok(())
}

/// Says what an error means for a credential.
pub(crate) fn failure(tried: Tried, error: &Error, secrets: &[SecretString]) -> Failure {
    let said = quoted(&error.message, secrets);
    let unreachable = |reason| Failure::Unreachable {
        field: tried.address(),
        reason,
    };
    match error.kind {
        ErrorKind::WrongCredentials
        | ErrorKind::LoginRejected
        | ErrorKind::SessionExpired
        | ErrorKind::Permission
        | ErrorKind::NotFound
        | ErrorKind::Rejected
        | ErrorKind::Validation
        | ErrorKind::Conflict
        | ErrorKind::InvalidName => Failure::Rejected {
            field: tried.credential(),
            reason: format!("Backendless refused {}: {said}", tried.name()),
        },
        ErrorKind::AddressRefused => Failure::NotAllowed {
            field: tried.address(),
            reason: format!("the address may not be used: {said}"),
        },
        ErrorKind::UnexpectedAnswer | ErrorKind::TooLarge => {
            unreachable(format!("the address does not answer like Backendless: {said}"))
        }
        ErrorKind::RateLimited => unreachable(format!(
            "Backendless has had too many requests; try again later: {said}"
        )),
        ErrorKind::Timeout | ErrorKind::Unavailable => {
            unreachable(format!("Backendless cannot be reached: {said}"))
        }
    }
}

/// What Backendless said, bounded, without what it may have repeated of the request.
pub(crate) fn quoted(message: &str, secrets: &[SecretString]) -> String {
    let mut text = message.to_owned();
    for secret in secrets
        .iter()
        .map(ExposeSecret::expose_secret)
        .filter(|secret| !secret.is_empty())
    {
        text = text.replace(secret, "…");
    }
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut quoted: String = plain.take(LONGEST_QUOTE).collect();
    if text.chars().nth(LONGEST_QUOTE).is_some() {
        quoted.push('…');
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_bounded_and_plain_and_holds_no_secret() {
        let secrets = [
            SecretString::from("sesame"),
            SecretString::from(""),
            SecretString::from("open"),
        ];
        assert_eq!(quoted("sesame, open!\n", &secrets), "…, …! ");
        assert_eq!(quoted(&"ä".repeat(200), &secrets), "ä".repeat(200));
        assert_eq!(
            quoted(&"ä".repeat(201), &secrets),
            format!("{}…", "ä".repeat(200))
        );
    }

    #[test]
    fn a_check_leads_to_a_state() {
        assert_eq!(state(Ok(())), ConnectionState::Verified);
        for failure in [
            Failure::Rejected {
                field: "api_key",
                reason: "why".into(),
            },
            Failure::Unreachable {
                field: "server_url",
                reason: "why".into(),
            },
        ] {
            assert_eq!(
                state(Err(failure)),
                ConnectionState::Failed { reason: "why".into() }
            );
        }
    }
}
