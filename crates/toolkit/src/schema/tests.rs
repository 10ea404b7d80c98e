//! Schemas as models see them.

use super::*;
use serde::{Deserialize, Serialize};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only the schema is looked at")]
struct Input {
    /// The table.
    #[schemars(length(min = 1))]
    table: String,
    /// How many, 1 to 100.
    #[schemars(range(min = 1, max = 100))]
    page_size: Option<u32>,
    /// Which.
    kind: Option<Kind>,
    /// Any JSON.
    message: Value,
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    File,
    Directory,
}

#[derive(Serialize, JsonSchema)]
struct Output {
    title: Option<String>,
    items: Vec<Kind>,
}

#[test]
fn an_input_says_what_a_model_needs_and_no_more() {
    assert_eq!(
        Value::Object(input::<Input>(Session::Optional)),
        json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["table", "message"],
            "properties": {
                "table": {"type": "string", "minLength": 1, "description": "The table."},
                "page_size": {"type": "integer", "minimum": 1, "maximum": 100, "description": "How many, 1 to 100."},
                "kind": {"type": "string", "enum": ["file", "directory"], "description": "Which."},
                "message": {"description": "Any JSON."},
                "connection": {"type": "string", "description": CONNECTION},
                "user_token": {"type": "string", "description": USER_TOKEN},
            }
        })
    );
}

#[test]
fn what_is_listed_leaves_out_what_no_model_sees() {
    let listed = listed(input::<Input>(Session::Never));
    assert_eq!(listed["additionalProperties"], json!(false));
    assert_eq!(
        listed["properties"]["table"],
        json!({"type": "string", "description": "The table."})
    );
    let schema = json!({"properties": {"time": {"anyOf": [{"type": "integer"}, {"type": "string"}], "description": "d"}}});
    let time = super::listed(schema.as_object().unwrap().clone())["properties"]["time"].clone();
    assert_eq!(time, json!({"type": ["integer", "string"], "description": "d"}));
}

#[test]
fn a_session_that_is_the_subject_is_required() {
    let schema = input::<Input>(Session::Required);
    assert_eq!(schema["required"], json!(["table", "message", "user_token"]));
    assert!(
        !input::<Input>(Session::Never)["properties"]
            .as_object()
            .unwrap()
            .contains_key("user_token")
    );
}

#[test]
fn an_output_keeps_its_nulls_and_a_property_named_title() {
    assert_eq!(
        Value::Object(output::<Output>()),
        json!({
            "type": "object",
            "required": ["title", "items"],
            "properties": {
                "title": {"type": ["string", "null"]},
                "items": {"type": "array", "items": {"type": "string", "enum": ["file", "directory"]}},
            }
        })
    );
}
