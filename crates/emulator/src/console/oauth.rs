//! OAuth for developers: clients, codes and refresh tokens. That the vendor's endpoints follow RFC 6749, 7591
//! and 7009 is unverified; only their paths, grants and challenge methods are known
//! (docs/reference/backendless-rest.md, 1.5).

use crate::random::Random;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// How long a code can be exchanged.
const CODE_LIFETIME_MS: i64 = 600_000;

/// How long an access token works.
pub(crate) const TOKEN_LIFETIME_SECONDS: i64 = 3_600;

/// Why a request is refused, in the words of RFC 6749, section 5.2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) error: &'static str,
    pub(crate) description: String,
}

impl Refusal {
    pub(crate) fn new(error: &'static str, description: impl Into<String>) -> Self {
        Self {
            error,
            description: description.into(),
        }
    }

    pub(crate) fn body(&self) -> Value {
        json!({"error": self.error, "error_description": self.description})
    }
}

/// A client that registered itself.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    pub(crate) name: String,
    pub(crate) redirect_uris: Vec<String>,
}

/// What a browser brings to the authorization endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AuthorizationRequest {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: Challenge,
}

/// The challenge of RFC 7636.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Challenge {
    Plain(String),
    S256(String),
}

impl Challenge {
    /// Reads `code_challenge` and `code_challenge_method`; without a method it is plain.
    pub(crate) fn parse(challenge: Option<&str>, method: Option<&str>) -> Result<Self, Refusal> {
        let challenge = challenge.filter(|text| !text.is_empty());
        let challenge =
            challenge.ok_or_else(|| Refusal::new("invalid_request", "code_challenge is missing"))?;
        match method {
            None | Some("plain") => Ok(Self::Plain(challenge.to_owned())),
            Some("S256") => Ok(Self::S256(challenge.to_owned())),
            Some(other) => Err(Refusal::new(
                "invalid_request",
                format!("code_challenge_method '{other}' is unknown: S256 or plain is expected"),
            )),
        }
    }

    fn is_met_by(&self, verifier: &str) -> bool {
        match self {
            Self::Plain(challenge) => challenge == verifier,
            Self::S256(challenge) => *challenge == URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)),
        }
    }
}

#[derive(Debug)]
struct Code {
    request: AuthorizationRequest,
    expires_at: i64,
}

/// Clients by id, codes, and refresh tokens with the client that holds them.
#[derive(Debug, Default)]
pub(crate) struct Oauth {
    clients: BTreeMap<String, Client>,
    codes: BTreeMap<String, Code>,
    refresh_tokens: BTreeMap<String, String>,
}

impl Oauth {
    /// Registers a client and answers with its id.
    pub(crate) fn register(&mut self, client: Client, random: &Random) -> Result<String, Refusal> {
        if client.redirect_uris.is_empty() {
            let description = "redirect_uris must name at least one URI";
            return Err(Refusal::new("invalid_redirect_uri", description));
        }
        let id = random.id();
        self.clients.insert(id.clone(), client);
        Ok(id)
    }

    /// The client that asks, once its redirect URI is known to be its own.
    pub(crate) fn client_of(&self, request: &AuthorizationRequest) -> Result<&Client, Refusal> {
        let client = self.clients.get(&request.client_id);
        let client = client.ok_or_else(|| Refusal::new("invalid_client", "client_id is not registered"))?;
        if !client.redirect_uris.contains(&request.redirect_uri) {
            let description = "redirect_uri is not one of the registered ones";
            return Err(Refusal::new("invalid_request", description));
        }
        Ok(client)
    }

    /// A code for a request that the developer approved.
    pub(crate) fn approve(&mut self, request: AuthorizationRequest, now: i64, random: &Random) -> String {
        let code = random.id();
        let expires_at = now.saturating_add(CODE_LIFETIME_MS);
        self.codes.insert(code.clone(), Code { request, expires_at });
        code
    }

    /// Takes a code; whether it fits or not, it is used up.
    pub(crate) fn take_code(
        &mut self,
        code: &str,
        client_id: &str,
        redirect_uri: &str,
        verifier: &str,
        now: i64,
    ) -> Result<(), Refusal> {
        let wrong = |description: &str| Refusal::new("invalid_grant", description);
        let code = self
            .codes
            .remove(code)
            .ok_or_else(|| wrong("the code is unknown or used up"))?;
        if code.expires_at <= now {
            return Err(wrong("the code has expired"));
        }
        if code.request.client_id != client_id || code.request.redirect_uri != redirect_uri {
            return Err(wrong("the code belongs to another client or redirect_uri"));
        }
        if !code.request.challenge.is_met_by(verifier) {
            return Err(wrong("code_verifier does not meet the challenge"));
        }
        Ok(())
    }

    /// A refresh token of a client.
    pub(crate) fn new_refresh_token(&mut self, client_id: &str, random: &Random) -> String {
        let token = random.id();
        self.refresh_tokens.insert(token.clone(), client_id.to_owned());
        token
    }

    /// Takes a refresh token, which works once.
    pub(crate) fn take_refresh_token(&mut self, token: &str, client_id: &str) -> Result<(), Refusal> {
        if self
            .refresh_tokens
            .get(token)
            .is_some_and(|holder| holder == client_id)
        {
            self.refresh_tokens.remove(token);
            return Ok(());
        }
        let description = "the refresh token is unknown, used up or another client's";
        Err(Refusal::new("invalid_grant", description))
    }

    /// Makes a refresh token useless; an unknown one is no error.
    pub(crate) fn forget_refresh_token(&mut self, token: &str) {
        self.refresh_tokens.remove(token);
    }
}

#[cfg(test)]
mod tests {
    use super::{AuthorizationRequest, Challenge, Client, Oauth};
    use crate::random::Random;

    /// The example of RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn registered(random: &Random) -> (Oauth, AuthorizationRequest) {
        let mut oauth = Oauth::default();
        let client = Client {
            name: "test".into(),
            redirect_uris: vec!["http://127.0.0.1/back".into()],
        };
        let client_id = oauth.register(client, random).unwrap();
        let request = AuthorizationRequest {
            client_id,
            redirect_uri: "http://127.0.0.1/back".into(),
            challenge: Challenge::parse(Some(CHALLENGE), Some("S256")).unwrap(),
        };
        (oauth, request)
    }

    #[test]
    fn a_code_is_exchanged_once_by_its_client_with_the_verifier() {
        let random = Random::seeded(1);
        let (mut oauth, request) = registered(&random);
        let uri = request.redirect_uri.clone();
        let id = request.client_id.clone();
        for (client, uri, verifier, now, expected) in [
            (id.as_str(), uri.as_str(), VERIFIER, 0, Ok(())),
            ("other", &uri, VERIFIER, 0, Err("another client")),
            (&id, "http://evil", VERIFIER, 0, Err("another client")),
            (&id, &uri, "guess", 0, Err("code_verifier")),
            (&id, &uri, VERIFIER, 600_000, Err("expired")),
        ] {
            let code = oauth.approve(request.clone(), 0, &random);
            let outcome = oauth.take_code(&code, client, uri, verifier, now);
            match expected {
                Ok(()) => assert_eq!(outcome, Ok(())),
                Err(part) => assert!(outcome.unwrap_err().description.contains(part), "{part}"),
            }
            let again = oauth.take_code(&code, client, uri, verifier, now).unwrap_err();
            assert_eq!(again.error, "invalid_grant");
        }
    }

    #[test]
    fn only_registered_clients_and_uris_are_served() {
        let random = Random::seeded(1);
        let (oauth, request) = registered(&random);
        assert!(oauth.client_of(&request).is_ok());
        let elsewhere = AuthorizationRequest {
            redirect_uri: "http://evil/".into(),
            ..request.clone()
        };
        assert_eq!(oauth.client_of(&elsewhere).unwrap_err().error, "invalid_request");
        let stranger = AuthorizationRequest {
            client_id: "stranger".into(),
            ..request
        };
        assert_eq!(oauth.client_of(&stranger).unwrap_err().error, "invalid_client");
    }

    #[test]
    fn a_refresh_token_works_once_for_its_client() {
        let random = Random::seeded(1);
        let (mut oauth, request) = registered(&random);
        let token = oauth.new_refresh_token(&request.client_id, &random);
        assert!(oauth.take_refresh_token(&token, "other").is_err());
        assert!(oauth.take_refresh_token(&token, &request.client_id).is_ok());
        assert!(oauth.take_refresh_token(&token, &request.client_id).is_err());
    }

    #[test]
    fn challenges_are_plain_or_s256() {
        assert_eq!(
            Challenge::parse(Some("a"), None),
            Ok(Challenge::Plain("a".into()))
        );
        assert!(Challenge::parse(Some("a"), Some("S512")).is_err());
        assert!(Challenge::parse(None, Some("S256")).is_err());
    }
}
