//! The check of an authorization request: first who asks and where the answer goes, then what is asked for.

use super::pending::Request;
use super::{Answer, AuthorizationRefusal, PendingAuthorization};
use crate::clients::{Client, ClientError, DocumentError};
use crate::error::{Code, OauthError, echo};
use crate::metadata::DEFAULT_SCOPE;
use crate::parameters::Parameters;
use crate::server::OauthServer;
use domain::{Scope, Scopes};
use http::StatusCode;
use std::net::IpAddr;
use std::time::Duration;
use store::StoreError;
use url::Url;

/// How long a user may take: to sign in, to connect an app, and to answer.
const PATIENCE: Duration = Duration::from_hours(1);

/// The longest `state`, in bytes. It travels through pages and URLs.
const LONGEST_STATE: usize = 4_096;

/// The longest `scope`, in bytes.
const LONGEST_SCOPE: usize = 1_024;

/// Scopes of other servers that clients ask for by habit. They change nothing here: refresh tokens come anyway.
const HABITS: [&str; 4] = ["offline_access", "openid", "profile", "email"];

/// Why a request is refused, and to whom that is said.
pub(super) enum Refusal<'a> {
    /// To the user: nothing is sent to a place in doubt.
    Here(AuthorizationRefusal),
    /// To the client.
    AtClient { answer: Answer<'a>, error: OauthError },
}

impl OauthServer {
    /// Checks a request whole.
    pub(super) async fn check_authorization<'a>(
        &'a self,
        parameters: &'a Parameters,
        address: Option<IpAddr>,
    ) -> Result<PendingAuthorization, Refusal<'a>> {
        let client = self
            .asking_client(parameters, address)
            .await
            .map_err(Refusal::Here)?;
        let named = parameters.one("redirect_uri").map_err(|error| here(&error))?;
        let redirect_uri = client.redirect(named).map_err(|error| here(&error))?;
        let answer = Answer {
            redirect_uri: Url::parse(&redirect_uri).map_err(|error| here(&error))?,
            state: parameters.one("state").unwrap_or_default(),
            issuer: self.identity.issuer(),
        };
        let (scopes, code_challenge) = match self.check_wishes(parameters, &client) {
            Ok(wishes) => wishes,
            Err(error) => return Err(Refusal::AtClient { answer, error }),
        };
        let request = Request {
            client: client.summary,
            redirect_uri,
            scopes,
            code_challenge,
            state: answer.state.map(str::to_owned),
            issuer: self.identity.issuer().to_owned(),
            expires_at: self.clock.now().plus(PATIENCE),
        };
        PendingAuthorization::new(request).map_err(|error| here(&error))
    }

    async fn asking_client(
        &self,
        parameters: &Parameters,
        address: Option<IpAddr>,
    ) -> Result<Client, AuthorizationRefusal> {
        let id = parameters
            .one("client_id")
            .map_err(|error| refusal(error.to_string()))?;
        let id = id.ok_or_else(|| refusal("client_id is missing: the request does not say who asks"))?;
        self.clients.find(id, address).await.map_err(|error| {
            let status = match &error {
                ClientError::Document(DocumentError::TooMany) => StatusCode::TOO_MANY_REQUESTS,
                ClientError::Store(error) | ClientError::Document(DocumentError::Store(error)) => {
                    return store_refusal(error);
                }
                ClientError::Document(_) | ClientError::Unknown(_) => StatusCode::BAD_REQUEST,
            };
            let cause: &dyn std::error::Error = &error;
            tracing::info!(
                client = echo(id),
                cause,
                "an authorization request of a client that cannot be used"
            );
            AuthorizationRefusal {
                status,
                reason: error.to_string(),
            }
        })
    }

    /// Everything that is answered at the client: scopes and PKCE challenge, if all is well.
    fn check_wishes(&self, parameters: &Parameters, client: &Client) -> Result<(Scopes, String), OauthError> {
        let state = parameters.one("state")?.unwrap_or_default();
        if state.len() > LONGEST_STATE {
            let reason = format!("state is longer than {LONGEST_STATE} bytes");
            return Err(OauthError::invalid_request(reason));
        }
        match parameters.required("response_type")? {
            "code" => {}
            other => {
                let reason = format!("response_type is {}; this server answers code only", echo(other));
                return Err(OauthError::new(Code::UnsupportedResponseType, reason));
            }
        }
        let code_challenge = check_challenge(parameters)?;
        self.check_resource(parameters)?;
        let wished = wished_scopes(parameters.one("scope")?)?;
        let scopes = match &client.scopes {
            Some(own) => wished.intersect(own),
            None => wished,
        };
        if scopes.is_empty() {
            let reason = "the client registered for other scopes than it asks for now";
            return Err(OauthError::new(Code::InvalidScope, reason));
        }
        Ok((scopes, code_challenge.to_owned()))
    }

    /// RFC 8707, 2: whatever is named must be this server. Clients of before that standard name nothing.
    pub(crate) fn check_resource(&self, parameters: &Parameters) -> Result<(), OauthError> {
        match parameters
            .all("resource")
            .find(|came| !self.identity.is_resource(came))
        {
            None => Ok(()),
            Some(other) => {
                let own = self.identity.resource();
                let reason = format!(
                    "resource is {}; this server issues tokens for {own} only",
                    echo(other)
                );
                Err(OauthError::new(Code::InvalidTarget, reason))
            }
        }
    }
}

/// RFC 7636, 4.3. Without a method a challenge is a plain one, which protects nothing.
fn check_challenge(parameters: &Parameters) -> Result<&str, OauthError> {
    let challenge = parameters.one("code_challenge")?.ok_or_else(|| {
        OauthError::invalid_request("code_challenge is missing: this server requires PKCE with S256")
    })?;
    match parameters.one("code_challenge_method")? {
        Some("S256") => {}
        came => {
            let came = came.map_or_else(|| "missing, which means plain".to_owned(), echo);
            let reason = format!("code_challenge_method is {came}; this server accepts S256 only");
            return Err(OauthError::invalid_request(reason));
        }
    }
    let is_base64url = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if challenge.len() != 43 || !challenge.bytes().all(is_base64url) {
        let reason = "code_challenge is not the base64url of a SHA-256: 43 characters of A-Z a-z 0-9 - _";
        return Err(OauthError::invalid_request(reason));
    }
    Ok(challenge)
}

/// What is asked for; what the challenge of a 401 asks for when nothing is.
fn wished_scopes(scope: Option<&str>) -> Result<Scopes, OauthError> {
    let scope = scope.unwrap_or(DEFAULT_SCOPE);
    let invalid = |reason: String| OauthError::new(Code::InvalidScope, reason);
    if scope.len() > LONGEST_SCOPE {
        return Err(invalid(format!("scope is longer than {LONGEST_SCOPE} bytes")));
    }
    let words = scope
        .split(' ')
        .filter(|word| !word.is_empty() && !HABITS.contains(word));
    let scopes: Result<Scopes, _> = words.map(str::parse::<Scope>).collect();
    match scopes {
        Ok(scopes) if scopes.is_empty() => wished_scopes(None),
        Ok(scopes) => Ok(scopes),
        Err(error) => Err(invalid(format!("scope: {error}"))),
    }
}

fn refusal(reason: impl Into<String>) -> AuthorizationRefusal {
    AuthorizationRefusal {
        status: StatusCode::BAD_REQUEST,
        reason: reason.into(),
    }
}

fn store_refusal(error: &StoreError) -> AuthorizationRefusal {
    let cause: &dyn std::error::Error = error;
    tracing::warn!(cause, "an authorization request could not be checked");
    AuthorizationRefusal {
        status: StatusCode::SERVICE_UNAVAILABLE,
        reason: "the gateway's store does not answer right now; try again in a moment".to_owned(),
    }
}

fn here<'a>(reason: &impl ToString) -> Refusal<'a> {
    Refusal::Here(refusal(reason.to_string()))
}
