//! A client that leaves, and an upstream that never answers or is not there.

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tests::causeway::{Causeway, Running};
use tests::mcp_client::{Era, McpClient};
use tests::operator::Upstream;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};

/// How long something may take that is to happen at once.
const AT_ONCE: Duration = Duration::from_secs(10);

/// A gateway whose only connection goes to `address`.
fn connected_to(causeway: &Causeway, address: &str) -> (Running, McpClient) {
    let member = causeway.tenant("shop");
    let upstream = Upstream {
        server_url: format!("http://{address}"),
        app_id: "99AE2C39-2C2A-4C23-A5A4-D38862CF45CD".to_owned(),
        api_key: "E4CFE9C7-8F43-47B2-9F94-D506044B67EE".to_owned(),
        cloud_code_key: "9D2C2A59-1B0C-45A8-8F0A-8E3A9B1E4D11".to_owned(),
        developer_password: "a developer's password".to_owned(),
        is_verified: false,
    };
    causeway.connect(&member, "shop", &upstream);
    let token = causeway.token(&member, "all", "*:destroy", &[]);
    let gateway = causeway.serve();
    let client = McpClient::new(gateway.mcp_url(), &token);
    (gateway, client)
}

/// Accepts one connection and reads a request, which is never answered.
async fn take_request(upstream: &TcpListener) -> TcpStream {
    let (mut stream, _) = upstream.accept().await.unwrap();
    let mut request = Vec::new();
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        assert!(
            stream.read_buf(&mut request).await.unwrap() > 0,
            "the request ended early"
        );
    }
    stream
}

/// Waits until the trail has a row of this action and outcome.
fn wait_for_outcome(causeway: &Causeway, action: &str, outcome: &str) {
    let began = Instant::now();
    let is_it = |row: &Value| row["action"] == action && row["outcome"] == outcome;
    while !causeway.trail("shop").iter().any(is_it) {
        assert!(
            began.elapsed() < AT_ONCE,
            "no {outcome} of {action}: {:?}",
            causeway.trail("shop")
        );
    }
}

async fn assert_cancelled(era: Era, tool: &'static str, arguments: Value) {
    let causeway = Causeway::new().with_local_upstream();
    let upstream = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (_gateway, client) = connected_to(&causeway, &upstream.local_addr().unwrap().to_string());
    let client = client.speaking(era);
    let call = tokio::spawn(async move { client.call_raw(tool, &arguments).await });
    let mut stream = tokio::time::timeout(AT_ONCE, take_request(&upstream))
        .await
        .unwrap();
    call.abort();
    let mut rest = Vec::new();
    let closed = tokio::time::timeout(AT_ONCE, stream.read_to_end(&mut rest)).await;
    // A connection that is reset is closed as well.
    drop(closed.expect("the upstream request goes on though nobody waits for it"));
    wait_for_outcome(&causeway, tool, "cancelled");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_leaves_ends_its_read_upstream() {
    assert_cancelled(Era::CODEX, "get_counter", json!({"name": "visits"})).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_of_the_stateless_era_that_leaves_ends_its_write_upstream() {
    assert_cancelled(Era::Modern, "create_directory", json!({"path": "/a"})).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upstream_that_hangs_ends_at_the_deadline() {
    let causeway = Causeway::new()
        .with_local_upstream()
        .with("LIMITS__CALL_TIMEOUT_SECONDS", "1");
    let upstream = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (_gateway, client) = connected_to(&causeway, &upstream.local_addr().unwrap().to_string());
    for (tool, arguments) in [
        ("get_counter", json!({"name": "visits"})),
        ("reset_counter", json!({"name": "visits"})),
    ] {
        let called = client.call(tool, &arguments).await;
        assert_eq!(called.code(), "timeout", "{called:?}");
        wait_for_outcome(&causeway, tool, "timeout");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upstream_that_is_not_there_is_said_to_be_unavailable() {
    let causeway = Causeway::new().with_local_upstream();
    let address = {
        let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
        gone.local_addr().unwrap().to_string()
    };
    let (gateway, client) = connected_to(&causeway, &address);
    let called = client.call("get_counter", &json!({"name": "visits"})).await;
    assert_eq!(called.code(), "upstream_unavailable", "{called:?}");
    tests::secrets::assert_absent(
        &["E4CFE9C7-8F43-47B2-9F94-D506044B67EE", "a developer's password"],
        &format!("{}{}", called.text, gateway.log()),
        "answer or log",
    );
}
