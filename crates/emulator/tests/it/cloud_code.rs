//! Services, events, the cache and the log over HTTP.

use crate::caller::{Caller, START, answer};
use axum::body::Body;
use http::Request;
use serde_json::{Value, json};

async fn invoke(caller: &Caller, path: &str, execution: &str, body: Value) -> crate::caller::Answer {
    let request = Request::post(format!("/{}/{}{path}", caller.app_id, caller.keys.rest))
        .header("content-type", "application/json")
        .header("bl-execution-type", execution)
        .body(Body::from(body.to_string()));
    answer(&caller.router, request.unwrap()).await
}

#[tokio::test]
async fn services_answer_those_who_wait() {
    let caller = Caller::empty();
    let arguments = json!({"a": 1, "b": 2});
    assert_eq!(
        caller.post("/services/Echo/echo", arguments.clone()).await.ok(),
        arguments
    );
    assert_eq!(caller.get("/services/Calculator/add?a=1&b=2.5").await.ok(), 3.5);
    let add = "/services/Calculator/add";
    assert_eq!(invoke(&caller, add, "sync", arguments.clone()).await.ok(), 3.0);
    assert_eq!(
        invoke(&caller, add, "async", arguments.clone()).await.ok(),
        Value::Null
    );
    assert!(
        invoke(&caller, add, "later", arguments)
            .await
            .message()
            .contains("later")
    );
    let failure = json!({"code": 1234, "message": "no"});
    assert_eq!(caller.post("/services/Echo/fail", failure).await.code(), 1234);
    assert!(
        caller
            .post("/services/Missing/x", json!({}))
            .await
            .message()
            .contains("Missing")
    );
}

#[tokio::test]
async fn an_event_needs_a_handler() {
    let caller = Caller::empty();
    let arguments = json!({"a": 1});
    assert_eq!(
        caller
            .post("/servercode/events/echoEvent", arguments.clone())
            .await
            .ok(),
        arguments
    );
    let unhandled = caller.post("/servercode/events/customEvent", arguments).await;
    assert_eq!(
        unhandled.message(),
        "Custom event handler with name 'customEvent' does not exists"
    );
}

#[tokio::test]
async fn the_cache_forgets_in_time() {
    let caller = Caller::empty();
    caller.put("/cache/key?timeout=100", json!({"a": 1})).await.ok();
    assert_eq!(caller.get("/cache/key").await.ok(), json!({"a": 1}));
    caller.put("/cache/key/expireIn?timeout=2", json!({})).await.ok();
    caller.clock.advance(2_000);
    assert_eq!(caller.get("/cache/key").await.ok(), Value::Null);
    assert_eq!(caller.get("/cache/key/check").await.ok(), false);
    caller.put("/cache/other", json!("text")).await.ok();
    let at = START + 10_000;
    caller
        .put(&format!("/cache/other/expireAt?timestamp={at}"), json!({}))
        .await
        .ok();
    assert_eq!(caller.get("/cache/other/check").await.ok(), true);
    caller.clock.set(at);
    assert_eq!(caller.get("/cache/other/check").await.ok(), false);
    caller.put("/cache/third", json!(1)).await.ok();
    caller.delete("/cache/third").await.ok();
    assert_eq!(caller.get("/cache/third").await.ok(), Value::Null);
}

#[tokio::test]
async fn log_lines_can_be_read_back() {
    let caller = Caller::empty();
    let line = json!({"logger": "my.logger", "message": "hello", "log-level": "INFO", "timestamp": START});
    caller.put("/log", json!([line])).await.ok();
    let request = Request::get(format!("/emulator/apps/{}/log", caller.app_id)).body(Body::empty());
    assert_eq!(answer(&caller.router, request.unwrap()).await.ok(), json!([line]));
    assert!(caller.get("/info").await.ok()["loggers"].is_array());
}
