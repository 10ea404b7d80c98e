//! Complaints, as models read them.

use super::*;
use serde_json::json;

fn complain(arguments: &Value) -> String {
    let schema = json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["table"],
        "properties": {
            "table": {"type": "string", "minLength": 1},
            "page_size": {"type": "integer", "minimum": 1, "maximum": 100},
            "permission": {"type": "string", "enum": ["FIND", "UPDATE"]},
            "sort_by": {"type": "array", "items": {"type": "string"}},
            "schedule": {"oneOf": [
                {"type": "object", "additionalProperties": false, "required": ["type", "seconds"],
                 "properties": {"type": {"const": "every"}, "seconds": {"type": "integer", "minimum": 1}}},
                {"type": "object", "additionalProperties": false, "required": ["type"],
                 "properties": {"type": {"const": "once"}}}
            ]},
        }
    });
    let arguments = arguments.as_object().unwrap();
    let error = Arguments::new(schema.as_object().unwrap())
        .check(arguments)
        .unwrap_err();
    assert_eq!(error.code, crate::ErrorCode::InvalidArguments);
    error.message
}

#[test]
fn each_mistake_names_field_value_and_rule() {
    for (arguments, said) in [
        (json!({}), "`table` is required and missing"),
        (json!({"table": null}), "`table` is required and missing"),
        (json!({"table": 5}), "`table` is 5, but must be of type string"),
        (json!({"table": ""}), "`table` is \"\", but must not be empty"),
        (
            json!({"table": "T", "pagesize": 5}),
            "`pagesize` is not a field of this tool; did you mean `page_size`?",
        ),
        (
            json!({"table": "T", "zzz": 5}),
            "`zzz` is not a field of this tool",
        ),
        (
            json!({"table": "T", "page_size": 0}),
            "`page_size` is 0, but must be at least 1",
        ),
        (
            json!({"table": "T", "page_size": 101}),
            "`page_size` is 101, but must be at most 100",
        ),
        (
            json!({"table": "T", "page_size": "ten"}),
            "`page_size` is \"ten\", but must be of type integer",
        ),
        (
            json!({"table": "T", "permission": "READ"}),
            "`permission` is \"READ\", but must be one of \"FIND\", \"UPDATE\"",
        ),
        (
            json!({"table": "T", "sort_by": "name"}),
            "`sort_by` is \"name\", but must be of type array",
        ),
        (
            json!({"table": "T", "sort_by": ["a", 1]}),
            "`sort_by[1]` is 1, but must be of type string",
        ),
        (
            json!({"table": "T", "schedule": {"type": "every", "seconds": 0}}),
            "`schedule` is an object, which is none of the allowed forms: `schedule.seconds` is 0, but must be at least 1",
        ),
    ] {
        assert_eq!(complain(&arguments), said, "{arguments}");
    }
}

#[test]
fn several_mistakes_are_told_at_once() {
    let said = complain(&json!({"page_size": 0, "Table": "T"}));
    for part in [
        "`table` is required",
        "`page_size` is 0",
        "`Table` is not a field of this tool; did you mean `table`?",
    ] {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn what_came_is_shown_in_part_only() {
    let said = complain(&json!({"table": "T", "page_size": "x".repeat(10_000)}));
    assert!(said.len() < 200, "{said}");
    let said = complain(&json!({"table": "T", "a\u{0}b": 1}));
    assert!(!said.contains('\u{0}'), "{said}");
}

#[test]
fn nesting_without_end_is_refused() {
    let mut deep = json!(1);
    for _ in 0..100 {
        deep = json!([deep]);
    }
    assert_eq!(
        complain(&json!({"table": deep})),
        "the arguments are nested deeper than 64 levels"
    );
}

#[test]
fn a_secret_is_told_by_its_kind_only() {
    let schema = json!({"type": "object", "properties": {
        "password": {"type": "string", "minLength": 1},
        "user_token": {"type": "string"},
    }});
    let arguments = Arguments::new(schema.as_object().unwrap());
    let check = |value: Value| arguments.check(value.as_object().unwrap()).unwrap_err().message;
    assert_eq!(
        check(json!({"password": 12_345_678})),
        "`password` is a number, but must be of type string"
    );
    assert_eq!(
        check(json!({"user_token": ["abcdef"]})),
        "`user_token` is an array, but must be of type string"
    );
    assert_eq!(
        check(json!({"password": ""})),
        "`password` is an empty text, but must not be empty"
    );
}

#[test]
fn a_whole_number_with_a_point_is_an_integer_where_one_is_wanted() {
    let schema = json!({"properties": {
        "page_size": {"type": "integer"}, "schedule": {"oneOf": []}, "when": {"type": ["integer", "string"]}, "message": {}
    }});
    let arguments =
        json!({"page_size": 10.0, "schedule": {"seconds": 60.0}, "when": 1.0, "message": 1.0, "other": 1.5});
    let mut arguments = arguments.as_object().unwrap().clone();
    integers(schema.as_object().unwrap(), &mut arguments);
    assert_eq!(
        Value::Object(arguments),
        json!({"page_size": 10, "schedule": {"seconds": 60}, "when": 1, "message": 1.0, "other": 1.5})
    );
}
