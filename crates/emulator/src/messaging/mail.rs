//! What an e-mail needs before the emulator says that it is on its way. Nothing is ever sent.

use crate::error::{ApiError, Result};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Checks a letter with its own text.
pub(super) fn check_letter(body: &Map<String, Value>) -> Result<()> {
    let is_text = |value: Option<&Value>| value.and_then(Value::as_str).is_some_and(|text| !text.is_empty());
    if !is_text(body.get("subject")) {
        return Err(ApiError::missing_field("subject"));
    }
    let parts = body.get("bodyparts");
    let part = |name: &str| is_text(parts.and_then(|parts| parts.get(name)));
    if !part("textmessage") && !part("htmlmessage") {
        return Err(ApiError::missing_field("bodyparts"));
    }
    match body.get("to").and_then(Value::as_array) {
        Some(recipients) if !recipients.is_empty() => Ok(()),
        _ => Err(ApiError::missing_field("to")),
    }
}

/// Checks a letter from a template: 24002 when there is no such template.
pub(super) fn check_template(body: &Map<String, Value>, templates: &BTreeSet<String>) -> Result<()> {
    let name = body.get("template-name").and_then(Value::as_str);
    let name = name.ok_or_else(|| ApiError::missing_field("template-name"))?;
    if templates.contains(name) {
        return Ok(());
    }
    Err(ApiError::new(
        24002,
        format!("Email Template with name '{name}' doesn't exist."),
    ))
}

#[cfg(test)]
mod tests {
    use super::{check_letter, check_template};
    use serde_json::json;
    use std::collections::BTreeSet;

    #[test]
    fn a_letter_needs_subject_text_and_recipients() {
        let good = json!({"subject": "s", "bodyparts": {"htmlmessage": "<b>h</b>"}, "to": ["a@b.c"]});
        assert_eq!(check_letter(good.as_object().unwrap()), Ok(()));
        for (name, value) in [
            ("subject", json!("")),
            ("bodyparts", json!({})),
            ("to", json!([])),
        ] {
            let mut bad = good.clone();
            bad[name] = value;
            let error = check_letter(bad.as_object().unwrap()).unwrap_err();
            assert!(error.message.contains(name), "{error}");
        }
    }

    #[test]
    fn an_unknown_template_is_24002() {
        let templates = BTreeSet::from(["welcome".to_owned()]);
        let body = |name: &str| json!({"template-name": name}).as_object().unwrap().clone();
        assert_eq!(check_template(&body("welcome"), &templates), Ok(()));
        let error = check_template(&body("other"), &templates).unwrap_err();
        assert_eq!(error.code, 24002);
        assert_eq!(error.message, "Email Template with name 'other' doesn't exist.");
    }
}
