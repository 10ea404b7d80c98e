//! What a slow call leaves in the log, and the spans around its stages.

use super::*;
use crate::testing::{Fixture, Misbehaviour, World};
use serde_json::{Value, json};
use std::io::Write;
use std::sync::{Arc, Mutex};
use tracing::instrument::WithSubscriber;
use tracing_subscriber::fmt::format::FmtSpan;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn read(&self) -> Vec<Value> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

/// Calls a tool, and answers what was logged at a level.
async fn logged(level: tracing::Level, arguments: Value) -> Vec<Value> {
    let world = World::new([Fixture::writing("ask", Misbehaviour::None)]).await;
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_max_level(level)
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(move || writer.clone())
        .finish();
    let called = async { world.call("ask", arguments).await.unwrap() };
    called.with_subscriber(subscriber).await;
    lines.read()
}

#[tokio::test]
async fn a_slow_call_is_logged_with_its_stages_and_without_its_arguments() {
    let lines = logged(tracing::Level::INFO, json!({})).await;
    let slow = lines
        .iter()
        .find(|line| line["message"] == "slow tool call")
        .expect("every call is slow with a limit of nothing");
    assert_eq!(slow["level"], "WARN");
    assert_eq!(slow["tool"], "ask");
    assert_eq!(slow["request_id"], "0123456789abcdef");
    let stages = [
        "admission",
        "catalog",
        "arguments",
        "context",
        "call",
        "shape",
        "record",
    ];
    let parts = stages.map(|stage| slow[format!("{stage}_ms")].as_f64().unwrap());
    let whole = slow["milliseconds"].as_f64().unwrap();
    assert!(parts.iter().sum::<f64>() <= whole, "{slow}");
    assert!(parts[3] > 0.0 && parts[6] > 0.0, "{slow}");
    let refused = logged(tracing::Level::DEBUG, json!({"question": "what-nobody-may-read"})).await;
    assert!(
        !Value::from(refused).to_string().contains("what-nobody-may-read"),
        "arguments are in the log"
    );
}

#[tokio::test]
async fn every_stage_has_a_span_at_debug_and_none_above() {
    let closed = |lines: &[Value]| -> Vec<String> {
        let spans = lines.iter().filter(|line| line["message"] == "close");
        spans
            .map(|line| line["span"]["name"].as_str().unwrap_or_default().to_owned())
            .filter(|name| name.starts_with("call."))
            .collect()
    };
    assert_eq!(closed(&logged(tracing::Level::INFO, json!({})).await), [""; 0]);
    let lines = logged(tracing::Level::DEBUG, json!({})).await;
    assert_eq!(
        closed(&lines),
        [
            "call.admission",
            "call.catalog",
            "call.arguments",
            "call.context",
            "call.record",
            "call.call",
            "call.shape",
            "call.record",
        ]
    );
    let inside = lines
        .iter()
        .find(|line| line["span"]["name"] == "call.call")
        .unwrap();
    assert_eq!(inside["spans"][0]["name"], "tool.call", "{inside}");
}

#[tokio::test]
async fn the_time_of_a_stage_that_is_cut_off_counts() {
    let stages = Stages::begin();
    let never = stages.follow(Stage::Call, std::future::pending::<()>());
    let cut = tokio::time::timeout(Duration::from_millis(5), never).await;
    assert!(cut.is_err());
    assert!(stages.microseconds[Stage::Call as usize].load(Ordering::Relaxed) >= 4_000);
}
