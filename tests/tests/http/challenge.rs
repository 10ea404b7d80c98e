//! No bearer, no answer: 401 with a challenge before anything else is looked at.

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::json;
use tests::causeway::Causeway;
use tests::mcp_client::{McpClient, Reply};

async fn ask(client: &McpClient, method: Method) -> Reply {
    let (headers, body) = client.message("tools/list", json!({}));
    let body = if method == Method::POST {
        body
    } else {
        String::new()
    };
    client.send(method, headers, body).await
}

#[tokio::test]
async fn every_method_and_path_below_mcp_is_challenged() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let stranger = demo.client().bearing(None);
    let metadata = format!(
        "Bearer resource_metadata=\"{}/.well-known/oauth-protected-resource/mcp\"",
        demo.told("console_url").trim_end_matches('/')
    );
    for method in [Method::POST, Method::GET, Method::DELETE, Method::PUT] {
        for path in ["", "/", "/elsewhere", "/a/b/c", "?read_only=perhaps"] {
            let reply = ask(&stranger.narrowed(path), method.clone()).await;
            assert_eq!(reply.status, 401, "{method} /mcp{path}: {}", reply.text);
            let challenge = reply.header("www-authenticate");
            assert!(
                challenge.starts_with(&metadata),
                "{method} /mcp{path}: {challenge}"
            );
            assert!(challenge.contains("scope=\""), "{challenge}");
            assert!(
                !challenge.contains("error="),
                "no token was presented: {challenge}"
            );
        }
    }
}

#[tokio::test]
async fn a_wrong_bearer_is_named_as_such_and_never_repeated() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let token = demo.told("token");
    let other_checksum = format!(
        "{}{}",
        &token[..token.len() - 1],
        if token.ends_with('0') { '1' } else { '0' }
    );
    let unknown = token.replacen(&token[4..8], "0000", 1);
    for wrong in [
        &other_checksum,
        &unknown,
        "cwy_short",
        "something else",
        "eyJhbGciOiJub25lIn0.e30.",
    ] {
        let reply = ask(&demo.client().bearing(Some(wrong)), Method::POST).await;
        assert_eq!(reply.status, 401, "{}", reply.text);
        assert!(
            reply
                .header("www-authenticate")
                .starts_with("Bearer error=\"invalid_token\""),
            "{}",
            reply.header("www-authenticate")
        );
        assert!(
            !reply.text.contains(wrong) && !demo.log().contains(wrong),
            "a bearer is repeated"
        );
    }
}

#[tokio::test]
async fn a_token_in_the_query_or_under_another_scheme_is_none() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let stranger = demo.client().bearing(None);
    let in_query = stranger.narrowed(&format!("?access_token={}", demo.told("token")));
    assert_eq!(ask(&in_query, Method::POST).await.status, 401);
    let (mut headers, body) = stranger.message("tools/list", json!({}));
    headers.insert(
        "authorization",
        format!("Basic {}", demo.told("token")).parse().unwrap(),
    );
    assert_eq!(stranger.send(Method::POST, headers, body).await.status, 401);
    assert!(
        !demo.log().contains(demo.told("token")),
        "the log shows the token"
    );
}

/// Somebody who tries tokens out is slowed down; whoever has a valid one behind the same address is not.
#[tokio::test]
async fn failed_attempts_are_limited_and_valid_tokens_are_not() {
    let causeway = Causeway::new().with("LIMITS__REFUSED_TOKENS_PER_MINUTE", "5");
    let demo = causeway.demo();
    let guesser = demo.client().bearing(Some("cwy_guess"));
    for _ in 0..5 {
        assert_eq!(ask(&guesser, Method::POST).await.status, 401);
    }
    let limited = ask(&guesser, Method::POST).await;
    assert_eq!(limited.status, 429);
    assert!(limited.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(ask(&demo.client(), Method::POST).await.status, 200);
}

#[tokio::test]
async fn other_hosts_and_foreign_pages_are_refused() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let client = demo.client();
    let with = |name: &'static str, value: &str| {
        let (mut headers, body): (HeaderMap, String) = client.message("tools/list", json!({}));
        headers.insert(name, value.parse().unwrap());
        client.send(Method::POST, headers, body)
    };
    assert_eq!(with("host", "rebound.example.com").await.status, 403);
    assert_eq!(with("origin", "https://evil.example.com").await.status, 403);
    assert_eq!(
        with("origin", &format!("http://{}", demo.address())).await.status,
        200
    );
}
