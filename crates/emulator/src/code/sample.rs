//! The cloud code that every application of the emulator has: two services and one event handler.

use crate::error::{ApiError, Result};
use serde_json::{Value, json};

/// Runs a method of a service. `Echo.echo` gives its arguments back, `Echo.fail` fails with the code and the
/// message that it is given, `Calculator.add` adds `a` and `b`.
pub(super) fn invoke(service: &str, method: &str, arguments: Value) -> Result<Value> {
    match (service, method) {
        ("Echo", "echo") => Ok(arguments),
        ("Echo", "fail") => {
            let code = arguments.get("code").and_then(Value::as_u64).unwrap_or(0);
            let message = arguments
                .get("message")
                .and_then(Value::as_str)
                .unwrap_or("Failed as asked");
            Err(ApiError::new(u32::try_from(code).unwrap_or(0), message))
        }
        ("Calculator", "add") => {
            let (a, b) = (number(&arguments, "a")?, number(&arguments, "b")?);
            Ok(json!(a + b))
        }
        ("Echo" | "Calculator", _) => Err(ApiError::new(
            0,
            format!("Service '{service}' has no method '{method}'"),
        )),
        _ => Err(ApiError::new(0, format!("Service '{service}' does not exist"))),
    }
}

/// Handles a custom event. `echoEvent` answers with the arguments it was dispatched with; the complaint about
/// any other is the one that the vendor's tests assert.
pub(super) fn dispatch(event: &str, arguments: Value) -> Result<Value> {
    match event {
        "echoEvent" => Ok(arguments),
        _ => Err(ApiError::new(
            0,
            format!("Custom event handler with name '{event}' does not exists"),
        )),
    }
}

/// A number in JSON or, from a query, in text.
fn number(arguments: &Value, name: &str) -> Result<f64> {
    let value = arguments.get(name);
    let number = value.and_then(|value| match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_f64(),
    });
    number.ok_or_else(|| ApiError::missing_field(name))
}

#[cfg(test)]
mod tests {
    use super::{dispatch, invoke};
    use serde_json::json;

    #[test]
    fn services_do_what_they_say() {
        assert_eq!(invoke("Echo", "echo", json!([1, "a"])), Ok(json!([1, "a"])));
        assert_eq!(
            invoke("Calculator", "add", json!({"a": 1.5, "b": "2"})),
            Ok(json!(3.5))
        );
        let error = invoke("Echo", "fail", json!({"code": 1234, "message": "no"})).unwrap_err();
        assert_eq!((error.code, error.message.as_str()), (1234, "no"));
        assert!(invoke("Calculator", "add", json!({"a": 1})).is_err());
        assert!(invoke("Echo", "sing", json!(null)).is_err());
        assert!(invoke("Missing", "echo", json!(null)).is_err());
    }

    #[test]
    fn an_event_without_handler_is_refused_in_the_words_of_the_vendor() {
        assert_eq!(dispatch("echoEvent", json!({"a": 1})), Ok(json!({"a": 1})));
        let error = dispatch("customEvent", json!({})).unwrap_err();
        assert_eq!(
            error.message,
            "Custom event handler with name 'customEvent' does not exists"
        );
    }
}
