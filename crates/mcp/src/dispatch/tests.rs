//! Tools that do everything wrong, and what their callers get.

use super::*;
use crate::testing::{Fixture, Misbehaviour, World, secrets};
use serde_json::json;
use std::time::Duration;
use store::AuditPhase;

fn error(result: &CallToolResult) -> &Map<String, Value> {
    assert_eq!(result.is_error, Some(true), "{result:?}");
    result.structured_content.as_ref().unwrap()["error"]
        .as_object()
        .unwrap()
}

#[tokio::test]
async fn an_answer_is_structured_and_the_same_as_text() {
    let world = World::new([Fixture::reading("ask", Misbehaviour::None)]).await;
    let result = world.call("ask", json!({})).await.unwrap();
    assert_eq!(result.structured_content, Some(json!({"said": "fine"})));
    let text = serde_json::to_value(&result.content).unwrap()[0]["text"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        serde_json::from_str::<Value>(&text).unwrap(),
        json!({"said": "fine"})
    );
}

#[tokio::test]
async fn a_panic_is_an_internal_error_and_the_next_call_works() {
    let tools = [
        Fixture::reading("ask", Misbehaviour::None),
        Fixture::reading("panic", Misbehaviour::Panics),
    ];
    let world = World::new(tools).await;
    let result = world.call("panic", json!({})).await.unwrap();
    assert_eq!(error(&result)["code"], json!("internal"));
    assert!(
        world
            .call("ask", json!({}))
            .await
            .unwrap()
            .is_error
            .is_none_or(|is_error| !is_error)
    );
}

#[tokio::test]
async fn a_hang_ends_at_the_deadline() {
    let mut world = World::new([Fixture::reading("hang", Misbehaviour::Hangs)]).await;
    world.give_up_after(Duration::from_millis(1));
    let result = world.call("hang", json!({})).await.unwrap();
    assert_eq!(error(&result)["code"], json!("timeout"));
    assert_eq!(
        world.outcomes().await,
        [("hang".to_owned(), AuditPhase::Outcome, Some("timeout".to_owned()))]
    );
}

#[tokio::test]
async fn a_client_that_leaves_ends_the_call_and_the_trail_says_so() {
    let world = World::new([Fixture::writing("hang", Misbehaviour::Hangs)]).await;
    let leave = CancellationToken::new();
    let leaves_once_it_runs = async {
        while world.ran() == 0 {
            tokio::task::yield_now().await;
        }
        leave.cancel();
    };
    let (answered, ()) = tokio::join!(
        world.call_until("hang", json!({}), leave.clone()),
        leaves_once_it_runs
    );
    answered.unwrap();
    assert_eq!(
        world.outcomes().await,
        [
            ("hang".to_owned(), AuditPhase::Intent, None),
            (
                "hang".to_owned(),
                AuditPhase::Outcome,
                Some("cancelled".to_owned())
            ),
        ]
    );
}

#[tokio::test]
async fn a_client_that_left_before_anything_was_sent_leaves_no_intent() {
    let world = World::new([Fixture::writing("change", Misbehaviour::None)]).await;
    let left = CancellationToken::new();
    left.cancel();
    world.call_until("change", json!({}), left).await.unwrap();
    assert_eq!(world.ran(), 0);
    let outcomes = world.outcomes().await;
    assert_eq!(
        outcomes,
        [(
            "change".to_owned(),
            AuditPhase::Outcome,
            Some("cancelled".to_owned())
        )]
    );
}

#[tokio::test]
async fn a_name_of_any_length_is_repeated_in_part_only() {
    let world = World::new([Fixture::reading("ask", Misbehaviour::None)]).await;
    let unknown = world
        .call(&"x\u{1b}".repeat(100_000), json!({}))
        .await
        .unwrap_err();
    assert!(
        unknown.message.len() < 200 && !unknown.message.contains('\u{1b}'),
        "{}",
        unknown.message
    );
}

#[tokio::test]
async fn secrets_of_the_connection_reach_no_answer_and_no_error() {
    let tools = [
        Fixture::reading("leak", Misbehaviour::Leaks),
        Fixture::reading("leak_error", Misbehaviour::LeaksInError),
    ];
    let world = World::new(tools).await;
    for tool in ["leak", "leak_error"] {
        let result = world.call(tool, json!({})).await.unwrap();
        let shown = serde_json::to_string(&result).unwrap();
        for secret in secrets() {
            assert!(!shown.contains(&secret), "{tool} shows {secret}: {shown}");
        }
        assert!(shown.contains("[redacted]"), "{shown}");
    }
}

#[tokio::test]
async fn unknown_and_forbidden_tools_answer_alike() {
    let world = World::new([Fixture::destroying("wipe", Misbehaviour::None)]).await;
    let caller = world.caller("*:write");
    let forbidden = world.call_as(&caller, "wipe", json!({})).await.unwrap_err();
    let unknown = world.call_as(&caller, "none", json!({})).await.unwrap_err();
    assert_eq!(
        (forbidden.code, forbidden.message.as_ref()),
        (unknown.code, "Unknown tool: wipe")
    );
    assert_eq!(unknown.message, "Unknown tool: none");
    world
        .call_as(&world.caller("*:destroy"), "wipe", json!({}))
        .await
        .unwrap();
}

#[tokio::test]
async fn arguments_are_refused_before_a_connection_is_opened() {
    let world = World::new([Fixture::writing("ask", Misbehaviour::None)]).await;
    let result = world.call("ask", json!({"conection": "main"})).await.unwrap();
    let error = error(&result);
    assert_eq!(error["code"], json!("invalid_arguments"));
    assert_eq!(
        error["message"],
        json!("`conection` is not a field of this tool; did you mean `connection`?")
    );
    let outcomes = world.outcomes().await;
    assert_eq!(
        outcomes,
        [(
            "ask".to_owned(),
            AuditPhase::Outcome,
            Some("invalid_arguments".to_owned())
        )]
    );
}

#[tokio::test]
async fn an_unknown_connection_or_session_is_told_in_band() {
    let world = World::new([Fixture::reading("ask", Misbehaviour::None)]).await;
    let result = world.call("ask", json!({"connection": "other"})).await.unwrap();
    assert_eq!(error(&result)["code"], json!("connection_missing"));
    for handle in ["ust_", "ust_00000000000000000000000000"] {
        let result = world.call("ask", json!({"user_token": handle})).await.unwrap();
        assert_eq!(error(&result)["code"], json!("not_found"), "{handle}");
    }
}

#[tokio::test]
async fn a_changing_call_is_on_record_before_and_after() {
    let world = World::new([Fixture::writing("change", Misbehaviour::None)]).await;
    world.call("change", json!({})).await.unwrap();
    assert_eq!(
        world.outcomes().await,
        [
            ("change".to_owned(), AuditPhase::Intent, None),
            ("change".to_owned(), AuditPhase::Outcome, Some("ok".to_owned())),
        ]
    );
}

#[tokio::test]
async fn without_an_audit_trail_nothing_runs() {
    let tools = [
        Fixture::writing("change", Misbehaviour::None),
        Fixture::reading("ask", Misbehaviour::None),
    ];
    let world = World::new(tools).await;
    world.stop_audit().await;
    for tool in ["change", "ask"] {
        let result = world.call(tool, json!({})).await.unwrap();
        assert_eq!(error(&result)["code"], json!("internal"), "{tool}");
    }
    assert_eq!(world.ran(), 0);
}

#[tokio::test]
async fn one_call_too_many_is_refused_in_band_with_a_time() {
    let world = World::new([Fixture::reading("ask", Misbehaviour::None)]).await;
    let caller = world.caller("*:read");
    let held: Vec<_> = (0..World::CONCURRENCY)
        .map(|_| world.gateway().admission.admit(&caller.principal, None))
        .collect();
    assert!(held.iter().all(Result::is_ok));
    let result = world.call_as(&caller, "ask", json!({})).await.unwrap();
    assert_eq!(
        (&error(&result)["code"], &error(&result)["retry_after_seconds"]),
        (&json!("rate_limited"), &json!(1))
    );
    drop(held);
    assert!(
        world
            .call_as(&caller, "ask", json!({}))
            .await
            .unwrap()
            .structured_content
            .is_some()
    );
}

#[tokio::test]
async fn a_deadline_of_the_settings_is_below_the_patience_of_clients() {
    assert!(crate::CallSettings::default().call_deadline < Duration::from_mins(1));
}
