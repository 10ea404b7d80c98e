//! No secret gets through, in no spelling.

use super::*;
use serde_json::json;

fn redactor(secrets: &[&str]) -> Redactor {
    let redactor = Redactor::default();
    for secret in secrets {
        redactor.conceal(secret);
    }
    redactor
}

#[test]
fn every_string_and_every_name_is_cleaned() {
    let redactor = redactor(&["KEY-1234", "s p/cret"]);
    let mut value = json!({
        "url": "https://h/APP/KEY-1234/files/a?x=KEY-1234",
        "nested": [{"KEY-1234": 1, "text": "s p/cret and s%20p%2Fcret and s%20p%2fcret"}],
        "number": 1234,
        "clean": "KEY"
    });
    redactor.redact(&mut value);
    assert_eq!(
        value,
        json!({
            "url": "https://h/APP/[redacted]/files/a?x=[redacted]",
            "nested": [{"[redacted]": 1, "text": "[redacted] and [redacted] and [redacted]"}],
            "number": 1234,
            "clean": "KEY"
        })
    );
}

#[test]
fn an_unusual_spelling_costs_the_whole_text() {
    let redactor = redactor(&["KEY-1234"]);
    assert_eq!(
        redactor.redact_text("see %4BEY-1234 there").as_deref(),
        Some(MASK)
    );
    assert_eq!(
        redactor.redact_text("see key-1234").as_deref(),
        Some("see [redacted]")
    );
    assert_eq!(redactor.redact_text("100% of it"), None);
}

#[test]
fn a_secret_inside_another_one_leaves_no_rest() {
    let redactor = redactor(&["abcdef", "abcdef-long-tail"]);
    assert_eq!(redactor.redact_text("abcdef-long-tail").as_deref(), Some(MASK));
}

#[test]
fn passwords_and_tokens_are_dropped_at_any_depth() {
    let mut value =
        json!({"user": {"password": "x", "user-token": "y", "email": "e"}, "list": [{"password": 1}]});
    Redactor::default().redact(&mut value);
    assert_eq!(value, json!({"user": {"email": "e"}, "list": [{}]}));
}

#[test]
fn a_text_that_is_too_short_to_be_a_secret_is_left_alone() {
    assert_eq!(redactor(&["a"]).redact_text("banana"), None);
    assert!(!redactor(&[""]).finds("anything"));
}

#[test]
fn debug_shows_nothing() {
    assert_eq!(format!("{:?}", redactor(&["KEY-1234"])), "Redactor(…)");
}
