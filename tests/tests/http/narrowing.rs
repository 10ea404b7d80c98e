//! The query of the URL narrows what a token allows; one that cannot be followed is refused whole.

use serde_json::json;
use tests::causeway::Causeway;

#[tokio::test]
async fn a_query_leaves_what_it_names() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let client = demo.client();
    let readers = client.narrowed("?read_only=true").names().await;
    assert_eq!(readers.len(), 9, "{readers:?}");
    let files = client.narrowed("?areas=files,counters").names().await;
    assert_eq!(files.len(), 10, "{files:?}");
    let both = client.narrowed("?areas=counters&read_only=true").names().await;
    assert_eq!(both, ["get_counter"]);
    let named = client.narrowed("?tools=get_counter,copy_file").names().await;
    assert_eq!(named, ["copy_file", "get_counter"]);
    let hidden = client
        .narrowed("?read_only=true")
        .call_raw(
            "set_counter",
            &json!({"name": "visits", "expected": 0, "value": 1}),
        )
        .await;
    assert_eq!(hidden.error(), (-32602, "Unknown tool: set_counter".to_owned()));
}

#[tokio::test]
async fn a_connection_in_the_query_is_the_only_one() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let only = demo.client().narrowed("?connection=shop");
    assert!(!only.call("get_counter", &json!({"name": "visits"})).await.failed);
    let same = json!({"name": "visits", "connection": "shop"});
    assert!(!only.call("get_counter", &same).await.failed);
    let other = json!({"name": "visits", "connection": "other"});
    assert_eq!(
        only.call("get_counter", &other).await.code(),
        "connection_missing"
    );
    let nowhere = demo.client().narrowed("?connection=nowhere");
    let called = nowhere.call("get_counter", &json!({"name": "visits"})).await;
    assert_eq!(called.code(), "connection_missing");
}

#[tokio::test]
async fn a_query_that_cannot_be_followed_is_a_400_that_names_what_is_valid() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    for (query, says) in [
        ("?readonly=true", "did you mean `read_only`?"),
        ("?anything=1", "areas, connection, read_only, tools"),
        ("?read_only=yes", "`read_only` is true or false"),
        ("?areas=file", "did you mean `files`?"),
        ("?areas=", "`areas` is a list of names"),
        ("?tools=get_countr", "did you mean `get_counter`?"),
        ("?read_only=true&read_only=false", "given twice"),
        ("?connection=", "`connection` is the name"),
    ] {
        for method in ["tools/list", "tools/call", "initialize"] {
            let reply = demo.client().narrowed(query).request(method, json!({})).await;
            assert_eq!(reply.status, 400, "{query} {method}: {}", reply.text);
            assert_eq!(reply.header("content-type"), "application/problem+json");
            let detail = reply.json()["detail"].as_str().unwrap().to_owned();
            assert!(detail.contains(says), "{query}: {detail}");
        }
    }
}
