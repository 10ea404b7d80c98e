//! Bounds and redaction.

use super::*;
use domain::Area;
use serde_json::json;
use std::sync::Arc;
use toolkit::{CallContext, DynTool, Effect, Reach, Session};

/// A tool that is looked at and never called.
pub(crate) fn tool(name: &str) -> Arc<dyn DynTool> {
    let schema =
        json!({"type": "object", "properties": {"offset": {}, "properties": {}, "exclude_properties": {}}});
    let schema = Arc::new(schema.as_object().unwrap().clone());
    Arc::new(Shown(Descriptor {
        name: name.into(),
        title: name.into(),
        description: name.into(),
        area: Area::Data,
        effect: Effect::Read,
        reach: Reach::App,
        session: Session::Optional,
        list: Some(ListField("items")),
        unverified: None,
        input_schema: Arc::clone(&schema),
        output_schema: schema,
    }))
}

struct Shown(Descriptor);

#[async_trait::async_trait]
impl DynTool for Shown {
    fn descriptor(&self) -> &Descriptor {
        &self.0
    }

    fn check(&self, _arguments: &Map<String, Value>) -> Result<(), ToolError> {
        Ok(())
    }

    async fn call(&self, _: &CallContext, _: Map<String, Value>) -> Result<Map<String, Value>, ToolError> {
        Err(ToolError::invalid("this tool is looked at only"))
    }
}

fn shaped(offset: u64, value: Value) -> Result<Map<String, Value>, ToolError> {
    let Value::Object(value) = value else {
        panic!("an object")
    };
    answer(tool("find").descriptor(), &Redactor::default(), offset, value)
}

#[test]
fn a_small_answer_stays_as_it_is() {
    let value = json!({"items": [1, 2], "next_offset": null});
    assert_eq!(Value::Object(shaped(0, value.clone()).unwrap()), value);
}

#[test]
fn a_long_list_is_cut_at_a_whole_item_with_the_offset_of_the_next() {
    let items: Vec<Value> = (0..100)
        .map(|n| json!({"n": n, "text": "ü".repeat(1_000)}))
        .collect();
    let cut = shaped(200, json!({"items": items, "next_offset": 300})).unwrap();
    let kept = cut["items"].as_array().unwrap();
    assert_eq!(cut["next_offset"], json!(200 + kept.len()));
    assert_eq!(kept.last().unwrap()["n"], json!(kept.len() - 1));
    let size = characters(&cut);
    assert!(
        size <= MOST_CHARACTERS && size > MOST_CHARACTERS - 1_100,
        "{size}"
    );
}

#[test]
fn an_item_that_fits_nowhere_says_its_size_and_the_way_out() {
    let error = shaped(7, json!({"items": ["x".repeat(50_000)], "next_offset": null})).unwrap_err();
    assert_eq!(error.code, ErrorCode::ResultTooLarge);
    assert!(
        error.message.starts_with("the answer has 50"),
        "{}",
        error.message
    );
    let hint = error.hint.unwrap();
    assert!(
        hint.contains("`exclude_properties`") && hint.contains("larger `offset`"),
        "{hint}"
    );
}

#[test]
fn a_single_value_is_never_cut() {
    let error = shaped(0, json!({"value": "x".repeat(50_000)})).unwrap_err();
    assert_eq!(error.code, ErrorCode::ResultTooLarge);
}

#[test]
fn secrets_leave_answers_and_errors() {
    let redactor = Redactor::default();
    redactor.conceal("KEY-1234");
    let value = json!({"url": "/KEY-1234/x"});
    let Value::Object(value) = value else {
        panic!("an object")
    };
    assert_eq!(
        answer(tool("find").descriptor(), &redactor, 0, value).unwrap()["url"],
        json!("/[redacted]/x")
    );
    let told = error(
        &redactor,
        ToolError::invalid("at KEY-1234").hint("see KEY%2D1234"),
    );
    assert_eq!(told.message, "at [redacted]");
    assert_eq!(told.hint.as_deref(), Some("see [redacted]"));
}

#[test]
fn a_message_of_the_upstream_is_bounded() {
    let told = error(&Redactor::default(), ToolError::invalid("x".repeat(100_000)));
    assert!(told.message.ends_with("… (100000 characters in all)") && told.message.len() < 2_100);
}

#[test]
fn an_offset_is_read_however_it_is_written() {
    for (arguments, read) in [
        (json!({}), 0),
        (json!({"offset": 7}), 7),
        (json!({"offset": 7.0}), 7),
        (json!({"offset": null}), 0),
        (json!({"offset": -1}), 0),
    ] {
        assert_eq!(offset(arguments.as_object().unwrap()), read, "{arguments}");
    }
}
