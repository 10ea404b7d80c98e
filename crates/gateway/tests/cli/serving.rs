//! A gateway that serves: health, the bearer check, revocation by another process, and its end.

use crate::causeway::Causeway;
use crate::page::Page;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};
use store_sql::testing::TestDatabase;

const INITIALIZE: &str = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}"#;
pub(crate) const LIST: &str = r#"{"jsonrpc":"2.0","id":2,"method":"tools/list","params":{}}"#;

fn serve(causeway: &Causeway) -> crate::causeway::Running {
    causeway.start(&["serve", "--bind", "127.0.0.1:0"])
}

pub(crate) fn token(causeway: &Causeway) -> (String, String) {
    causeway.json(&["tenant", "create", "shop"]);
    let made = causeway.json(&[
        "token", "create", "--tenant", "shop", "--name", "t", "--scopes", "*:read",
    ]);
    (
        made["id"].as_str().unwrap().to_owned(),
        made["token"].as_str().unwrap().to_owned(),
    )
}

#[test]
fn a_bearer_lists_the_tools_that_its_scopes_allow() {
    let causeway = Causeway::new();
    let (_, bearer) = token(&causeway);
    let gateway = serve(&causeway);
    let initialized = Page::mcp(gateway.address(), &bearer, INITIALIZE);
    assert_eq!(initialized.status, 200, "{initialized:?}");
    let listed = Page::mcp(gateway.address(), &bearer, LIST);
    assert_eq!(listed.status, 200, "{listed:?}");
    assert!(listed.body.contains("\"list_directory\""), "{}", listed.body);
    assert!(
        !listed.body.contains("\"create_directory\""),
        "a token that only reads is not shown what writes"
    );
}

#[test]
fn without_a_bearer_everything_below_mcp_asks_for_one() {
    let causeway = Causeway::new();
    let gateway = serve(&causeway);
    for request in [
        "POST /mcp",
        "GET /mcp",
        "DELETE /mcp",
        "GET /mcp/elsewhere",
        "POST /mcp/a/b",
    ] {
        let refused = Page::ask(gateway.address(), request, &[], "");
        assert_eq!(refused.status, 401, "{request}");
        assert!(
            refused
                .head
                .contains("www-authenticate: Bearer resource_metadata="),
            "{request}: {}",
            refused.head
        );
    }
    let wrong = Page::mcp(gateway.address(), "cwy_wrong", INITIALIZE);
    assert_eq!(wrong.status, 401);
    assert!(wrong.head.contains("error=\"invalid_token\""), "{}", wrong.head);
}

#[test]
fn the_metadata_that_a_challenge_names_is_there() {
    let causeway = Causeway::new();
    let gateway = serve(&causeway);
    let refused = Page::ask(gateway.address(), "GET /mcp", &[], "");
    let named = refused.head.split("resource_metadata=\"").nth(1).unwrap();
    let path = named
        .split('"')
        .next()
        .unwrap()
        .split(&gateway.address().to_string())
        .nth(1)
        .unwrap();
    for path in [path, "/.well-known/oauth-protected-resource"] {
        let page = Page::ask(gateway.address(), &format!("GET {path}?read_only=true"), &[], "");
        assert_eq!(page.status, 200, "{path}: {page:?}");
        let resource = format!("\"resource\":\"http://{}/mcp\"", gateway.address());
        assert!(page.body.contains(&resource), "{}", page.body);
    }
}

/// A second process revokes; the first one has the token in its memory.
pub(crate) fn assert_revoked_within_a_second(causeway: &Causeway) {
    let (id, bearer) = token(causeway);
    let gateway = serve(causeway);
    assert_eq!(Page::mcp(gateway.address(), &bearer, LIST).status, 200);
    causeway.json(&["token", "revoke", &id]);
    let revoked = Instant::now();
    while Page::mcp(gateway.address(), &bearer, LIST).status != 401 {
        assert!(
            revoked.elapsed() < Duration::from_secs(1),
            "the token is still accepted"
        );
    }
}

#[test]
fn a_token_that_the_command_line_revokes_is_refused_within_a_second() {
    assert_revoked_within_a_second(&Causeway::new());
}

#[test]
fn a_suspended_tenant_is_refused_within_a_second_and_comes_back() {
    let causeway = Causeway::new();
    let (_, bearer) = token(&causeway);
    let gateway = serve(&causeway);
    assert_eq!(Page::mcp(gateway.address(), &bearer, LIST).status, 200);
    for (command, status) in [("suspend", 401), ("resume", 200)] {
        causeway.json(&["tenant", command, "shop"]);
        let changed = Instant::now();
        while Page::mcp(gateway.address(), &bearer, LIST).status != status {
            assert!(
                changed.elapsed() < Duration::from_secs(1),
                "{command} has no effect"
            );
        }
    }
}

#[tokio::test]
async fn a_gateway_that_cannot_see_revocations_lets_nobody_in() {
    let database = TestDatabase::sqlite().await;
    let causeway = Causeway::on(database.url());
    let (_, bearer) = token(&causeway);
    let gateway = serve(&causeway);
    assert_eq!(Page::mcp(gateway.address(), &bearer, LIST).status, 200);
    for (statement, status) in [
        ("ALTER TABLE changes RENAME TO changes_away", 503),
        ("ALTER TABLE changes_away RENAME TO changes", 200),
    ] {
        database.execute(statement).await;
        let changed = Instant::now();
        let answer = loop {
            let answer = Page::mcp(gateway.address(), &bearer, LIST);
            if answer.status == status {
                break answer;
            }
            // A second of trust, and a beat of the reader.
            assert!(
                changed.elapsed() < Duration::from_secs(2),
                "{statement}: {answer:?}"
            );
        };
        assert_eq!(
            answer.head.contains("retry-after: 1"),
            status == 503,
            "{}",
            answer.head
        );
        assert_eq!(Page::get(gateway.address(), "/readyz").status, status);
        assert_eq!(Page::get(gateway.address(), "/healthz").status, 200);
    }
    assert_eq!(
        gateway.log().matches("changes cannot be read").count(),
        1,
        "told once, not on every beat"
    );
}

#[test]
fn a_body_that_is_too_large_is_refused_with_its_bound() {
    let causeway = Causeway::new().with("CAUSEWAY__LIMITS__MAX_BODY_BYTES", "1024");
    let (_, bearer) = token(&causeway);
    let gateway = serve(&causeway);
    let refused = Page::mcp(gateway.address(), &bearer, &"x".repeat(5_000));
    assert_eq!(refused.status, 413);
    assert!(
        refused
            .body
            .contains("larger than the 1024 bytes that are allowed"),
        "{}",
        refused.body
    );
}

#[test]
fn connections_beyond_the_limit_are_refused_cleanly() {
    let causeway = Causeway::new().with("CAUSEWAY__LIMITS__MAX_CONNECTIONS", "2");
    let gateway = serve(&causeway);
    let mut open: Vec<_> = (0..2)
        .map(|_| TcpStream::connect(gateway.address()).unwrap())
        .collect();
    // Each of the two has answered, so both are counted.
    for stream in &mut open {
        write!(stream, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut first = [0; 12];
        stream.read_exact(&mut first).unwrap();
        assert_eq!(&first, b"HTTP/1.1 200");
    }
    let refused = Page::get(gateway.address(), "/healthz");
    assert_eq!(refused.status, 503);
    assert!(refused.head.contains("Retry-After: 1"), "{}", refused.head);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&refused.body).unwrap()["status"],
        503
    );
}

#[test]
fn a_client_that_does_not_send_its_request_is_not_waited_for() {
    let causeway = Causeway::new().with("CAUSEWAY__LIMITS__HEADER_TIMEOUT_SECONDS", "1");
    let gateway = serve(&causeway);
    let mut slow = TcpStream::connect(gateway.address()).unwrap();
    slow.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n").unwrap();
    slow.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut answer = Vec::new();
    slow.read_to_end(&mut answer).unwrap();
    assert!(
        answer.is_empty() || answer.starts_with(b"HTTP/1.1 408"),
        "{answer:?}"
    );
}

#[test]
fn metrics_have_a_listener_of_their_own_and_name_no_tenant() {
    let causeway = Causeway::new().with("CAUSEWAY__TELEMETRY__METRICS_BIND", "127.0.0.1:0");
    let (_, bearer) = token(&causeway);
    let tenant = causeway.json(&["tenant", "list"])["tenants"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let gateway = serve(&causeway);
    assert_eq!(Page::mcp(gateway.address(), &bearer, LIST).status, 200);
    assert_eq!(Page::ask(gateway.address(), "GET /metrics", &[], "").status, 404);
    let log = gateway.log();
    let line = log
        .lines()
        .find(|line| line.contains("metrics are served"))
        .unwrap();
    let told: serde_json::Value = serde_json::from_str(line).unwrap();
    let metrics = Page::get(told["address"].as_str().unwrap(), "/metrics");
    assert_eq!(metrics.status, 200);
    let counted = r#"causeway_http_requests_total{route="/mcp",method="POST",status="200"} 1"#;
    assert!(metrics.body.contains(counted), "{}", metrics.body);
    assert!(
        metrics.body.contains("causeway_connections_open"),
        "{}",
        metrics.body
    );
    assert!(
        !metrics.body.contains(&tenant) && !metrics.body.contains("tok_"),
        "{}",
        metrics.body
    );
}

#[test]
fn the_log_knows_who_called_and_shows_no_bearer() {
    let causeway = Causeway::new();
    let (id, bearer) = token(&causeway);
    let gateway = serve(&causeway);
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let headers = [
        format!("Authorization: Bearer {bearer}"),
        format!("traceparent: 00-{trace}-b7ad6b7169203331-01"),
    ];
    Page::ask(
        gateway.address(),
        "GET /mcp?secret=sesame",
        &headers.each_ref().map(String::as_str),
        "",
    );
    assert_eq!(Page::mcp(gateway.address(), &bearer, LIST).status, 200);
    let log = gateway.log();
    assert!(!log.contains("rmcp"), "one line a request: {log}");
    let line = log.lines().find(|line| line.contains("\"answered\"")).unwrap();
    let told: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(told["span"]["route"], "/mcp");
    assert_eq!(told["span"]["credential"], id);
    assert_eq!(told["span"]["trace_id"], trace);
    assert!(!log.contains(&bearer) && !log.contains("sesame"), "{log}");
}

#[test]
fn a_gateway_that_is_told_to_stop_finishes_what_it_accepted() {
    let causeway = Causeway::new();
    let (_, bearer) = token(&causeway);
    let mut gateway = serve(&causeway);
    let mut stream = TcpStream::connect(gateway.address()).unwrap();
    let head = format!(
        "POST /mcp HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {bearer}\r\nContent-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2025-11-25\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n",
        gateway.address(),
        LIST.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // The interim answer shows that the request is being handled.
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    gateway.terminate();
    while TcpStream::connect(gateway.address()).is_ok() {}
    stream.write_all(LIST.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert_eq!(Page::parse(&answer).status, 200, "{answer}");
    assert!(gateway.ended());
    let log = gateway.log();
    assert!(
        log.contains("every request that was accepted was answered"),
        "{log}"
    );
}

#[test]
fn a_second_signal_ends_at_once() {
    let causeway = Causeway::new();
    let (_, bearer) = token(&causeway);
    let mut gateway = serve(&causeway);
    let mut stream = TcpStream::connect(gateway.address()).unwrap();
    let head = format!(
        "POST /mcp HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {bearer}\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n",
        gateway.address()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.read_exact(&mut [0; 25]).unwrap();
    gateway.terminate();
    while TcpStream::connect(gateway.address()).is_ok() {}
    gateway.terminate();
    assert!(gateway.ended());
    assert!(
        gateway.log().contains("connections were cut off"),
        "{}",
        gateway.log()
    );
}

#[test]
fn the_demo_answers_with_the_token_that_it_prints() {
    let causeway = Causeway::new();
    let mut demo = causeway.start(&["demo", "--bind", "127.0.0.1:0"]);
    let call = r#"{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"list_directory","arguments":{"path":"/"}}}"#;
    let answer = Page::mcp(demo.address(), demo.told("token"), call);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.body.contains("\"isError\":false"), "{}", answer.body);
    for member in ["console_url", "emulator_url", "app_id", "api_key"] {
        assert!(!demo.told(member).is_empty(), "{member}");
    }
    demo.terminate();
    assert!(demo.ended());
}
