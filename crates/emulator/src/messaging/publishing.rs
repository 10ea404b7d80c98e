//! From the body of a publish request to a message (docs/reference/backendless-rest.md, 1.4).

use super::messages::{Due, Message, Repeat};
use crate::error::{ApiError, Result};
use serde_json::{Map, Value};

/// Reads the documented fields. Fields that only concern push notifications are accepted and not used.
pub(super) fn message(channel: &str, mut body: Map<String, Value>, now: i64) -> Result<Message> {
    let data = body
        .remove("message")
        .ok_or_else(|| ApiError::missing_field("message"))?;
    let headers = match body.remove("headers") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(headers)) => headers,
        Some(_) => return Err(ApiError::missing_field("headers")),
    };
    Ok(Message {
        channel: channel.to_owned(),
        data,
        publisher: text(&body, "publisherId")?,
        headers,
        subtopic: text(&body, "subtopic")?,
        due: due(&body, now)?,
    })
}

fn due(body: &Map<String, Value>, now: i64) -> Result<Due> {
    // A time in the past means at once.
    let first = whole(body, "publishAt")?.unwrap_or(now).max(now);
    let until = whole(body, "repeatExpiresAt")?;
    let repeat = match whole(body, "repeatEvery")? {
        None => None,
        Some(seconds) if seconds > 0 => Some(Repeat {
            every: seconds.saturating_mul(1_000),
            until,
        }),
        Some(_) => return Err(ApiError::missing_field("repeatEvery")),
    };
    Ok(Due { first, repeat })
}

fn text(body: &Map<String, Value>, name: &str) -> Result<Option<String>> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(ApiError::missing_field(name)),
    }
}

fn whole(body: &Map<String, Value>, name: &str) -> Result<Option<i64>> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value
            .as_i64()
            .map(Some)
            .ok_or_else(|| ApiError::missing_field(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::message;
    use crate::messaging::messages::{Due, Repeat};
    use serde_json::{Map, Value, json};

    fn body(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn scheduling_fields_are_read() {
        let fields = json!({"message": {"a": 1}, "publishAt": 500, "repeatEvery": 2, "repeatExpiresAt": 900});
        let message = message("c", body(&fields), 100).unwrap();
        let repeat = Some(Repeat {
            every: 2_000,
            until: Some(900),
        });
        assert_eq!(message.due, Due { first: 500, repeat });
        assert_eq!(message.data, json!({"a": 1}));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (fields, name) in [
            (json!({}), "message"),
            (json!({"message": 1, "headers": []}), "headers"),
            (json!({"message": 1, "publishAt": "soon"}), "publishAt"),
            (json!({"message": 1, "repeatEvery": 0}), "repeatEvery"),
            (json!({"message": 1, "publisherId": 7}), "publisherId"),
        ] {
            let error = message("c", body(&fields), 0).unwrap_err();
            assert_eq!(error.code, 8010);
            assert!(error.message.contains(name), "{error}");
        }
    }
}
