//! The `WWW-Authenticate` header of a refusal (RFC 6750, 3 and RFC 9728, 5.1).

use super::Refused;
use crate::metadata::DEFAULT_SCOPE;
use http::HeaderValue;
use url::Url;

/// Says where a client learns how to get a token.
#[derive(Debug, Clone)]
pub struct Challenge {
    without_error: HeaderValue,
    invalid_token: HeaderValue,
}

/// A public URL that cannot stand in a header.
#[derive(Debug, thiserror::Error)]
#[error("the public URL cannot be put into a header")]
pub struct InvalidChallenge(#[from] http::header::InvalidHeaderValue);

impl Challenge {
    /// For the resource `{public_url}/mcp`.
    pub fn new(public_url: &Url) -> Result<Self, InvalidChallenge> {
        let origin = public_url.as_str().trim_end_matches('/');
        let rest = format!(
            r#"resource_metadata="{origin}/.well-known/oauth-protected-resource/mcp", scope="{DEFAULT_SCOPE}""#
        );
        let error = r#"error="invalid_token", error_description="the token is malformed, unknown, revoked or expired""#;
        Ok(Self {
            without_error: HeaderValue::from_str(&format!("Bearer {rest}"))?,
            invalid_token: HeaderValue::from_str(&format!("Bearer {error}, {rest}"))?,
        })
    }

    /// The header for a refusal. It names an error only when a token was presented (RFC 6750, 3.1).
    pub fn header(&self, refused: &Refused) -> HeaderValue {
        match refused {
            Refused::Missing | Refused::Unavailable(_) => self.without_error.clone(),
            Refused::Malformed(_) | Refused::Invalid => self.invalid_token.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_names_the_metadata_and_the_error() {
        let challenge = Challenge::new(&"https://mcp.example.com/".parse().unwrap()).unwrap();
        let rest = r#"resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp", scope="*:write""#;
        assert_eq!(challenge.header(&Refused::Missing), format!("Bearer {rest}"));
        let invalid = challenge.header(&Refused::Invalid);
        assert!(
            invalid
                .to_str()
                .unwrap()
                .starts_with(r#"Bearer error="invalid_token", "#),
            "{invalid:?}"
        );
        assert!(invalid.to_str().unwrap().ends_with(rest), "{invalid:?}");
    }
}
