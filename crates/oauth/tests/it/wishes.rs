//! What a client sends, parameter by parameter, so that a test changes one thing.

use url::form_urlencoded::Serializer;

/// The verifier and challenge of RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

pub(crate) const REDIRECT: &str = "http://127.0.0.1:49152/callback";

/// The parameters of one request.
#[derive(Clone)]
pub(crate) struct Wish(Vec<(&'static str, String)>);

impl Wish {
    pub(crate) fn none() -> Self {
        Self(Vec::new())
    }

    /// What Codex sends to the authorization endpoint.
    pub(crate) fn authorization(client_id: &str) -> Self {
        Self::none()
            .with("response_type", "code")
            .with("client_id", client_id)
            .with("redirect_uri", REDIRECT)
            .with("code_challenge", CHALLENGE)
            .with("code_challenge_method", "S256")
            .with("state", "a state & more")
            .with("scope", "*:write")
            .with("resource", "https://mcp.example.com/mcp")
    }

    /// What Codex sends to redeem a code.
    pub(crate) fn code(client_id: &str, code: &str) -> Self {
        Self::none()
            .with("grant_type", "authorization_code")
            .with("client_id", client_id)
            .with("code", code)
            .with("code_verifier", VERIFIER)
            .with("redirect_uri", REDIRECT)
            .with("resource", "https://mcp.example.com/mcp")
    }

    /// What Codex sends to refresh.
    pub(crate) fn refresh(client_id: &str, token: &str) -> Self {
        Self::none()
            .with("grant_type", "refresh_token")
            .with("client_id", client_id)
            .with("refresh_token", token)
            .with("resource", "https://mcp.example.com/mcp")
    }

    /// Replaces a parameter, or adds it.
    pub(crate) fn with(self, name: &'static str, value: &str) -> Self {
        self.without(name).and(name, value)
    }

    /// Adds a parameter a further time.
    pub(crate) fn and(mut self, name: &'static str, value: &str) -> Self {
        self.0.push((name, value.to_owned()));
        self
    }

    pub(crate) fn without(mut self, name: &'static str) -> Self {
        self.0.retain(|(found, _)| *found != name);
        self
    }

    pub(crate) fn encoded(&self) -> String {
        Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }
}
