//! The developer OAuth server of a console host (docs/reference/backendless-rest.md, 1.5 item 4).

use std::fmt;
use std::time::Duration;

use http::Method;
use outbound::HttpClient;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use url::Url;

use super::DeveloperAuth;
use crate::answer::{Answer, Object, integer};
use crate::call::Call;
use crate::endpoint::bare;
use crate::error::{Error, Result};
use crate::operation::Operation;
use crate::transport::{Bounds, Transport};

static REGISTER: Operation = Operation::once("developer_oauth.register", Method::POST);
static TOKEN: Operation = Operation::once("developer_oauth.token", Method::POST);
static REVOKE: Operation = Operation::once("developer_oauth.revoke", Method::POST);

/// The OAuth endpoints that the vendor's hosted MCP server publishes. Its tokens take the place of an `auth-key`.
///
/// The paths are the vendor's; that requests and answers follow RFC 6749, 7591 and 7009 is unverified.
#[derive(Clone)]
pub struct DeveloperOauth {
    transport: Transport,
    base: String,
    bounds: Bounds,
}

/// A registered client (RFC 7591). `Debug` shows the id only.
#[derive(Clone)]
pub struct ClientRegistration {
    /// The public id.
    pub client_id: String,
    /// The secret, for a confidential client.
    pub client_secret: Option<SecretString>,
}

impl fmt::Debug for ClientRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientRegistration")
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// Where a developer's browser is sent (RFC 6749, section 4.1.1, with PKCE S256 of RFC 7636).
#[derive(Debug, Clone, Copy)]
pub struct AuthorizationUrl<'a> {
    /// The registered client.
    pub client_id: &'a str,
    /// One of its redirect URIs.
    pub redirect_uri: &'a Url,
    /// Comes back unchanged.
    pub state: &'a str,
    /// The base64url-encoded SHA-256 of the verifier.
    pub code_challenge: &'a str,
    /// The scope to ask for; the default of the server if `None`.
    pub scope: Option<&'a str>,
}

/// What is exchanged for tokens. There is no `Debug`: it holds secrets.
#[derive(Clone, Copy)]
pub enum TokenRequest<'a> {
    /// A code that came back to the redirect URI.
    Code {
        /// The code.
        code: &'a SecretString,
        /// The verifier of the challenge.
        verifier: &'a SecretString,
        /// The same redirect URI as before.
        redirect_uri: &'a Url,
    },
    /// A refresh token.
    Refresh(&'a SecretString),
}

/// Tokens of a developer. `Debug` shows nothing.
#[derive(Clone)]
pub struct DeveloperTokens {
    /// For [`Console::new`](super::Console::new).
    pub auth: DeveloperAuth,
    /// For the next tokens.
    pub refresh_token: Option<SecretString>,
    /// Seconds until the token expires.
    pub expires_in: Option<i64>,
}

impl fmt::Debug for DeveloperTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeveloperTokens(..)")
    }
}

impl DeveloperOauth {
    /// The OAuth server of a console host.
    pub fn new(http: HttpClient, console_url: &Url) -> Self {
        Self {
            transport: Transport::new(http, None),
            base: bare(console_url),
            bounds: Bounds::default(),
        }
    }

    /// The same server, which must answer each request within `deadline`.
    #[must_use]
    pub fn with_deadline(self, deadline: Duration) -> Self {
        Self {
            bounds: Bounds {
                deadline: Some(deadline),
                ..self.bounds
            },
            ..self
        }
    }

    /// Registers a public client.
    pub async fn register(&self, client_name: &str, redirect_uris: &[Url]) -> Result<ClientRegistration> {
        let uris: Vec<&str> = redirect_uris.iter().map(Url::as_str).collect();
        let call = Call::new(&REGISTER, "developer")
            .at("oauth2/client/mcp-register")
            .json(&json!({
                "client_name": client_name,
                "redirect_uris": uris,
                "grant_types": ["authorization_code", "refresh_token"],
                "response_types": ["code"],
                "token_endpoint_auth_method": "none",
            }));
        let answer = self.send(call).await?.object()?;
        let Some(client_id) = text(&answer, "client_id") else {
            return Err(Error::unexpected(
                REGISTER.name,
                "`client_id`",
                "an object without it",
            ));
        };
        let client_secret = text(&answer, "client_secret").map(Into::into);
        Ok(ClientRegistration {
            client_id: client_id.to_owned(),
            client_secret,
        })
    }

    /// The URL for the developer's browser. `Validation` if the console URL cannot be extended.
    pub fn authorization_url(&self, request: &AuthorizationUrl<'_>) -> Result<Url> {
        let mut url = Url::parse(&format!("{}/developer/oauth2/authorize", self.base))
            .map_err(|_| Error::invalid("developer_oauth.authorize", "the console URL cannot be extended"))?;
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", request.client_id)
            .append_pair("redirect_uri", request.redirect_uri.as_str())
            .append_pair("state", request.state)
            .append_pair("code_challenge", request.code_challenge)
            .append_pair("code_challenge_method", "S256");
        if let Some(scope) = request.scope {
            url.query_pairs_mut().append_pair("scope", scope);
        }
        Ok(url)
    }

    /// Exchanges a code or a refresh token for tokens.
    pub async fn token(
        &self,
        client: &ClientRegistration,
        request: TokenRequest<'_>,
    ) -> Result<DeveloperTokens> {
        let mut fields = vec![("client_id", client.client_id.as_str())];
        match &request {
            TokenRequest::Code {
                code,
                verifier,
                redirect_uri,
            } => fields.extend([
                ("grant_type", "authorization_code"),
                ("code", code.expose_secret()),
                ("code_verifier", verifier.expose_secret()),
                ("redirect_uri", redirect_uri.as_str()),
            ]),
            TokenRequest::Refresh(token) => {
                fields.extend([
                    ("grant_type", "refresh_token"),
                    ("refresh_token", token.expose_secret()),
                ]);
            }
        }
        if let Some(secret) = &client.client_secret {
            fields.push(("client_secret", secret.expose_secret()));
        }
        let answer = self
            .send(Call::new(&TOKEN, "developer").at("oauth2/token").form(&fields))
            .await?
            .object()?;
        let Some(token) = text(&answer, "access_token") else {
            return Err(Error::unexpected(
                TOKEN.name,
                "`access_token`",
                "an object without it",
            ));
        };
        Ok(DeveloperTokens {
            auth: DeveloperAuth::AuthKey(token.into()),
            refresh_token: text(&answer, "refresh_token").map(Into::into),
            expires_in: answer.get("expires_in").and_then(integer),
        })
    }

    /// Makes a token useless.
    pub async fn revoke(&self, client: &ClientRegistration, token: &SecretString) -> Result<()> {
        let mut fields = vec![
            ("client_id", client.client_id.as_str()),
            ("token", token.expose_secret()),
        ];
        if let Some(secret) = &client.client_secret {
            fields.push(("client_secret", secret.expose_secret()));
        }
        self.send(
            Call::new(&REVOKE, "developer")
                .at("oauth2/token/revoke")
                .form(&fields),
        )
        .await?;
        Ok(())
    }

    async fn send(&self, call: Call) -> Result<Answer> {
        self.transport
            .send(&self.base.clone().into(), self.bounds, call)
            .await
    }
}

fn text<'a>(answer: &'a Object, name: &str) -> Option<&'a str> {
    answer.get(name).and_then(Value::as_str)
}
