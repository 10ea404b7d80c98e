//! The check of bearers: `Authorization` in, `Principal` out, before anything else is looked at.

mod challenge;
mod failures;
mod layer;
mod opaque;
mod remembered;
mod trust;
mod unknown;
mod uses;

pub use challenge::{Challenge, InvalidChallenge};
pub use failures::{FailureLimit, Failures};
pub use layer::{BearerCheck, ClientAddress, require_bearer};
pub use opaque::OpaqueTokens;
pub(crate) use remembered::Remembered;
pub use trust::Trust;
pub(crate) use uses::Uses;

use async_trait::async_trait;
use domain::{BearerToken, Principal};
use std::sync::Arc;

/// What went wrong behind a check. Goes to the log, never to a client.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a bearer is refused. The texts go to whoever presented it, so none says whether a token exists.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// No `Authorization`, or not of the form `Bearer TOKEN`.
    #[error("a bearer token is required: send `Authorization: Bearer TOKEN`")]
    Missing,
    /// It cannot be a token of this gateway: copied badly, or of another service.
    #[error("the bearer token is malformed: {0}")]
    Malformed(String),
    /// Unknown, revoked, expired, or of an account or tenant that is not active.
    #[error("the bearer token is not valid here: it is unknown, revoked or expired")]
    Invalid,
    /// The store cannot be asked, and what is remembered may be out of date; with what went wrong, where it is known.
    #[error("the gateway cannot check bearer tokens right now")]
    Unavailable(#[source] Option<Cause>),
}

/// A kind of token. Opaque ones are checked here; JWTs by the authorization server's own verifier.
#[async_trait]
pub trait VerifyBearer: Send + Sync {
    /// Who presents this text, from memory alone. `None` when the store has to be asked.
    async fn remembered(&self, token: &str) -> Option<Result<Arc<Principal>, Refused>>;

    /// Who presents this text.
    async fn verify(&self, token: &str) -> Result<Arc<Principal>, Refused>;
}

/// Sends each bearer to the verifier of its kind.
#[derive(Clone)]
pub struct Bearers {
    opaque: Arc<OpaqueTokens>,
    signed: Option<Arc<dyn VerifyBearer>>,
}

impl Bearers {
    /// Opaque tokens, and signed ones when there is a verifier for them.
    pub fn new(opaque: Arc<OpaqueTokens>, signed: Option<Arc<dyn VerifyBearer>>) -> Self {
        Self { opaque, signed }
    }

    /// Who sends this `Authorization` header. The scheme's name is not case-sensitive (RFC 9110, 11.1).
    pub async fn principal(
        &self,
        authorization: Option<&http::HeaderValue>,
    ) -> Result<Arc<Principal>, Refused> {
        let token = presented(authorization)?;
        match &self.signed {
            _ if BearerToken::is_opaque(token) => self.opaque.verify(token).await,
            Some(signed) => signed.verify(token).await,
            None => Err(not_ours()),
        }
    }

    /// Who sends this `Authorization` header, from memory alone. `None` when the store has to be asked.
    pub async fn remembered(
        &self,
        authorization: Option<&http::HeaderValue>,
    ) -> Option<Result<Arc<Principal>, Refused>> {
        let token = match presented(authorization) {
            Ok(token) => token,
            Err(refused) => return Some(Err(refused)),
        };
        match &self.signed {
            _ if BearerToken::is_opaque(token) => self.opaque.remembered(token).await,
            Some(signed) => signed.remembered(token).await,
            None => Some(Err(not_ours())),
        }
    }
}

/// The token of an `Authorization` header.
pub(crate) fn presented(authorization: Option<&http::HeaderValue>) -> Result<&str, Refused> {
    let header = authorization
        .ok_or(Refused::Missing)?
        .to_str()
        .map_err(|_| Refused::Missing)?;
    let (scheme, token) = header.split_once(' ').ok_or(Refused::Missing)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Refused::Missing);
    }
    Ok(token.trim())
}

fn not_ours() -> Refused {
    Refused::Malformed("a token of this gateway begins with `cwy_`".to_owned())
}
