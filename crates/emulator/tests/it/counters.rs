//! Counters over HTTP, also from many connections at once.

use crate::caller::{Caller, answer};
use crate::connection::{Connection, request};
use axum::body::Body;
use emulator::Emulator;
use http::Request;
use serde_json::{Value, json};

const CONNECTIONS: usize = 64;
const INCREMENTS: usize = 100_000;

/// How many requests a connection has under way.
const BATCH: usize = 50;

#[tokio::test(flavor = "multi_thread")]
async fn parallel_increments_are_all_counted() {
    let emulator = Emulator::builder()
        .sample_app(false)
        .start("127.0.0.1:0")
        .await
        .unwrap();
    let (address, key) = (emulator.address(), &emulator.api_keys.rest);
    let counter = format!("/{}/{key}/counters/visits", emulator.app_id);
    let increment = request("PUT", &format!("{counter}/increment/get"));
    let connections = (0..CONNECTIONS).map(|number| {
        let increment = increment.clone();
        // The first connections take what is left over.
        let share = INCREMENTS / CONNECTIONS + usize::from(number < INCREMENTS % CONNECTIONS);
        tokio::spawn(async move {
            let mut connection = Connection::open(address).await;
            let mut values = Vec::with_capacity(share);
            while values.len() < share {
                let batch = BATCH.min(share - values.len());
                connection.send(&increment.repeat(batch)).await;
                for _ in 0..batch {
                    let answer = connection.answer().await.unwrap();
                    values.push(answer.body.parse::<usize>().unwrap());
                }
            }
            values
        })
    });
    let connections: Vec<_> = connections.collect();
    let mut values = Vec::with_capacity(INCREMENTS);
    for connection in connections {
        let of_connection = connection.await.unwrap();
        assert!(of_connection.is_sorted(), "a connection sees the counter grow");
        values.extend(of_connection);
    }
    values.sort_unstable();
    assert!(
        values.into_iter().eq(1..=INCREMENTS),
        "each value is answered once"
    );
    let mut connection = Connection::open(address).await;
    connection.send(&request("GET", &counter)).await;
    assert_eq!(connection.answer().await.unwrap().body, INCREMENTS.to_string());
}

#[tokio::test]
async fn every_operation_answers_with_its_side_of_the_change() {
    let caller = Caller::empty();
    for (path, answer, value) in [
        ("increment/get", 1, 1),
        ("get/increment", 1, 2),
        ("decrement/get", 1, 1),
        ("get/decrement", 1, 0),
        ("incrementby/get?value=10", 10, 10),
        ("get/incrementby?value=-4", 10, 6),
    ] {
        let changed = caller.put(&format!("/counters/n/{path}"), Value::Null).await;
        assert_eq!(changed.ok(), answer, "{path}");
        assert_eq!(caller.get("/counters/n").await.ok(), value, "{path}");
    }
    let set = "/counters/n/get/compareandset?expected=6&updatedvalue=7";
    assert_eq!(caller.put(set, Value::Null).await.ok(), true);
    assert_eq!(caller.put(set, Value::Null).await.ok(), false);
    assert_eq!(
        caller.put("/counters/n/reset", Value::Null).await.ok(),
        Value::Null
    );
    assert_eq!(caller.get("/counters/n").await.ok(), 0);
}

#[tokio::test]
async fn a_step_that_is_no_whole_number_is_refused() {
    let caller = Caller::empty();
    for path in [
        "incrementby/get",
        "incrementby/get?value=1.5",
        "get/compareandset?expected=0",
    ] {
        let refused = caller.put(&format!("/counters/n/{path}"), Value::Null).await;
        assert_eq!(refused.code(), 8010, "{path}");
    }
}

#[tokio::test]
async fn names_are_listed_by_pattern() {
    let caller = Caller::empty();
    for name in ["testPattern1", "testPattern2bar", "testPattern3bar"] {
        caller
            .put(&format!("/counters/{name}/increment/get"), Value::Null)
            .await
            .ok();
    }
    let listed = caller.get("/counters/testPattern*bar/list").await.ok();
    assert_eq!(listed, json!(["testPattern2bar", "testPattern3bar"]));
    assert_eq!(
        caller
            .get("/counters/*/list")
            .await
            .ok()
            .as_array()
            .unwrap()
            .len(),
        3
    );
}

#[tokio::test]
async fn the_console_creates_replaces_and_removes() {
    let caller = Caller::empty();
    let developer = caller.developer_token().await;
    let send = async |method: &str, path: &str, body: Value| {
        let body = if body.is_null() {
            Body::empty()
        } else {
            Body::from(body.to_string())
        };
        let request = Request::builder()
            .method(method)
            .uri(format!("/{}/console{path}", caller.app_id))
            .header("auth-key", &developer)
            .body(body);
        answer(&caller.router, request.unwrap()).await
    };
    let created = send("POST", "/counters/my%20counter", json!({"value": 5}))
        .await
        .ok();
    assert_eq!(created["value"], 5);
    let replace = json!({"currentValue": 5, "newValue": 6});
    send("PUT", "/counters/my%20counter", replace.clone()).await.ok();
    let refused = send("PUT", "/counters/my%20counter", replace).await;
    assert_eq!(refused.message(), "Counter 'my counter' is 6, not 5 as expected");
    let listed = send("GET", "/counters?pageSize=10&offset=0&pattern=my*", Value::Null)
        .await
        .ok();
    assert_eq!(listed["totalRows"], 1);
    assert_eq!(listed["data"][0]["value"], 6);
    send("DELETE", "/counters/my%20counter", Value::Null).await.ok();
    assert_eq!(caller.get("/counters/*/list").await.ok(), json!([]));
}
