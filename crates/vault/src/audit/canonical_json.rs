//! One text for equal JSON values, whatever wrote or stored them.
//!
//! Members are sorted by the bytes of their names, nothing is between the tokens, and a number is its shortest decimal
//! form without an exponent: Postgres gives `1e2` back as `100`, and neither may break a MAC.

use serde_json::{Map, Number, Value};
use std::fmt::Write;
use zeroize::Zeroizing;

/// Writes a value.
pub(super) fn canonical_json(value: &Value) -> String {
    let mut text = String::new();
    write_value(&mut text, value, &[]);
    text
}

/// Writes an object without the members that have one of the names, at any depth. The text overwrites itself.
pub(super) fn canonical_object(members: &Map<String, Value>, without: &[&str]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::new());
    write_object(&mut text, members, without);
    text
}

fn write_value(text: &mut String, value: &Value, without: &[&str]) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Number(number) => write_number(text, number),
        Value::String(string) => write_string(text, string),
        Value::Array(items) => {
            text.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    text.push(',');
                }
                write_value(text, item, without);
            }
            text.push(']');
        }
        Value::Object(members) => write_object(text, members, without),
    }
}

fn write_object(text: &mut String, members: &Map<String, Value>, without: &[&str]) {
    let mut members: Vec<_> = members
        .iter()
        .filter(|(name, _)| !without.contains(&name.as_str()))
        .collect();
    members.sort_unstable_by_key(|(name, _)| *name);
    text.push('{');
    for (position, (name, value)) in members.into_iter().enumerate() {
        if position > 0 {
            text.push(',');
        }
        write_string(text, name);
        text.push(':');
        write_value(text, value, without);
    }
    text.push('}');
}

fn write_number(text: &mut String, number: &Number) {
    let written = match number.as_f64() {
        // `-0.0` comes back from a database as `0`.
        Some(float) if number.is_f64() && float == 0.0 => write!(text, "0"),
        Some(float) if number.is_f64() => write!(text, "{float}"),
        _ => write!(text, "{number}"),
    };
    written.expect("a String takes any text");
}

fn write_string(text: &mut String, string: &str) {
    text.push('"');
    for c in string.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            c if c.is_control() => {
                write!(text, "\\u{:04x}", u32::from(c)).expect("a String takes any text");
            }
            c => text.push(c),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn canonical(text: &str) -> String {
        canonical_json(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn equal_values_have_one_text() {
        for (text, expected) in [
            (
                r#"{ "b": 1, "a": [true, null, "x"] }"#,
                r#"{"a":[true,null,"x"],"b":1}"#,
            ),
            ("1.0", "1"),
            ("1e2", "100"),
            ("100", "100"),
            ("-0.0", "0"),
            ("1e20", "100000000000000000000"),
            ("100000000000000000000", "100000000000000000000"),
            ("9.007199254740993e18", "9007199254740993000"),
            ("9007199254740993000", "9007199254740993000"),
            ("1e-7", "0.0000001"),
            ("18446744073709551615", "18446744073709551615"),
            (r#""a\"\\\u0007\u00e4/""#, "\"a\\\"\\\\\\u0007ä/\""),
            ("{}", "{}"),
            ("[]", "[]"),
        ] {
            assert_eq!(canonical(text), expected, "{text}");
        }
    }

    #[test]
    fn members_are_left_out_at_any_depth() {
        let value = json!({"login": "x", "password": "p", "list": [{"code": 1, "keep": {"password": [2]}}]});
        let text = canonical_object(value.as_object().unwrap(), &["password", "code"]);
        assert_eq!(text.as_str(), r#"{"list":[{"keep":{}}],"login":"x"}"#);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".*".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(".{0,4}", inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn the_text_is_json_and_its_own_canonical_form(value in any_json()) {
            let text = canonical_json(&value);
            prop_assert_eq!(&canonical(&text), &text);
        }
    }
}
