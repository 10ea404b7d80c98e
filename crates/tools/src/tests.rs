//! What holds for every tool, whoever writes it.

use toolkit::Catalog;

#[test]
fn names_are_unique_and_valid() {
    let catalog = Catalog::new(crate::all()).unwrap();
    for tool in catalog.iter() {
        let name = &tool.descriptor().name;
        assert!(
            name.len() <= 48 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
            "{name}"
        );
    }
}

#[test]
fn there_are_the_31_tools_of_the_surface() {
    let catalog = Catalog::new(crate::all()).unwrap();
    let names: Vec<&str> = catalog.iter().map(|tool| &*tool.descriptor().name).collect();
    insta::assert_snapshot!(names.join("\n"));
}

#[test]
fn every_field_of_every_input_is_described_and_no_other_is_accepted() {
    for tool in crate::all() {
        let descriptor = tool.descriptor();
        let schema = &descriptor.input_schema;
        assert_eq!(schema["additionalProperties"], false, "{}", descriptor.name);
        for (field, property) in schema["properties"].as_object().unwrap() {
            let description = property["description"].as_str().unwrap_or_default();
            assert!(
                !description.is_empty(),
                "{}.{field} has no description",
                descriptor.name
            );
        }
    }
}

#[test]
fn every_tool_has_an_output_schema_with_required_fields() {
    for tool in crate::all() {
        let descriptor = tool.descriptor();
        assert_eq!(descriptor.output_schema["type"], "object", "{}", descriptor.name);
        let fields = descriptor.output_schema["properties"].as_object().unwrap();
        assert!(!fields.is_empty(), "{}", descriptor.name);
        if let Some(list) = descriptor.list {
            assert!(
                fields.contains_key(list.0) && fields.contains_key("next_offset"),
                "{}",
                descriptor.name
            );
            let arguments = descriptor.input_schema["properties"].as_object().unwrap();
            assert!(
                arguments.contains_key("offset") && arguments.contains_key("page_size"),
                "{}",
                descriptor.name
            );
        }
    }
}

/// Clients drop limits from schemas before the model sees them, so they are in the texts.
#[test]
fn limits_of_pages_are_in_the_descriptions() {
    for tool in crate::all() {
        let descriptor = tool.descriptor();
        if let Some(page_size) = descriptor.input_schema["properties"].get("page_size") {
            assert!(
                page_size["description"].as_str().unwrap().contains("1 to 100"),
                "{}",
                descriptor.name
            );
            assert!(
                descriptor.description.contains("1 to 100, default"),
                "{}",
                descriptor.name
            );
        }
    }
}

#[test]
fn the_whole_surface_is_a_reviewed_change() {
    let tools: Vec<serde_json::Value> = Catalog::new(crate::all())
        .unwrap()
        .iter()
        .map(|tool| shown(tool.descriptor()))
        .collect();
    insta::assert_json_snapshot!(tools);
}

fn shown(tool: &toolkit::Descriptor) -> serde_json::Value {
    let hints = tool.hints();
    serde_json::json!({
        "name": tool.name,
        "title": tool.title,
        "description": tool.description,
        "scope": tool.scope().to_string(),
        "hints": format!("{hints:?}"),
        "input": *tool.input_schema,
        "output": *tool.output_schema,
    })
}

/// Every byte goes to a model, in every conversation.
#[test]
fn the_list_of_all_tools_is_small() {
    let (mut whole, mut without_output) = (0, 0);
    for tool in crate::all() {
        let tool = tool.descriptor();
        let shown = serde_json::json!({
            "name": tool.name, "title": tool.title, "description": tool.description, "inputSchema": *tool.input_schema,
        });
        let annotations = r#","annotations":{"readOnlyHint":false,"destructiveHint":false,"idempotentHint":false,"openWorldHint":false}"#;
        let output = serde_json::to_string(&*tool.output_schema).unwrap();
        without_output += shown.to_string().len() + 1;
        whole += shown.to_string().len() + 1 + output.len() + r#","outputSchema":"#.len() + annotations.len();
    }
    println!("{whole} bytes, {without_output} without output schemas and annotations");
    assert!(whole <= 39_500, "{whole} bytes");
    assert!(without_output <= 25_900, "{without_output} bytes");
}
