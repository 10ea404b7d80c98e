//! JSON Schemas of arguments and answers, as short as they can be said: clients send every byte to a model.

use crate::Session;
use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

/// Members that say nothing to a model, or that the gateway checks by itself.
const NOISE: [&str; 3] = ["$schema", "title", "format"];

const CONNECTION: &str = "Connection to use. Default: the account's.";
const USER_TOKEN: &str = "App user to act as: ust_… handle.";
const REQUIRED_USER_TOKEN: &str = "The session: the handle (ust_…) from login_user, or a raw user-token.";

/// The schema that a tool's arguments are checked with, with the parameters that every tool has.
pub(crate) fn input<T: JsonSchema>(session: Session) -> Map<String, Value> {
    let mut schema = generate::<T>(SchemaSettings::draft2020_12().for_deserialize());
    let required: Vec<Value> = schema
        .get("required")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let properties = schema.entry("properties").or_insert_with(|| json!({}));
    let properties = properties
        .as_object_mut()
        .expect("`properties` of a generated schema is an object");
    for (name, property) in properties.iter_mut() {
        if !required.iter().any(|required| required == name) {
            forbid_null(property);
        }
    }
    properties.insert(
        "connection".into(),
        json!({"type": "string", "description": CONNECTION}),
    );
    match session {
        Session::Never => {}
        Session::Optional => {
            properties.insert(
                "user_token".into(),
                json!({"type": "string", "description": USER_TOKEN}),
            );
        }
        Session::Required => {
            properties.insert(
                "user_token".into(),
                json!({"type": "string", "description": REQUIRED_USER_TOKEN, "minLength": 1}),
            );
        }
    }
    if session == Session::Required {
        let mut required = required;
        required.push("user_token".into());
        schema.insert("required".into(), Value::Array(required));
    }
    schema
}

/// The schema of a tool's answer, as it is listed.
pub(crate) fn output<T: JsonSchema>() -> Map<String, Value> {
    listed(generate::<T>(SchemaSettings::draft2020_12().for_serialize()))
}

/// The schema as it is listed: without what clients drop before a model sees it, or what follows from the rest. Every
/// byte of it is sent in every conversation; the check of arguments still has all of it.
pub(crate) fn listed(mut schema: Map<String, Value>) -> Map<String, Value> {
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.values_mut().for_each(shorten);
    }
    schema
}

fn shorten(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(shorten),
        Value::Object(members) => {
            for rule in ["minLength", "minItems", "minProperties", "additionalProperties"] {
                // A property may have the name of a rule; its value is a schema then.
                if members.get(rule).is_some_and(|value| !value.is_object()) {
                    members.remove(rule);
                }
            }
            if members.get("minimum") == Some(&json!(0)) {
                members.remove("minimum");
            }
            if members.contains_key("const") {
                members.remove("type");
            }
            // Items of any kind: some clients take a schema that is just `true` for a mistake.
            if members.get("type") == Some(&json!("array")) && members.get("items") == Some(&json!(true)) {
                members.remove("items");
            }
            members.values_mut().for_each(shorten);
            join_types(members);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// `anyOf` of nothing but types is a list of types.
fn join_types(members: &mut Map<String, Value>) {
    let only_type = |option: &Value| match option.as_object() {
        Some(option) if option.len() == 1 => option.get("type").filter(|name| name.is_string()).cloned(),
        _ => None,
    };
    let types = members.get("anyOf").and_then(Value::as_array);
    let types: Option<Vec<Value>> = types.and_then(|options| options.iter().map(only_type).collect());
    if let Some(types) = types {
        members.remove("anyOf");
        members.insert("type".to_owned(), Value::Array(types));
    }
}

fn generate<T: JsonSchema>(settings: SchemaSettings) -> Map<String, Value> {
    let settings = settings
        .with(|settings| settings.inline_subschemas = true)
        .with_transform(Quiet);
    match settings.into_generator().into_root_schema_for::<T>().to_value() {
        Value::Object(schema) => schema,
        _ => unreachable!("the schema of a struct is an object"),
    }
}

/// An optional argument may be left out; that it may also be `null` is accepted, but not worth a model's attention.
fn forbid_null(property: &mut Value) {
    if let Some(types) = property.get_mut("type") {
        let only = types.as_array().map(|types| {
            types
                .iter()
                .filter(|name| *name != "null")
                .cloned()
                .collect::<Vec<_>>()
        });
        match only {
            Some(mut only) if only.len() == 1 => *types = only.remove(0),
            Some(only) => *types = Value::Array(only),
            None => {}
        }
    }
    if let Some(options) = property.get_mut("anyOf").and_then(Value::as_array_mut) {
        options.retain(|option| option.get("type") != Some(&json!("null")));
        if options.len() == 1
            && let (Value::Object(only), Some(property)) = (options.remove(0), property.as_object_mut())
        {
            property.remove("anyOf");
            for (name, member) in only {
                property.entry(name).or_insert(member);
            }
        }
    }
    if let Some(values) = property.get_mut("enum").and_then(Value::as_array_mut) {
        values.retain(|value| !value.is_null());
    }
    if let Some(property) = property.as_object_mut() {
        property.remove("default");
    }
}

#[derive(Clone)]
struct Quiet;

impl Transform for Quiet {
    fn transform(&mut self, schema: &mut Schema) {
        for name in NOISE {
            // `title` and `format` may also be names of properties; those hold schemas, not texts.
            if schema.get(name).is_some_and(Value::is_string) {
                schema.remove(name);
            }
        }
        transform_subschemas(self, schema);
    }
}

#[cfg(test)]
mod tests;
