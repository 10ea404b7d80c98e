//! References to the results of earlier operations: `{"___ref": true, "opResultId", "resultIndex", "propName"}`.

use super::Results;
use crate::error::{ApiError, Result};
use serde_json::{Map, Value};

/// The payload with every reference replaced by what it refers to.
pub(super) fn resolve(payload: Value, results: &Results) -> Result<Value> {
    match payload {
        Value::Array(items) => items.into_iter().map(|item| resolve(item, results)).collect(),
        Value::Object(members) if members.get("___ref") == Some(&Value::Bool(true)) => {
            referred(&members, results)
        }
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| Ok((name, resolve(value, results)?)))
            .collect::<Result<Map<_, _>>>()
            .map(Value::Object),
        plain => Ok(plain),
    }
}

fn referred(reference: &Map<String, Value>, results: &Results) -> Result<Value> {
    let Some(id) = reference.get("opResultId").and_then(Value::as_str) else {
        return Err(ApiError::missing_field("opResultId"));
    };
    let mut value = results
        .get(id)
        .and_then(|operation| operation.get("result"))
        .ok_or_else(|| {
            ApiError::new(
                1203,
                format!("There is no earlier operation with the result id '{id}'"),
            )
        })?;
    if let Some(index) = reference.get("resultIndex").and_then(Value::as_u64) {
        value = usize::try_from(index)
            .ok()
            .and_then(|index| value.get(index))
            .ok_or_else(|| {
                ApiError::new(
                    1204,
                    format!("The result of the operation '{id}' has no item {index}"),
                )
            })?;
    }
    match (reference.get("propName").and_then(Value::as_str), value) {
        (None, value) => Ok(value.clone()),
        (Some(name), Value::Object(object)) => object.get(name).cloned().ok_or_else(|| {
            ApiError::new(
                1205,
                format!("The result of the operation '{id}' has no property '{name}'"),
            )
        }),
        // A whole list of found objects stands for their ids.
        (Some(name), Value::Array(items)) => Ok(items
            .iter()
            .map(|item| item.get(name).unwrap_or(item).clone())
            .collect()),
        (Some(_), plain) => Ok(plain.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::resolve;
    use serde_json::json;

    #[test]
    fn references_are_replaced_wherever_they_stand() {
        let results = json!({
            "create1": {"result": {"objectId": "A", "age": 3}},
            "find1": {"result": [{"objectId": "B"}, {"objectId": "C"}]},
            "bulk1": {"result": ["D", "E"]},
        });
        let results = results.as_object().unwrap();
        let payload = json!({
            "id": {"___ref": true, "opResultId": "create1", "propName": "objectId"},
            "second": {"___ref": true, "opResultId": "find1", "resultIndex": 1, "propName": "objectId"},
            "all": {"___ref": true, "opResultId": "find1", "propName": "objectId"},
            "list": [{"___ref": true, "opResultId": "bulk1", "resultIndex": 0}, "x"],
        });
        let resolved = resolve(payload, results).unwrap();
        assert_eq!(
            resolved,
            json!({"id": "A", "second": "C", "all": ["B", "C"], "list": ["D", "x"]})
        );
    }

    #[test]
    fn a_reference_to_nothing_is_refused() {
        let results = json!({"bulk1": {"result": ["D"]}});
        let results = results.as_object().unwrap();
        for reference in [
            json!({"___ref": true, "opResultId": "other"}),
            json!({"___ref": true}),
            json!({"___ref": true, "opResultId": "bulk1", "resultIndex": 1}),
        ] {
            assert!(resolve(reference.clone(), results).is_err(), "{reference}");
        }
    }
}
