//! An agent's side of signing in: it knows the MCP address and finds out everything else.

use crate::mcp_client::{McpClient, Reply};
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use url::Url;
use url::form_urlencoded::Serializer;

/// The verifier and challenge of RFC 7636, appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// Where answers go: a program on the user's machine. Nobody listens there; the test takes the answer itself.
pub const REDIRECT: &str = "http://127.0.0.1:49152/callback";

/// The agent's secret against forged answers.
const STATE: &str = "a state & more";

/// An agent, after discovery.
#[derive(Clone)]
pub struct Agent {
    http: reqwest::Client,
    mcp_url: String,
    /// The metadata of the authorization server.
    pub server: Value,
    /// What it calls itself.
    pub client_id: String,
}

/// The parameters of a request.
#[derive(Debug, Clone)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    fn new(pairs: &[(&str, &str)]) -> Self {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self(pairs.iter().map(own).collect())
    }

    /// Replaces a parameter, or adds it.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Self {
        let mut others = self.without(name);
        others.0.push((name.to_owned(), value.to_owned()));
        others
    }

    /// Leaves a parameter out.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.0.retain(|(found, _)| found != name);
        self
    }
}

/// Access and refresh token.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// For `/mcp`.
    pub access: String,
    /// For the next pair.
    pub refresh: String,
    /// What the access token is good for.
    pub scope: String,
    /// For how long, in seconds.
    pub expires_in: u64,
}

impl Tokens {
    /// Of a successful answer.
    pub fn of(reply: &Reply) -> Self {
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
        assert_eq!(reply.header("cache-control"), "no-store");
        let body = reply.json();
        let text = |member: &str| body[member].as_str().unwrap().to_owned();
        assert_eq!(text("token_type"), "Bearer");
        Self {
            access: text("access_token"),
            refresh: text("refresh_token"),
            scope: text("scope"),
            expires_in: body["expires_in"].as_u64().unwrap(),
        }
    }
}

impl Agent {
    /// Begins at a 401 and ends at the metadata of the authorization server, as a client of the MCP specification does.
    pub async fn discover(mcp_url: &str) -> Self {
        let stranger = McpClient::new(mcp_url, "").bearing(None);
        let refused = stranger.request("tools/list", json!({})).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{}", refused.text);
        let challenge = refused.header("www-authenticate").to_owned();
        let named = challenge.split("resource_metadata=\"").nth(1).unwrap();
        let named = named.split('"').next().unwrap();
        let http = stranger.http().clone();
        let resource = get(&http, named).await.json();
        let plain = mcp_url.split('?').next().unwrap();
        assert_eq!(resource["resource"], plain, "{resource}");
        let issuer = resource["authorization_servers"][0].as_str().unwrap();
        let metadata = format!("{issuer}/.well-known/oauth-authorization-server");
        let server = get(&http, &metadata).await.json();
        assert_eq!(server["issuer"], issuer, "{server}");
        Self {
            http,
            mcp_url: mcp_url.to_owned(),
            server,
            client_id: String::new(),
        }
    }

    /// An agent that registered itself.
    pub async fn registered(mcp_url: &str) -> Self {
        Self::registered_as(mcp_url, "An agent").await
    }

    /// An agent that registered itself under a name.
    pub async fn registered_as(mcp_url: &str, name: &str) -> Self {
        let agent = Self::discover(mcp_url).await;
        let reply = agent.register(name).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
        let client_id = reply.json()["client_id"].as_str().unwrap().to_owned();
        Self { client_id, ..agent }
    }

    /// An agent that names itself by the URL of its metadata document.
    pub async fn named(mcp_url: &str, client_id: &str) -> Self {
        Self {
            client_id: client_id.to_owned(),
            ..Self::discover(mcp_url).await
        }
    }

    /// Registers as Codex does (0.169.0), but for the name.
    pub async fn register(&self, name: &str) -> Reply {
        let metadata = json!({
            "client_name": name,
            "redirect_uris": [REDIRECT],
            "grant_types": ["authorization_code", "refresh_token"],
            "token_endpoint_auth_method": "none",
            "response_types": ["code"],
            "application_type": "native",
        });
        let url = self.endpoint("registration_endpoint");
        send(
            &self.http,
            Method::POST,
            &url,
            "application/json",
            metadata.to_string(),
        )
        .await
    }

    /// What this agent sends to the authorization endpoint.
    pub fn wish(&self) -> Parameters {
        Parameters::new(&[
            ("response_type", "code"),
            ("client_id", &self.client_id),
            ("redirect_uri", REDIRECT),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
            ("state", STATE),
            ("scope", "*:write"),
            ("resource", &self.mcp_url),
        ])
    }

    /// The address that the user is to open.
    pub fn url(&self, wish: &Parameters) -> String {
        let mut url: Url = self.endpoint("authorization_endpoint").parse().unwrap();
        url.query_pairs_mut().extend_pairs(&wish.0);
        url.into()
    }

    /// The code that an answer brings, after the checks that a client has to make.
    pub fn code(&self, answer: &Url) -> String {
        assert!(answer.as_str().starts_with(&format!("{REDIRECT}?")), "{answer}");
        assert_eq!(parameter(answer, "state").as_deref(), Some(STATE));
        assert_eq!(
            parameter(answer, "iss").as_deref(),
            self.server["issuer"].as_str()
        );
        parameter(answer, "code").unwrap_or_else(|| panic!("no code: {answer}"))
    }

    /// What this agent sends to redeem a code.
    pub fn redemption(&self, code: &str) -> Parameters {
        Parameters::new(&[
            ("grant_type", "authorization_code"),
            ("client_id", &self.client_id),
            ("code", code),
            ("code_verifier", VERIFIER),
            ("redirect_uri", REDIRECT),
            ("resource", &self.mcp_url),
        ])
    }

    /// Asks the token endpoint.
    pub async fn token(&self, parameters: &Parameters) -> Reply {
        self.post("token_endpoint", parameters).await
    }

    /// Redeems a code.
    pub async fn redeem(&self, code: &str) -> Reply {
        self.token(&self.redemption(code)).await
    }

    /// What this agent sends to refresh.
    pub fn refreshing(&self, token: &str) -> Parameters {
        Parameters::new(&[
            ("grant_type", "refresh_token"),
            ("client_id", &self.client_id),
            ("refresh_token", token),
            ("resource", &self.mcp_url),
        ])
    }

    /// Trades a refresh token for the next pair.
    pub async fn refresh(&self, token: &str) -> Reply {
        self.token(&self.refreshing(token)).await
    }

    /// Gives a token back.
    pub async fn revoke(&self, token: &str) -> Reply {
        let parameters = Parameters::new(&[("token", token), ("client_id", &self.client_id)]);
        self.post("revocation_endpoint", &parameters).await
    }

    /// The same agent with a token, as a client of MCP.
    pub fn mcp(&self, token: &str) -> McpClient {
        McpClient::new(&self.mcp_url, token)
    }

    fn endpoint(&self, name: &str) -> String {
        self.server[name]
            .as_str()
            .unwrap_or_else(|| panic!("no {name}: {}", self.server))
            .to_owned()
    }

    async fn post(&self, endpoint: &str, parameters: &Parameters) -> Reply {
        let body = Serializer::new(String::new())
            .extend_pairs(&parameters.0)
            .finish();
        let kind = "application/x-www-form-urlencoded";
        send(&self.http, Method::POST, &self.endpoint(endpoint), kind, body).await
    }
}

/// A parameter of an answer.
pub fn parameter(answer: &Url, name: &str) -> Option<String> {
    let mut pairs = answer.query_pairs();
    pairs.find_map(|(found, value)| (found == name).then(|| value.into_owned()))
}

async fn get(http: &reqwest::Client, url: &str) -> Reply {
    let reply = send(http, Method::GET, url, "", String::new()).await;
    assert_eq!(reply.status, StatusCode::OK, "{url}: {}", reply.text);
    reply
}

async fn send(http: &reqwest::Client, method: Method, url: &str, kind: &str, body: String) -> Reply {
    let mut headers = HeaderMap::new();
    headers.insert("mcp-protocol-version", "2025-11-25".parse().unwrap());
    if !kind.is_empty() {
        headers.insert(CONTENT_TYPE, kind.parse().unwrap());
    }
    let answer = http
        .request(method, url)
        .headers(headers)
        .body(body)
        .send()
        .await
        .unwrap();
    Reply::of(answer).await
}
