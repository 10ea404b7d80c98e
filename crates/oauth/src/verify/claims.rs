//! What an access token says, and its signature.

use crate::keys::{Key, Keys, KeysError};
use crate::server::Identity;
use domain::{AccountId, GrantId, Scopes, SigningKeyId, Timestamp};
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// The media type of the header (RFC 9068, 2.1): an ID token or any other JWT is no access token.
const TYPE: &str = "at+jwt";

/// How far the clocks of two processes may be apart, in seconds.
const LEEWAY: i64 = 5;

/// The claims (RFC 9068, 2.2), and the grant behind them.
#[derive(Serialize, Deserialize)]
pub(crate) struct Claims {
    iss: String,
    aud: String,
    /// Who granted.
    pub(crate) sub: AccountId,
    /// Seconds since 1970.
    pub(crate) exp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<i64>,
    iat: i64,
    jti: String,
    pub(crate) client_id: String,
    pub(crate) scope: Scopes,
    /// What the user granted; revoking it refuses the token.
    pub(crate) gid: GrantId,
}

/// What a new token says beyond what every token says.
pub(crate) struct NewToken<'a> {
    pub(crate) account: &'a AccountId,
    pub(crate) client_id: &'a str,
    pub(crate) scope: &'a Scopes,
    pub(crate) grant: &'a GrantId,
    pub(crate) now: Timestamp,
    pub(crate) expires_at: Timestamp,
    /// Makes every token another one, even two of one second.
    pub(crate) id: String,
}

impl NewToken<'_> {
    /// The token, signed.
    pub(crate) fn sign(self, identity: &Identity, key: &Key) -> Result<SecretString, KeysError> {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(key.id.to_string());
        let claims = Claims {
            iss: identity.issuer().to_owned(),
            aud: identity.resource().to_owned(),
            sub: self.account.clone(),
            exp: self.expires_at.as_seconds(),
            nbf: None,
            iat: self.now.as_seconds(),
            jti: self.id,
            client_id: self.client_id.to_owned(),
            scope: self.scope.clone(),
            gid: self.grant.clone(),
        };
        Ok(encode(&header, &claims, &key.signing)?.into())
    }
}

/// A token whose signature is one of this server, made for this server.
pub(crate) struct Authentic {
    pub(crate) claims: Claims,
    /// Until when the key that signed it counts.
    pub(crate) key_counts_until: Timestamp,
}

impl Authentic {
    /// Whether it may be used now.
    pub(crate) fn counts_at(&self, now: Timestamp) -> bool {
        now < self.key_counts_until && self.claims.counts_at(now)
    }
}

impl Claims {
    /// Checks everything of a token but the time and the grant. `None` when it is not one of this server's.
    pub(crate) async fn authentic(
        token: &str,
        identity: &Identity,
        keys: &Keys,
    ) -> Result<Option<Authentic>, KeysError> {
        let Some(id) = decode_header(token).ok().as_ref().and_then(key_id) else {
            return Ok(None);
        };
        let Some(key) = keys.find(&id).await? else {
            return Ok(None);
        };
        let decoded = decode::<Self>(token, &key.verifying, &validation(identity)).ok();
        Ok(decoded.map(|decoded| Authentic {
            claims: decoded.claims,
            key_counts_until: key.counts_until(),
        }))
    }

    fn counts_at(&self, now: Timestamp) -> bool {
        let now = now.as_seconds();
        now < self.exp.saturating_add(LEEWAY) && self.nbf.is_none_or(|nbf| nbf.saturating_sub(LEEWAY) <= now)
    }
}

/// The key that a header names. A header with `crit` asks for an extension, and none is understood here (RFC 7515, 4.1.11).
fn key_id(header: &Header) -> Option<SigningKeyId> {
    let is_access_token = header.typ.as_deref().is_some_and(|came| {
        let came = came.strip_prefix("application/").unwrap_or(came);
        came.eq_ignore_ascii_case(TYPE)
    });
    let id = header.kid.as_ref()?.parse().ok()?;
    (is_access_token && header.crit.is_none()).then_some(id)
}

/// The algorithm is the key's, whatever the header says. The time is compared elsewhere: the library asks the machine.
fn validation(identity: &Identity) -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_issuer(&[identity.issuer()]);
    validation.set_audience(&[identity.resource()]);
    validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
    validation.validate_exp = false;
    validation
}
