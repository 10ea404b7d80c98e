//! Hostile calls: each is answered in band or with the right status, and the process stays well.

use reqwest::Method;
use serde_json::{Value, json};
use tests::causeway::{Causeway, Running};
use tests::mcp_client::Era;
use tests::secrets;

async fn assert_well(demo: &Running) {
    let called = demo
        .client()
        .call("get_counter", &json!({"name": "visits"}))
        .await;
    assert_eq!(called.structured, json!({"name": "visits", "value": 1204}));
    let log = demo.log();
    assert!(!log.contains("panicked"), "{log}");
    secrets::assert_absent(&[demo.told("token"), demo.told("api_key")], &log, "the log");
}

/// Tool, arguments, and what the refusal must name.
type Wrong = (&'static str, Value, &'static str);

fn wrong_arguments() -> Vec<Wrong> {
    [wrong_types_and_pages(), wrong_combinations()].concat()
}

fn wrong_types_and_pages() -> Vec<Wrong> {
    let mut deep = json!(1);
    for _ in 0..100 {
        deep = json!([deep]);
    }
    vec![
        ("get_counter", json!({"name": 5}), "name"),
        ("get_counter", json!({"name": ["visits"]}), "name"),
        ("get_counter", json!({"name": {"visits": 1}}), "name"),
        ("get_counter", json!({"name": null}), "name"),
        ("get_counter", json!({}), "name"),
        ("get_counter", json!({"name": ""}), "name"),
        ("get_counter", json!({"nam": "visits"}), "name"),
        (
            "get_counter",
            json!({"name": "visits", "connexion": "shop"}),
            "connection",
        ),
        ("get_counter", json!({"name": "a/b"}), "name"),
        (
            "get_counter",
            json!({"name": "visits", "user_token": 7}),
            "user_token",
        ),
        (
            "get_counter",
            json!({"name": "visits", "connection": {}}),
            "connection",
        ),
        ("get_counter", json!({"name": deep}), "nested"),
        (
            "set_counter",
            json!({"name": "visits", "expected": "one", "value": 2}),
            "expected",
        ),
        (
            "set_counter",
            json!({"name": "visits", "expected": 1.5, "value": 2}),
            "expected",
        ),
        (
            "set_counter",
            json!({"name": "visits", "expected": 1e300, "value": 2}),
            "expected",
        ),
        ("list_directory", json!({"page_size": 0}), "page_size"),
        ("list_directory", json!({"page_size": 101}), "page_size"),
        ("list_directory", json!({"page_size": -1}), "page_size"),
        ("list_directory", json!({"offset": -1}), "offset"),
        ("list_directory", json!({"path": "/docs/../../secret"}), "path"),
        ("list_directory", json!({"path": "/docs//secret"}), "path"),
        (
            "find_objects",
            json!({"table": "Product", "page_size": 0}),
            "page_size",
        ),
        (
            "find_objects",
            json!({"table": "Product", "page_size": 101}),
            "page_size",
        ),
        ("find_objects", json!({"table": "Product/find"}), "table"),
        ("find_objects", json!({"table": "../users"}), "table"),
        (
            "find_objects",
            json!({"table": "Product", "distinct": "yes"}),
            "distinct",
        ),
    ]
}

fn wrong_combinations() -> Vec<Wrong> {
    let long = "x".repeat(2_000_000);
    vec![
        ("delete_file", json!({"path": ".."}), "path"),
        (
            "copy_file",
            json!({"source_path": "/a", "target_path": "/b/../../c"}),
            "target_path",
        ),
        ("create_hive", json!({"hive": "a/b"}), "hive"),
        ("create_hive", json!({"hive": long}), "cannot be sent as HTTP"),
        (
            "put_map_entries",
            json!({"hive": "shop", "key": "stock", "entries": {}}),
            "entries",
        ),
        (
            "put_map_entries",
            json!({"hive": "shop", "key": "stock", "entries": [1]}),
            "entries",
        ),
        (
            "get_list_items",
            json!({"hive": "shop", "key": "latest_orders", "from": 0}),
            "to",
        ),
        (
            "get_list_items",
            json!({"hive": "shop", "key": "latest_orders", "index": 0, "from": 0, "to": 1}),
            "index",
        ),
        (
            "grant_permission",
            json!({"table": "Product", "permission": "FIND"}),
            "user_id",
        ),
        (
            "grant_permission",
            json!({"table": "Product", "permission": "FIND", "user_id": "u", "role": "r"}),
            "role",
        ),
        (
            "grant_permission",
            json!({"table": "Product", "permission": "FLY", "user_id": "u"}),
            "permission",
        ),
        (
            "grant_permission",
            json!({"table": "Product", "permission": "ADD", "object_id": "o", "user_id": "u"}),
            "permission",
        ),
        (
            "create_timer",
            json!({"name": "t", "schedule": {"type": "sometimes"}}),
            "schedule",
        ),
        (
            "create_timer",
            json!({"name": "t", "schedule": {"type": "once"}}),
            "starts_at",
        ),
        ("update_timer", json!({"name": "weeklyReport"}), "schedule"),
        (
            "publish_message",
            json!({"channel": "news", "message": 1, "publish_at": "tomorrow"}),
            "publish_at",
        ),
        (
            "update_user",
            json!({"user_id": "user-alice", "properties": {}}),
            "properties",
        ),
        ("get_user", json!({"user_id": "a/b"}), "contains a slash"),
        ("logout_user", json!({}), "user_token"),
    ]
}

#[tokio::test]
async fn wrong_arguments_are_refused_in_band_and_by_name() {
    let causeway = Causeway::new().without_call_limits();
    let demo = causeway.demo();
    for era in [Era::CODEX, Era::Modern] {
        let client = demo.client().speaking(era);
        for (tool, arguments, names) in wrong_arguments() {
            let shown: String = arguments.to_string().chars().take(120).collect();
            let called = client.call(tool, &arguments).await;
            assert!(called.failed, "{tool} {shown}: {called:?}");
            assert_eq!(
                called.code(),
                "invalid_arguments",
                "{tool} {shown}: {}",
                called.text
            );
            let message = called.structured["error"]["message"].as_str().unwrap();
            assert!(message.contains(names), "{tool} {shown}: {message}");
            assert!(
                called.text.len() < 4_000,
                "{tool} {shown}: an answer is not as long as what it answers"
            );
        }
    }
    assert_well(&demo).await;
}

/// Bytes that are legal in JSON and odd everywhere else: refused or carried through, but never half.
#[tokio::test]
async fn odd_characters_do_no_harm() {
    let causeway = Causeway::new().without_call_limits();
    let demo = causeway.demo();
    let client = demo.client();
    for odd in [
        "\0",
        "a\0b",
        "\u{1}\u{1f}\u{7f}",
        "\r\nX-Injected: 1",
        "\u{202e}txt",
        "%2e%2e%2f",
        "..",
        "é\u{1f600}",
        "a?b#c&d=e",
        "' or 1=1 --",
    ] {
        for (tool, arguments) in [
            ("get_counter", json!({"name": odd})),
            ("find_objects", json!({"table": odd})),
            ("find_objects", json!({"table": "Product", "where": odd})),
            ("list_directory", json!({"path": odd})),
            ("get_map_values", json!({"hive": odd, "key": odd})),
            ("get_user", json!({"user_id": odd})),
            ("get_counter", json!({"name": "visits", "user_token": odd})),
            ("get_counter", json!({"name": "visits", "connection": odd})),
            (odd, json!({})),
        ] {
            let reply = client.call_raw(tool, &arguments).await;
            assert_eq!(reply.status, 200, "{tool} {arguments}: {}", reply.text);
            let body = reply.json();
            assert!(
                body["result"].is_object() || body["error"]["code"] == -32602,
                "{tool} {arguments}: {body}"
            );
            assert!(
                body["result"]["structuredContent"]["error"]["code"] != "internal",
                "{tool} {arguments}: {body}"
            );
        }
    }
    let stored = client.call("get_counter", &json!({"name": "a?b#c&d=e"})).await;
    assert_eq!(
        stored.structured,
        json!({"name": "a?b#c&d=e", "value": 0}),
        "a name is one path segment"
    );
    assert_well(&demo).await;
}

#[tokio::test]
async fn what_is_no_call_gets_a_transport_error() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let client = demo.client();
    let (headers, _) = client.message("tools/call", json!({}));
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let call =
        |params: &str| format!(r#"{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{params}}}"#);
    for body in [
        String::new(),
        "{".to_owned(),
        "\0\0\0".to_owned(),
        "null".to_owned(),
        "[]".to_owned(),
        "\"tools/call\"".to_owned(),
        deep.clone(),
        call(&format!(r#"{{"name":"get_counter","arguments":{deep}}}"#)),
        call(&format!(
            r#"{{"name":"get_counter","arguments":{{"name":{deep}}}}}"#
        )),
        call(r#"{"name":5}"#),
        call(r#"{"name":"get_counter","arguments":[]}"#),
        call(r#"{"name":"get_counter","arguments":"visits"}"#),
        r#"[{"jsonrpc":"2.0","id":1,"method":"tools/list"}]"#.to_owned(),
        r#"{"jsonrpc":"1.0","id":1,"method":"tools/list"}"#.to_owned(),
    ] {
        let shown: String = body.chars().take(100).collect();
        let reply = client.send(Method::POST, headers.clone(), body).await;
        let refused = reply.status.is_client_error() || reply.json()["error"]["code"].is_i64();
        assert!(refused, "`{shown}`: {} {}", reply.status, reply.text);
        assert!(reply.text.len() < 2_000, "`{shown}`: {}", reply.text);
    }
    assert_well(&demo).await;
}

#[tokio::test]
async fn a_body_of_five_megabytes_is_too_large() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let huge = json!({"name": "x".repeat(5_000_000)});
    let reply = demo.client().call_raw("get_counter", &huge).await;
    assert_eq!(reply.status, 413, "{}", reply.text);
    assert_well(&demo).await;
}

#[tokio::test]
async fn a_caller_over_its_limit_is_told_in_band_when_to_come_back() {
    let causeway = Causeway::new()
        .with("LIMITS__TOKEN_BURST", "3")
        .with("LIMITS__TOKEN_CALLS_PER_SECOND", "1");
    let demo = causeway.demo();
    let client = demo.client();
    let mut limited = None;
    for _ in 0..20 {
        let called = client.call("get_counter", &json!({"name": "visits"})).await;
        if called.failed {
            limited = Some(called);
            break;
        }
    }
    let limited = limited.expect("20 calls at once are more than the limit");
    assert_eq!(limited.code(), "rate_limited");
    assert!(
        limited.structured["error"]["retry_after_seconds"]
            .as_u64()
            .unwrap()
            >= 1
    );
}
