//! Injected faults as a client meets them, and the record of what it sent.

use crate::caller::{Caller, answer};
use crate::connection::{Connection, request};
use axum::body::Body;
use emulator::{Effect, Emulator, Fault, RunningEmulator};
use http::Request;
use serde_json::{Value, json};

async fn running() -> (RunningEmulator, String) {
    let emulator = Emulator::builder()
        .sample_app(false)
        .start("127.0.0.1:0")
        .await
        .unwrap();
    let counter = format!("/{}/{}/counters/n", emulator.app_id, emulator.api_keys.rest);
    (emulator, counter)
}

#[tokio::test]
async fn statuses_happen_as_often_as_asked_and_have_no_effect() {
    let (emulator, counter) = running().await;
    let effect = Effect::Status {
        status: 500,
        body: None,
        headers: [("x-fault".to_owned(), "yes".to_owned())].into(),
    };
    emulator.inject(Fault::once("*/counters/*", effect).times(2).method("PUT"));
    let mut connection = Connection::open(emulator.address()).await;
    let increment = request("PUT", &format!("{counter}/increment/get"));
    connection.send(&increment.repeat(3)).await;
    for _ in 0..2 {
        let failed = connection.answer().await.unwrap();
        assert_eq!(failed.status, 500);
        assert!(failed.head.contains("x-fault: yes"), "{}", failed.head);
    }
    assert_eq!(connection.answer().await.unwrap().body, "1");
    assert_eq!(emulator.requests().len(), 3);
}

#[tokio::test]
async fn a_rate_limit_says_when_to_come_again() {
    let (emulator, counter) = running().await;
    let effect = Effect::RateLimit {
        retry_after_seconds: 7,
    };
    emulator.inject(Fault::once("*", effect));
    let mut connection = Connection::open(emulator.address()).await;
    connection.send(&request("GET", &counter)).await;
    let limited = connection.answer().await.unwrap();
    assert_eq!(limited.status, 429);
    assert!(limited.head.contains("retry-after: 7"), "{}", limited.head);
}

#[tokio::test]
async fn a_redirect_names_its_target() {
    let (emulator, counter) = running().await;
    let location = "http://169.254.169.254/".to_owned();
    emulator.inject(Fault::once("*", Effect::Redirect { location }));
    let mut connection = Connection::open(emulator.address()).await;
    connection.send(&request("GET", &counter)).await;
    let redirected = connection.answer().await.unwrap();
    assert_eq!(redirected.status, 302);
    assert!(
        redirected.head.contains("location: http://169.254.169.254/"),
        "{}",
        redirected.head
    );
}

#[tokio::test]
async fn a_reset_connection_brings_no_answer() {
    let (emulator, counter) = running().await;
    emulator.inject(Fault::once("*", Effect::Reset));
    let mut connection = Connection::open(emulator.address()).await;
    connection
        .send(&request("PUT", &format!("{counter}/increment/get")))
        .await;
    assert!(connection.answer().await.is_err());
    let mut next = Connection::open(emulator.address()).await;
    next.send(&request("GET", &counter)).await;
    assert_eq!(next.answer().await.unwrap().body, "0");
}

#[tokio::test]
async fn a_cut_body_ends_early_after_the_request_had_its_effect() {
    let (emulator, counter) = running().await;
    emulator.inject(Fault::once("*/compareandset", Effect::CutBody { after_bytes: 2 }));
    let mut connection = Connection::open(emulator.address()).await;
    let set = format!("{counter}/get/compareandset?expected=0&updatedvalue=5");
    connection.send(&request("PUT", &set)).await;
    let error = connection.answer().await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::UnexpectedEof);
    let mut next = Connection::open(emulator.address()).await;
    next.send(&request("GET", &counter)).await;
    assert_eq!(next.answer().await.unwrap().body, "5");
}

#[tokio::test]
async fn a_slow_body_arrives_whole() {
    let (emulator, counter) = running().await;
    let effect = Effect::SlowBody {
        chunk_bytes: 1,
        interval_milliseconds: 1,
    };
    emulator.inject(Fault::once("*", effect));
    let mut connection = Connection::open(emulator.address()).await;
    connection
        .send(&request("PUT", &format!("{counter}/incrementby/get?value=12345")))
        .await;
    assert_eq!(connection.answer().await.unwrap().body, "12345");
}

#[tokio::test]
async fn a_huge_body_has_the_size_that_was_asked_for() {
    let caller = Caller::empty();
    let fault = json!({"path": "*/counters/*", "effect": "huge_body", "bytes": 200_000});
    let inject = Request::post("/emulator/faults")
        .body(Body::from(fault.to_string()))
        .unwrap();
    answer(&caller.router, inject).await.ok();
    let huge = caller.get("/counters/n").await.ok();
    assert_eq!(huge.as_str().unwrap().len(), 200_000);
    assert_eq!(caller.get("/counters/n").await.ok(), 0);
}

#[tokio::test]
async fn the_admin_routes_show_and_forget() {
    let caller = Caller::empty();
    let admin = async |method: &str, path: &str, body: Value| {
        let request = Request::builder().method(method).uri(format!("/emulator/{path}"));
        let body = if body.is_null() {
            Body::empty()
        } else {
            Body::from(body.to_string())
        };
        answer(&caller.router, request.body(body).unwrap()).await
    };
    let faults = json!([{"path": "*/none", "times": 3, "effect": "hang"}, {"path": "*", "times": 1, "effect": "reset"}]);
    admin("POST", "faults", faults.clone()).await.ok();
    assert_eq!(admin("GET", "faults", Value::Null).await.ok(), faults);
    admin("DELETE", "faults", Value::Null).await.ok();
    assert_eq!(admin("GET", "faults", Value::Null).await.ok(), json!([]));
    let wrong = admin("POST", "faults", json!({"effect": "explode"})).await;
    assert!(wrong.message().contains("explode"));
    caller.put("/cache/a%20b?timeout=5", json!({"x": 1})).await.ok();
    let requests = admin("GET", "requests", Value::Null).await.ok();
    assert_eq!(requests.as_array().unwrap().len(), 1);
    assert_eq!(requests[0]["method"], "PUT");
    let path = format!("/{}/{}/cache/a%20b", caller.app_id, caller.keys.rest);
    assert_eq!(
        (&requests[0]["path"], &requests[0]["query"]),
        (&json!(path), &json!("timeout=5"))
    );
    assert_eq!(requests[0]["headers"]["content-type"], "application/json");
    assert_eq!(requests[0]["body"], r#"{"x":1}"#);
    admin("DELETE", "requests", Value::Null).await.ok();
    assert_eq!(admin("GET", "requests", Value::Null).await.ok(), json!([]));
}
