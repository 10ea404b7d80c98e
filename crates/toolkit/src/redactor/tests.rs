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
fn a_short_secret_is_replaced_where_it_is_the_whole_text() {
    let redactor = redactor(&["abc"]);
    assert_eq!(redactor.redact_text("abcdef"), None);
    assert_eq!(redactor.redact_text("abc").as_deref(), Some(MASK));
    assert!(!self::redactor(&[""]).finds("anything"));
}

/// The mask itself may hold a secret; searching it again would never end.
#[test]
fn a_secret_that_is_part_of_the_mask_is_replaced_once() {
    for secret in ["redact", "edacted", "redacted", "[redacted]", "REDACTED"] {
        let redactor = redactor(&[secret]);
        assert_eq!(
            redactor.redact_text(&format!("no {secret} here")).as_deref(),
            Some("no [redacted] here")
        );
    }
}

#[test]
fn a_text_that_repeats_a_secret_a_million_times_is_looked_at_once() {
    let redactor = redactor(&["secret"]);
    let clean = redactor.redact_text(&"secret".repeat(1_000_000)).unwrap();
    assert_eq!(clean.len(), MASK.len() * 1_000_000);
}

proptest::proptest! {
    #[test]
    fn whatever_the_secret_it_is_gone(secret in "[a-zA-Z0-9%/ü]{6,12}", before in ".{0,20}", after in ".{0,20}") {
        let redactor = redactor(&[&secret]);
        let text = format!("{before}{secret}{after}");
        let clean = redactor.redact_text(&text).unwrap();
        let outside = clean.replace(MASK, "\n").to_ascii_lowercase();
        let needle = secret.to_ascii_lowercase();
        proptest::prop_assert!(!outside.contains(&needle));
    }
}

#[test]
fn debug_shows_nothing() {
    assert_eq!(format!("{:?}", redactor(&["KEY-1234"])), "Redactor(…)");
}

#[test]
fn texts_around_the_length_of_the_shortest_secret_are_looked_at() {
    let redactor = redactor(&["KEY-1234", "a longer secret"]);
    assert_eq!(redactor.redact_text("KEY-123"), None);
    assert_eq!(redactor.redact_text("key-1234").as_deref(), Some(MASK));
    assert_eq!(redactor.redact_text("xKEY-1234").as_deref(), Some("x[redacted]"));
    assert_eq!(redactor.redact_text("").as_deref(), None);
    assert!(redactor.finds("a longer SECRET"));
}
