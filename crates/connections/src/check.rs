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

/// What a check found wrong.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// A credential was refused.
    Rejected(String),
    /// No answer, or not one of Backendless.
    Unreachable(String),
}

impl Failure {
    fn into_reason(self) -> String {
        match self {
            Self::Rejected(reason) | Self::Unreachable(reason) => reason,
        }
    }
}

impl From<Failure> for ConnectionError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Rejected(reason) => Self::Rejected { reason },
            Failure::Unreachable(reason) => Self::Unreachable { reason },
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
        Some(_) => "the app id or the API key",
        None => "the domain",
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
            .map_err(|error| failure("the Cloud Code key", &error, &secrets))?;
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
        return Err(Failure::Unreachable(
            "the connection does not say where its console is".to_owned(),
        ));
    };
    match &developer.proof {
        Proof::Password { login, password } => {
            sign_in(http, console_url, login, password, secrets).await?;
        }
        Proof::AuthKey(key) => {
            let auth = DeveloperAuth::AuthKey(key.clone());
            let console = Console::new(http.clone(), console_url, auth).with_deadline(DEADLINE);
            let account = console.account().await;
            account.map_err(|error| failure("the developer's auth_key", &error, secrets))?;
        }
    }
    Ok(())
}

/// Says what an error means for a credential.
pub(crate) fn failure(what: &str, error: &Error, secrets: &[SecretString]) -> Failure {
    let said = quoted(&error.message, secrets);
    match error.kind {
        ErrorKind::WrongCredentials
        | ErrorKind::LoginRejected
        | ErrorKind::SessionExpired
        | ErrorKind::Permission
        | ErrorKind::NotFound
        | ErrorKind::Rejected
        | ErrorKind::Validation
        | ErrorKind::Conflict
        | ErrorKind::InvalidName => Failure::Rejected(format!("Backendless refused {what}: {said}")),
        ErrorKind::UnexpectedAnswer | ErrorKind::TooLarge => {
            Failure::Unreachable(format!("the address does not answer like Backendless: {said}"))
        }
        ErrorKind::AddressRefused => Failure::Unreachable(format!("the address may not be used: {said}")),
        ErrorKind::RateLimited => Failure::Unreachable(format!(
            "Backendless has had too many requests; try again later: {said}"
        )),
        ErrorKind::Timeout | ErrorKind::Unavailable => {
            Failure::Unreachable(format!("Backendless cannot be reached: {said}"))
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
            Failure::Rejected("why".into()),
            Failure::Unreachable("why".into()),
        ] {
            assert_eq!(
                state(Err(failure)),
                ConnectionState::Failed { reason: "why".into() }
            );
        }
    }
}
