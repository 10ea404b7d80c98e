//! A small MCP client, in both eras of the protocol, that shows every part of an answer.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;

/// Which era of the protocol a request speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Era {
    /// 2025-06-18 and 2025-11-25: `initialize` first, versions in a header.
    Legacy(&'static str),
    /// 2026-07-28: every request stands alone.
    Modern,
}

impl Era {
    /// What Codex speaks by default.
    pub const CODEX: Self = Self::Legacy("2025-06-18");
}

/// A client of one endpoint with one bearer.
#[derive(Clone)]
pub struct McpClient {
    http: reqwest::Client,
    url: String,
    token: Option<String>,
    era: Era,
}

/// One HTTP answer.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub text: String,
}

/// The answer of one tool call.
#[derive(Debug, Clone, PartialEq)]
pub struct Called {
    /// `isError`.
    pub failed: bool,
    /// `structuredContent`.
    pub structured: Value,
    /// The first text.
    pub text: String,
}

impl Reply {
    /// All of an answer.
    pub async fn of(answer: reqwest::Response) -> Self {
        Self::try_of(answer).await.unwrap()
    }

    /// All of an answer that may break off.
    pub async fn try_of(answer: reqwest::Response) -> reqwest::Result<Self> {
        Ok(Self {
            status: answer.status(),
            headers: answer.headers().clone(),
            text: answer.text().await?,
        })
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text))
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The result of a JSON-RPC answer.
    pub fn result(&self) -> Value {
        let mut body = self.json();
        assert!(body.get("result").is_some(), "{} {}", self.status, self.text);
        body["result"].take()
    }

    /// The error of a JSON-RPC answer: code and message.
    pub fn error(&self) -> (i64, String) {
        let body = self.json();
        let error = &body["error"];
        let code = error["code"].as_i64();
        (
            code.unwrap_or_else(|| panic!("no error: {} {}", self.status, self.text)),
            error["message"].as_str().unwrap().to_owned(),
        )
    }
}

impl Called {
    /// The code of a failure.
    pub fn code(&self) -> &str {
        self.structured["error"]["code"].as_str().unwrap_or_default()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the guarded client of `outbound` is what is tested, not what tests"
)]
fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(100))
        .build()
        .unwrap()
}

impl McpClient {
    /// A client that speaks the protocol as Codex does.
    pub fn new(url: &str, token: &str) -> Self {
        Self {
            http: http(),
            url: url.to_owned(),
            token: Some(token.to_owned()),
            era: Era::CODEX,
        }
    }

    /// The same client in another era.
    #[must_use]
    pub fn speaking(&self, era: Era) -> Self {
        Self { era, ..self.clone() }
    }

    /// The same client at another address.
    #[must_use]
    pub fn at(&self, url: &str) -> Self {
        Self {
            url: url.to_owned(),
            ..self.clone()
        }
    }

    /// The same client with something after the URL, such as `?read_only=true`.
    #[must_use]
    pub fn narrowed(&self, query: &str) -> Self {
        self.at(&format!("{}{query}", self.url))
    }

    /// The same client with another bearer, or none.
    #[must_use]
    pub fn bearing(&self, token: Option<&str>) -> Self {
        Self {
            token: token.map(str::to_owned),
            ..self.clone()
        }
    }

    /// One JSON-RPC request.
    pub async fn request(&self, method: &str, params: Value) -> Reply {
        let (headers, body) = self.message(method, params);
        self.send(Method::POST, headers, body).await
    }

    /// What a request consists of.
    pub fn message(&self, method: &str, mut params: Value) -> (HeaderMap, String) {
        let mut headers = HeaderMap::new();
        let mut set = |name: &'static str, value: &str| {
            headers.insert(
                HeaderName::from_static(name),
                HeaderValue::from_str(value).unwrap(),
            );
        };
        set("content-type", "application/json");
        set("accept", "application/json, text/event-stream");
        match self.era {
            Era::Legacy(version) => set("mcp-protocol-version", version),
            Era::Modern => {
                set("mcp-protocol-version", "2026-07-28");
                set("mcp-method", method);
                if let Some(name) = params["name"].as_str().filter(|name| name.is_ascii()) {
                    set("mcp-name", name);
                }
                params["_meta"] = json!({
                    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                    "io.modelcontextprotocol/clientCapabilities": {},
                    "io.modelcontextprotocol/clientInfo": {"name": "tests", "version": "1"},
                });
            }
        }
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        (headers, body.to_string())
    }

    /// One JSON-RPC request to a gateway that may not be there.
    pub async fn try_request(&self, method: &str, params: Value) -> reqwest::Result<Reply> {
        let (headers, body) = self.message(method, params);
        self.try_send(Method::POST, headers, body).await
    }

    /// Any HTTP request to the endpoint.
    pub async fn send(&self, method: Method, headers: HeaderMap, body: String) -> Reply {
        self.try_send(method, headers, body).await.unwrap()
    }

    async fn try_send(&self, method: Method, headers: HeaderMap, body: String) -> reqwest::Result<Reply> {
        let mut request = self.http.request(method, &self.url).headers(headers).body(body);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        Reply::try_of(request.send().await?).await
    }

    /// What it sends its requests with.
    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// The tools that are listed.
    pub async fn list(&self) -> Vec<Value> {
        let mut result = self.request("tools/list", json!({})).await.result();
        match result["tools"].take() {
            Value::Array(tools) => tools,
            other => panic!("no tools: {other}"),
        }
    }

    /// The names of the tools that are listed.
    pub async fn names(&self) -> Vec<String> {
        let name = |tool: &Value| tool["name"].as_str().unwrap().to_owned();
        self.list().await.iter().map(name).collect()
    }

    /// Calls a tool that exists for this caller.
    pub async fn call(&self, tool: &str, arguments: &Value) -> Called {
        let reply = self.call_raw(tool, arguments).await;
        let mut result = reply.result();
        Called {
            failed: result["isError"].as_bool().unwrap_or(false),
            text: result["content"][0]["text"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            structured: result["structuredContent"].take(),
        }
    }

    /// Calls a tool, and answers whatever came.
    pub async fn call_raw(&self, tool: &str, arguments: &Value) -> Reply {
        self.request("tools/call", json!({"name": tool, "arguments": arguments}))
            .await
    }
}
