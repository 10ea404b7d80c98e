//! Redaction: whatever a tool answers, none of the call's secrets leaves with it.

use crate::parts::parts;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use toolkit::Redactor;

pub(crate) fn holds(input: &[u8]) {
    let Some([one, other, text]) = parts(input) else {
        return;
    };
    let redactor = Redactor::default();
    redactor.conceal(one);
    redactor.conceal(other);
    let hides = |said: &str| {
        for secret in [one, other].into_iter().filter(|secret| is_looked_for(secret)) {
            let decoded = percent_decode_str(said).decode_utf8_lossy().to_ascii_lowercase();
            let (said, secret) = (said.to_ascii_lowercase(), secret.to_ascii_lowercase());
            let shown = said.replace("[redacted]", "\n").contains(&secret);
            assert!(
                !shown && !decoded.replace("[redacted]", "\n").contains(&secret),
                "{secret:?} in {said:?}"
            );
        }
    };
    let clean = redactor.redact_text(text);
    assert_eq!(
        clean.is_some(),
        redactor.finds(text),
        "finding and replacing disagree on {text:?}"
    );
    hides(clean.as_deref().unwrap_or(text));

    let mut answer = serde_json::from_str(text).unwrap_or_else(|_| wrapped(text));
    redactor.redact(&mut answer);
    each_text(&answer, &hides);
}

/// Shorter ones are replaced where they are the whole text; one without a letter or digit is no key of anybody; one that
/// is a part of the mask stands in every answer anyway; one that is written with percent signs decodes to another.
fn is_looked_for(secret: &str) -> bool {
    secret.len() >= 6
        && secret.contains(char::is_alphanumeric)
        && !secret.contains(['%', '\n'])
        && !"[redacted]".contains(&secret.to_ascii_lowercase())
}

fn wrapped(text: &str) -> Value {
    let members = [
        (text.to_owned(), Value::from(text)),
        ("password".to_owned(), Value::from(text)),
    ];
    Value::Array(vec![Value::from(text), Value::Object(Map::from_iter(members))])
}

fn each_text(value: &Value, check: &impl Fn(&str)) {
    match value {
        Value::String(text) => check(text),
        Value::Array(items) => items.iter().for_each(|item| each_text(item, check)),
        Value::Object(members) => {
            for (name, member) in members {
                assert!(
                    !matches!(name.as_str(), "password" | "user-token"),
                    "{name} was kept"
                );
                check(name);
                each_text(member, check);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
