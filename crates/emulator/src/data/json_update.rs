//! Changing parts of a JSON column: `{"___operation": "JSON_SET", "args": {"$.path": value}}`.

use crate::error::{ApiError, Result};
use serde_json::Value;

/// What an update does at each of its paths, as `MySQL`'s function of the same name does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Set,
    Insert,
    Replace,
    Remove,
    ArrayAppend,
    ArrayInsert,
}

/// An update of a JSON column.
#[derive(Debug)]
pub(crate) struct JsonUpdate {
    kind: Kind,
    changes: Vec<(Vec<Step>, Value)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Member(String),
    Index(usize),
}

/// An array is not made longer than this by an index past its end.
const MAX_ARRAY: usize = 10_000;

/// The update that `value` describes, `None` when it is a plain value.
pub(crate) fn parse(value: &Value) -> Result<Option<JsonUpdate>> {
    let Some(operation) = value.get("___operation").and_then(Value::as_str) else {
        return Ok(None);
    };
    let kind = match operation {
        "JSON_SET" => Kind::Set,
        "JSON_INSERT" => Kind::Insert,
        "JSON_REPLACE" => Kind::Replace,
        "JSON_REMOVE" => Kind::Remove,
        "JSON_ARRAY_APPEND" => Kind::ArrayAppend,
        "JSON_ARRAY_INSERT" => Kind::ArrayInsert,
        other => return Err(ApiError::new(1007, format!("Unknown JSON operation '{other}'"))),
    };
    let changes = match value.get("args") {
        Some(Value::Object(pairs)) => pairs
            .iter()
            .map(|(path, value)| Ok((steps(path)?, value.clone())))
            .collect::<Result<_>>()?,
        Some(Value::Array(paths)) => paths
            .iter()
            .map(|path| Ok((steps(path.as_str().unwrap_or_default())?, Value::Null)))
            .collect::<Result<_>>()?,
        _ => return Err(ApiError::missing_field("args")),
    };
    Ok(Some(JsonUpdate { kind, changes }))
}

impl JsonUpdate {
    /// The document after the update.
    pub(crate) fn apply(&self, mut document: Value) -> Result<Value> {
        for (path, value) in &self.changes {
            change(self.kind, &mut document, path, value)?;
        }
        Ok(document)
    }
}

/// Splits `$.member[0]."quoted member"`.
fn steps(path: &str) -> Result<Vec<Step>> {
    let invalid = || ApiError::new(1007, format!("Invalid JSON path '{path}'"));
    let mut rest = path.strip_prefix('$').ok_or_else(invalid)?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let (index, after) = inner.split_once(']').ok_or_else(invalid)?;
            steps.push(Step::Index(index.trim().parse().map_err(|_| invalid())?));
            rest = after;
        } else if let Some(inner) = rest.strip_prefix(".\"") {
            let (name, after) = inner.split_once('"').ok_or_else(invalid)?;
            steps.push(Step::Member(name.to_owned()));
            rest = after;
        } else {
            let inner = rest.strip_prefix('.').ok_or_else(invalid)?;
            let end = inner.find(['.', '[']).unwrap_or(inner.len());
            if end == 0 {
                return Err(invalid());
            }
            steps.push(Step::Member(inner[..end].to_owned()));
            rest = &inner[end..];
        }
    }
    Ok(steps)
}

/// The value at `path`, if there is one.
fn at<'a>(document: &'a mut Value, path: &[Step]) -> Option<&'a mut Value> {
    path.iter().try_fold(document, |value, step| match step {
        Step::Member(name) => value.as_object_mut()?.get_mut(name),
        Step::Index(index) => value.as_array_mut()?.get_mut(*index),
    })
}

fn change(kind: Kind, document: &mut Value, path: &[Step], value: &Value) -> Result<()> {
    if kind == Kind::ArrayAppend {
        match at(document, path) {
            Some(Value::Array(items)) => items.push(value.clone()),
            Some(single) => *single = Value::Array(vec![single.take(), value.clone()]),
            None => {}
        }
        return Ok(());
    }
    let Some((last, parent)) = path.split_last() else {
        if matches!(kind, Kind::Set | Kind::Replace) {
            *document = value.clone();
        }
        return Ok(());
    };
    match (at(document, parent), last) {
        (Some(Value::Object(members)), Step::Member(name)) => match kind {
            Kind::Remove => {
                members.remove(name);
            }
            _ if applies(kind, members.contains_key(name)) => {
                members.insert(name.clone(), value.clone());
            }
            _ => {}
        },
        (Some(Value::Array(items)), Step::Index(index)) => {
            if *index > MAX_ARRAY {
                return Err(ApiError::new(
                    1007,
                    format!("The array index {index} is larger than {MAX_ARRAY}"),
                ));
            }
            let there = *index < items.len();
            match kind {
                Kind::Remove if there => {
                    items.remove(*index);
                }
                Kind::ArrayInsert => items.insert((*index).min(items.len()), value.clone()),
                Kind::Set | Kind::Replace if there => items[*index] = value.clone(),
                Kind::Set | Kind::Insert if !there => items.push(value.clone()),
                _ => {}
            }
        }
        _ => {}
    }
    Ok(())
}

/// Whether `kind` writes a member that is there or not there.
fn applies(kind: Kind, there: bool) -> bool {
    match kind {
        Kind::Set => true,
        Kind::Insert => !there,
        Kind::Replace => there,
        Kind::Remove | Kind::ArrayAppend | Kind::ArrayInsert => false,
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use serde_json::{Value, json};

    fn updated(operation: &str, args: &Value) -> Value {
        let document = json!({"letter": "a", "decimals": [1, 2, 3], "inner": {"x": 1}});
        let update = json!({"___operation": operation, "args": args});
        parse(&update).unwrap().unwrap().apply(document).unwrap()
    }

    #[test]
    fn each_operation_changes_what_mysql_would() {
        let unchanged = json!({"letter": "a", "decimals": [1, 2, 3], "inner": {"x": 1}});
        let cases = [
            (
                "JSON_SET",
                json!({"$.letter": "b", "$.decimals[3]": 4, "$.new": true}),
                json!({
                "letter": "b", "decimals": [1, 2, 3, 4], "inner": {"x": 1}, "new": true}),
            ),
            (
                "JSON_INSERT",
                json!({"$.letter": "b", "$.decimals[2]": 9}),
                unchanged.clone(),
            ),
            (
                "JSON_REPLACE",
                json!({"$.new": 1, "$.decimals[7]": 9}),
                unchanged.clone(),
            ),
            (
                "JSON_REMOVE",
                json!(["$.inner.x", "$.decimals[0]"]),
                json!({
                "letter": "a", "decimals": [2, 3], "inner": {}}),
            ),
            (
                "JSON_ARRAY_APPEND",
                json!({"$.decimals": 4}),
                json!({
                "letter": "a", "decimals": [1, 2, 3, 4], "inner": {"x": 1}}),
            ),
            (
                "JSON_ARRAY_INSERT",
                json!({"$.decimals[1]": 9}),
                json!({
                "letter": "a", "decimals": [1, 9, 2, 3], "inner": {"x": 1}}),
            ),
        ];
        for (operation, args, expected) in cases {
            assert_eq!(updated(operation, &args), expected, "{operation}");
        }
    }

    #[test]
    fn a_path_that_is_no_path_is_refused() {
        for path in ["letter", "$letter", "$.", "$[x]", "$[1", "$.\"open"] {
            assert!(
                parse(&json!({"___operation": "JSON_SET", "args": {path: 1}})).is_err(),
                "{path}"
            );
        }
    }
}
