//! What the model got for one turn, in whichever of its forms Codex gave it.

use super::{Shape, Turn};
use serde_json::Value;

/// What Codex says instead of calling a tool for which it would have to ask.
const NOT_APPROVED: &str = "requires approval";

/// What the model got for one turn.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The turn.
    pub turn: Turn,
    /// All text that the model was given.
    pub text: String,
    /// The tool's structured answer, also of a failure.
    pub structured: Option<Value>,
    /// The names of the tools that a search found, best first.
    pub found: Vec<String>,
}

impl Answer {
    pub(super) fn read(turn: Turn, shape: Shape, item: &Value) -> Self {
        let output = item.get("output").unwrap_or(&item["tools"]);
        let text = text(output);
        let json = text.find('{').and_then(|start| {
            serde_json::Deserializer::from_str(&text[start..])
                .into_iter()
                .next()?
                .ok()
        });
        let structured = match (shape, json) {
            (Shape::Code, Some(Value::Object(mut result))) => result.remove("structuredContent"),
            (_, json) => json,
        };
        Self {
            turn,
            structured: structured.filter(Value::is_object),
            found: found(output),
            text,
        }
    }

    /// Whether Codex refused because it has nobody to ask.
    pub fn was_not_approved(&self) -> bool {
        self.text.contains(NOT_APPROVED)
    }
}

/// The text of an output: a string, or a list of parts.
fn text(output: &Value) -> String {
    match output {
        Value::String(text) => text.clone(),
        Value::Array(parts) => {
            let texts: Vec<&str> = parts.iter().filter_map(|part| part["text"].as_str()).collect();
            texts.join("\n")
        }
        other => other.to_string(),
    }
}

/// `tool_search` answers namespaces with tools in them.
fn found(output: &Value) -> Vec<String> {
    let namespaces = output.as_array().into_iter().flatten();
    namespaces
        .filter(|namespace| namespace["type"] == "namespace")
        .flat_map(|namespace| namespace["tools"].as_array().into_iter().flatten())
        .filter_map(|tool| tool["name"].as_str())
        .map(str::to_owned)
        .collect()
}
