//! Errors as OAuth writes them: a code for programs and a sentence for people (RFC 6749, 4.1.2.1 and 5.2).

use crate::keys::KeysError;
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;
use std::time::Duration;
use store::StoreError;
use vault::VaultError;

/// The codes that this server answers, with the place that defines them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    /// RFC 6749, 4.1.2.1: the user said no.
    AccessDenied,
    /// RFC 6749, 5.2.
    InvalidClient,
    /// RFC 7591, 3.2.2.
    InvalidClientMetadata,
    /// RFC 6749, 5.2.
    InvalidGrant,
    /// RFC 7591, 3.2.2.
    InvalidRedirectUri,
    /// RFC 6749, 5.2.
    InvalidRequest,
    /// RFC 6749, 5.2.
    InvalidScope,
    /// RFC 8707, 2.
    InvalidTarget,
    /// RFC 6749, 4.1.2.1.
    ServerError,
    /// RFC 6749, 4.1.2.1.
    TemporarilyUnavailable,
    /// RFC 6749, 5.2.
    UnsupportedGrantType,
    /// RFC 6749, 4.1.2.1.
    UnsupportedResponseType,
}

impl Code {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
            Self::InvalidClient => "invalid_client",
            Self::InvalidClientMetadata => "invalid_client_metadata",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidRedirectUri => "invalid_redirect_uri",
            Self::InvalidRequest => "invalid_request",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::InvalidClient => StatusCode::UNAUTHORIZED,
            Self::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
            Self::TemporarilyUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

/// An error answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{description}")]
pub(crate) struct OauthError {
    /// For programs.
    pub(crate) code: Code,
    /// For people: printable ASCII without quotes and backslashes (RFC 6749, 5.2).
    pub(crate) description: String,
    /// When a new try makes sense, for a client that asked too often: it makes the answer a 429.
    retry_after: Option<Duration>,
    /// Whether the client used an authentication scheme, which the answer then has to name (RFC 6749, 5.2).
    used_basic: bool,
}

impl OauthError {
    pub(crate) fn new(code: Code, description: impl AsRef<str>) -> Self {
        Self {
            code,
            description: describable(description.as_ref()),
            retry_after: None,
            used_basic: false,
        }
    }

    pub(crate) fn invalid_request(description: impl AsRef<str>) -> Self {
        Self::new(Code::InvalidRequest, description)
    }

    pub(crate) fn invalid_grant(description: impl AsRef<str>) -> Self {
        Self::new(Code::InvalidGrant, description)
    }

    /// For a client that authenticated with `Authorization: Basic`.
    pub(crate) fn basic_client() -> Self {
        Self {
            used_basic: true,
            ..Self::new(Code::InvalidClient, NO_SECRETS)
        }
    }

    /// Too many of something: come back later.
    pub(crate) fn busy(description: impl AsRef<str>, retry_after: Duration) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(Code::TemporarilyUnavailable, description)
        }
    }

    /// Something here failed. The cause goes to the log, never to the client.
    pub(crate) fn failed(cause: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(cause, "an OAuth request could not be answered");
        Self::new(
            Code::ServerError,
            "the gateway failed to answer; its log says why",
        )
    }
}

/// What a client that sends a secret is told.
pub(crate) const NO_SECRETS: &str = "clients of this server have no secret: send client_id alone, as \
     token_endpoint_auth_method none says";

impl From<StoreError> for OauthError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the store does not answer OAuth requests"
                );
                Self::new(
                    Code::TemporarilyUnavailable,
                    "the gateway's store does not answer right now",
                )
            }
            other => Self::failed(&other),
        }
    }
}

impl From<VaultError> for OauthError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Store(error) => error.into(),
            other => Self::failed(&other),
        }
    }
}

impl From<KeysError> for OauthError {
    fn from(error: KeysError) -> Self {
        match error {
            KeysError::Store(error) => error.into(),
            KeysError::Vault(error) => error.into(),
            other => Self::failed(&other),
        }
    }
}

impl IntoResponse for OauthError {
    fn into_response(self) -> Response {
        let body = json!({"error": self.code.as_str(), "error_description": self.description});
        let status = match self.retry_after {
            Some(_) => StatusCode::TOO_MANY_REQUESTS,
            None => self.code.status(),
        };
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let soon = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(Duration::from_secs(1));
        if let Some(wait) = self.retry_after.or(soon) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
        }
        if self.used_basic {
            let challenge = HeaderValue::from_static(r#"Basic realm="Causeway""#);
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// The longest piece of a request that a description repeats, in characters.
const LONGEST_ECHO: usize = 120;

/// What came, short enough to be repeated in a description.
pub(crate) fn echo(came: &str) -> String {
    clip(came, LONGEST_ECHO)
}

/// At most this many characters of a text that came from outside, and nothing that moves a cursor.
pub(crate) fn clip(came: &str, most: usize) -> String {
    let visible = |character: char| {
        if character.is_control() {
            '\u{fffd}'
        } else {
            character
        }
    };
    let mut short: String = came.chars().take(most).map(visible).collect();
    if came.chars().nth(most).is_some() {
        short.push_str("...");
    }
    short
}

/// Only the characters that RFC 6749 allows in `error_description`.
fn describable(text: &str) -> String {
    let allowed = |character: char| match character {
        '"' => '\'',
        '\\' => '/',
        ' '..='~' => character,
        _ => '?',
    };
    text.chars().map(allowed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_hold_allowed_characters_only() {
        let error = OauthError::invalid_request("a \"quoted\" \\ ümlaut\r\nSet-Cookie: a");
        assert_eq!(error.description, "a 'quoted' / ?mlaut??Set-Cookie: a");
    }

    #[test]
    fn what_came_is_repeated_in_part() {
        assert_eq!(echo("short"), "short");
        assert_eq!(echo(&"ä".repeat(500)).chars().count(), LONGEST_ECHO + 3);
    }
}
