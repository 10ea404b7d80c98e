//! `tools/list`: what every conversation pays for, as it goes over the wire.

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tests::causeway::Causeway;

#[tokio::test]
async fn the_whole_list_is_a_reviewed_change() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let result = demo.client().request("tools/list", json!({})).await.result();
    insta::assert_json_snapshot!(result);
}

#[tokio::test]
async fn the_list_of_all_tools_is_small() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let mut tools = demo.client().list().await;
    assert_eq!(tools.len(), 31);
    let whole = Value::from(tools.clone()).to_string().len();
    for tool in &mut tools {
        let tool = tool.as_object_mut().unwrap();
        tool.remove("outputSchema");
        tool.remove("annotations");
    }
    let without_output = Value::from(tools).to_string().len();
    println!("tools/list: {whole} bytes, {without_output} without output schemas and annotations");
    assert!(whole <= 40_000, "{whole} bytes");
    assert!(without_output <= 26_000, "{without_output} bytes");
}

/// The best of many: what a machine that does something else besides adds is not the gateway's.
#[tokio::test]
async fn the_list_is_answered_in_less_than_five_milliseconds() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let client = demo.client();
    let mut best = Duration::MAX;
    for _ in 0..100 {
        let began = Instant::now();
        let reply = client.request("tools/list", json!({})).await;
        best = best.min(began.elapsed());
        assert_eq!(reply.status, 200);
    }
    println!("tools/list: {best:?} at best");
    assert!(best < Duration::from_millis(5), "{best:?}");
}

/// Codex leaves the tools of an optional server out of the first request of a model when these two take a second.
#[tokio::test]
async fn the_first_two_requests_after_the_start_are_far_below_a_second() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let client = demo.client();
    let began = Instant::now();
    let hello = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
    client.request("initialize", hello).await.result();
    client.request("tools/list", json!({})).await.result();
    let took = began.elapsed();
    println!("initialize and tools/list: {took:?}");
    assert!(took < Duration::from_millis(500), "{took:?}");
}
