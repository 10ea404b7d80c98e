//! Both eras of the protocol, by hand, from one endpoint.

use reqwest::Method;
use serde_json::json;
use tests::causeway::Causeway;
use tests::mcp_client::Era;

#[tokio::test]
async fn the_legacy_era_is_served_without_a_session() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    for version in ["2025-06-18", "2025-11-25"] {
        let client = demo.client().speaking(Era::Legacy(version));
        let hello = json!({"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
        let reply = client.request("initialize", hello).await;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("content-type"), "application/json");
        assert_eq!(reply.header("mcp-session-id"), "", "no session");
        let result = reply.result();
        assert_eq!(result["protocolVersion"], version);
        assert!(result["instructions"].as_str().unwrap().chars().count() <= 246);
        assert_eq!(result["capabilities"], json!({"tools": {}}));
        let (headers, _) = client.message("", json!({}));
        let initialized = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
        let accepted = client.send(Method::POST, headers, initialized.to_string()).await;
        assert_eq!(accepted.status, 202);
        assert_eq!(client.names().await.len(), 31);
        assert_eq!(
            client
                .call("get_counter", &json!({"name": "visits"}))
                .await
                .structured,
            json!({"name": "visits", "value": 1204})
        );
    }
}

#[tokio::test]
async fn the_stateless_era_discovers_lists_and_calls() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let client = demo.client().speaking(Era::Modern);
    let discovered = client.request("server/discover", json!({})).await.result();
    assert!(
        discovered["supportedVersions"]
            .as_array()
            .unwrap()
            .contains(&json!("2026-07-28")),
        "{discovered}"
    );
    let listed = client.request("tools/list", json!({})).await.result();
    assert_eq!(listed["tools"].as_array().unwrap().len(), 31);
    assert_eq!(
        listed["cacheScope"], "private",
        "what is listed depends on the token"
    );
    assert!(listed["ttlMs"].as_u64().is_some());
    assert_eq!(listed["resultType"], "complete");
    let called = client
        .call_raw("get_counter", &json!({"name": "visits"}))
        .await
        .result();
    assert_eq!(
        called["structuredContent"],
        json!({"name": "visits", "value": 1204})
    );
    assert_eq!(called["isError"], false);
}

#[tokio::test]
async fn headers_of_the_stateless_era_must_say_what_the_body_says() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let client = demo.client().speaking(Era::Modern);
    for (name, value) in [("mcp-method", "tools/list"), ("mcp-name", "delete_user")] {
        let call = json!({"name": "get_counter", "arguments": {"name": "visits"}});
        let (mut headers, body) = client.message("tools/call", call);
        headers.insert(name, value.parse().unwrap());
        let reply = client.send(Method::POST, headers, body).await;
        assert_eq!(reply.status, 400, "{name}: {}", reply.text);
        assert_eq!(reply.error().0, -32020, "{}", reply.text);
    }
}

#[tokio::test]
async fn what_is_no_request_gets_the_right_status() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let client = demo.client();
    let (headers, body) = client.message("tools/list", json!({}));
    assert_eq!(
        client
            .send(Method::GET, headers.clone(), String::new())
            .await
            .status,
        405
    );
    assert_eq!(
        client
            .send(Method::DELETE, headers.clone(), String::new())
            .await
            .status,
        405
    );
    let mut plain = headers.clone();
    plain.insert("content-type", "text/plain".parse().unwrap());
    assert_eq!(client.send(Method::POST, plain, body.clone()).await.status, 415);
    let mut one_kind = headers.clone();
    one_kind.insert("accept", "text/html".parse().unwrap());
    assert_eq!(client.send(Method::POST, one_kind, body).await.status, 406);
    assert_eq!(
        client
            .narrowed("/elsewhere")
            .request("tools/list", json!({}))
            .await
            .status,
        404
    );
    let unknown = client
        .speaking(Era::Modern)
        .request("tools/dance", json!({}))
        .await;
    assert_eq!((unknown.status.as_u16(), unknown.error().0), (404, -32601));
}
