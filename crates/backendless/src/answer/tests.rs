//! Lenient reading: the cases of the reference, and any bytes at all.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::error::ErrorKind;

fn answer(body: impl Into<Bytes>) -> Answer {
    Answer::new("test.read", http::HeaderMap::new(), body.into())
}

#[test]
fn empty_is_null_json_is_its_value_and_the_rest_is_text() {
    let cases = [
        ("", json!(null)),
        (" \n", json!(null)),
        ("null", json!(null)),
        ("{\"a\":[1]}", json!({"a": [1]})),
        ("\"/a/b\"", json!("/a/b")),
        ("/a/b.txt", json!("/a/b.txt")),
        ("{broken", json!("{broken")),
    ];
    for (body, value) in cases {
        assert_eq!(answer(body).value(), value, "{body:?}");
    }
}

#[test]
fn numbers_are_read_from_text_too_and_fractions_are_refused() {
    for (body, number) in [("7", 7), ("\"7\"", 7), (" -3 ", -3), ("4.0", 4), ("1e3", 1000)] {
        assert_eq!(answer(body).integer().unwrap(), number, "{body:?}");
    }
    for body in ["", "1.5", "seven", "[1]", "1e300"] {
        assert_eq!(
            answer(body).integer().unwrap_err().kind,
            ErrorKind::UnexpectedAnswer,
            "{body:?}"
        );
    }
    assert_eq!(answer("null").optional_integer().unwrap(), None);
}

#[test]
fn a_text_answer_may_be_quoted_or_bare() {
    assert_eq!(answer("\"https://x/files/a\"").text(), "https://x/files/a");
    assert_eq!(answer("https://x/files/a").text(), "https://x/files/a");
    assert_eq!(answer("42").text(), "42");
}

#[test]
fn an_unexpected_answer_names_shapes_and_never_values() {
    let error = answer("{\"secret\":\"s3cr3t\"}").list().unwrap_err();
    assert_eq!(
        error.to_string(),
        "test.read: Backendless answered with an object, expected an array"
    );
}

proptest! {
    #[test]
    fn random_bytes_never_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let answer = answer(body);
        let _ = answer.text();
        let _ = (answer.integer(), answer.optional_integer(), answer.number(), answer.boolean());
        let _ = (answer.list(), answer.object(), answer.objects(), answer.texts());
        let _ = Error::answered("test.read", 400, None, answer.value()).to_string();
    }

    #[test]
    fn deep_nesting_never_overflows(depth in 0usize..100_000) {
        let _ = answer("[".repeat(depth)).value();
    }
}
