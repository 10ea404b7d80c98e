//! Agents that run in pages of other origins: they may sign in, and reach nothing that the user's cookies open.

use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use tests::mcp_client::{McpClient, Reply};
use tests::site::Site;

const ELSEWHERE: &str = "https://inspector.example";

/// A request as a browser sends it for a page of another origin.
async fn from_elsewhere(site: &Site, method: Method, path: &str, headers: &[(&'static str, &str)]) -> Reply {
    let client = McpClient::new(&format!("{}{path}", site.url()), "").bearing(None);
    let mut all = HeaderMap::new();
    all.insert("origin", ELSEWHERE.parse().unwrap());
    for (name, value) in headers {
        all.insert(*name, value.parse().unwrap());
    }
    client.send(method, all, String::new()).await
}

/// What the MCP Inspector sends from its page: plain requests with the protocol's version, forms, and JSON.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_signing_in_needs_is_open_to_every_page() {
    let site = Site::new().await;
    let asks = |headers: &'static str| {
        [
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", headers),
        ]
    };
    for (path, headers) in [
        ("/.well-known/oauth-protected-resource", "mcp-protocol-version"),
        (
            "/.well-known/oauth-protected-resource/mcp",
            "mcp-protocol-version",
        ),
        ("/.well-known/oauth-authorization-server", "mcp-protocol-version"),
        ("/oauth/jwks.json", "mcp-protocol-version"),
        ("/oauth/token", "content-type"),
        ("/oauth/register", "content-type"),
        ("/oauth/revoke", "content-type"),
    ] {
        let preflight = from_elsewhere(&site, Method::OPTIONS, path, &asks(headers)).await;
        assert_eq!(preflight.status, StatusCode::NO_CONTENT, "{path}");
        let allowed = preflight.header("access-control-allow-headers").to_lowercase();
        assert!(allowed.contains(headers), "{path}: {allowed}");
        assert!(
            preflight.header("access-control-allow-methods").contains("POST"),
            "{path}"
        );
        let method = if path.starts_with("/oauth/") && !path.ends_with("json") {
            Method::POST
        } else {
            Method::GET
        };
        let answer = from_elsewhere(&site, method, path, &[]).await;
        assert_ne!(answer.status, StatusCode::FORBIDDEN, "{path}: {}", answer.text);
        for reply in [&preflight, &answer] {
            assert_eq!(reply.header("access-control-allow-origin"), "*", "{path}");
            assert_eq!(reply.header("access-control-allow-credentials"), "", "{path}");
        }
    }
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_users_are_asked_no_other_page_may_ask() {
    let site = Site::new().await;
    for path in [
        "/oauth/authorize?client_id=x",
        "/sign-in",
        "/consent?request=x",
        "/",
        "/mcp",
    ] {
        for method in [Method::GET, Method::POST] {
            let refused = from_elsewhere(&site, method, path, &[]).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
            assert_eq!(refused.header("access-control-allow-origin"), "", "{path}");
        }
    }
    site.stop().await;
}

/// Whoever sends its body slowly or without an end takes nothing from others, on the endpoints that anybody may use.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_that_anybody_may_send_are_small() {
    let site = Site::new().await;
    for path in ["/oauth/token", "/oauth/register", "/oauth/revoke", "/sign-in"] {
        let client = McpClient::new(&format!("{}{path}", site.url()), "").bearing(None);
        let body = "a".repeat(200 * 1024);
        let refused = client.send(Method::POST, HeaderMap::new(), body).await;
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
    }
    site.stop().await;
}
