//! `<tool:/pointer>` in the arguments of a call stands for a value of that tool's earlier answer.

use serde_json::Value;

/// Puts the values of earlier answers into arguments. `answer` finds the structured answer of a tool.
pub fn fill(arguments: &Value, answer: &impl Fn(&str) -> Option<Value>) -> Value {
    match arguments {
        Value::String(text) => text
            .strip_prefix('<')
            .and_then(|rest| rest.strip_suffix('>'))
            .and_then(|place| place.split_once(':'))
            .map_or_else(
                || arguments.clone(),
                |(tool, pointer)| {
                    let answer = answer(tool).unwrap_or_else(|| panic!("`{tool}` has not answered yet"));
                    let value = answer.pointer(pointer);
                    value
                        .unwrap_or_else(|| panic!("`{tool}` answered no {pointer}: {answer}"))
                        .clone()
                },
            ),
        Value::Array(items) => items.iter().map(|item| fill(item, answer)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), fill(value, answer)))
            .collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::fill;
    use serde_json::json;

    #[test]
    fn earlier_answers_fill_places() {
        let answer = |tool: &str| (tool == "login").then(|| json!({"user": {"id": "u-1"}}));
        let filled = fill(&json!({"user_id": "<login:/user/id>", "list": ["a"]}), &answer);
        assert_eq!(filled, json!({"user_id": "u-1", "list": ["a"]}));
    }
}
