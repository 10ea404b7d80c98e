//! The shape of an answer: redacted, measured, bounded. Nothing is cut silently.

use rmcp::model::CallToolResult;
use serde_json::{Map, Value};
use toolkit::{Descriptor, ErrorCode, ListField, Redactor, ToolError};

/// Characters of structured content in one answer. Clients cut longer ones in the middle, where nobody sees it
/// (`docs/reference/mcp-and-codex.md`, finding 7).
pub(crate) const MOST_CHARACTERS: usize = 40_000;

/// Where the page of a call begins: the input `offset`, 0 when it was left out.
pub(crate) fn offset(arguments: &Map<String, Value>) -> u64 {
    let whole = |value: &Value| {
        value
            .as_u64()
            .or_else(|| value.as_f64()?.to_string().parse().ok())
    };
    arguments.get("offset").and_then(whole).unwrap_or(0)
}

/// Redacts an answer and brings it under the bound. `offset` is where the page begins.
pub(crate) fn answer(
    tool: &Descriptor,
    redactor: &Redactor,
    offset: u64,
    answer: Map<String, Value>,
) -> Result<Map<String, Value>, ToolError> {
    let mut value = Value::Object(answer);
    redactor.redact(&mut value);
    let Value::Object(mut answer) = value else {
        unreachable!("redaction keeps an object an object")
    };
    let size = characters(&answer);
    if size <= MOST_CHARACTERS {
        return Ok(answer);
    }
    let cut = tool.list.is_some_and(|list| cut(&mut answer, list, offset, size));
    if cut {
        Ok(answer)
    } else {
        Err(too_large(tool, size))
    }
}

/// Leaves whole items out at the end until the rest fits. `false` when not even one item does.
fn cut(answer: &mut Map<String, Value>, ListField(list): ListField, offset: u64, size: usize) -> bool {
    let Some(Value::Array(items)) = answer.get_mut(list) else {
        return false;
    };
    let sizes: Vec<usize> = items.iter().map(|item| characters(item) + 1).collect();
    // Room for the digits of `next_offset`, which may have been `null`.
    let around = size - sizes.iter().sum::<usize>() + 20;
    let mut room = MOST_CHARACTERS.saturating_sub(around);
    let kept = sizes
        .iter()
        .take_while(|size| room.checked_sub(**size).map(|rest| room = rest).is_some())
        .count();
    if kept == 0 {
        return false;
    }
    items.truncate(kept);
    answer.insert("next_offset".into(), Value::from(offset + kept as u64));
    true
}

fn too_large(tool: &Descriptor, size: usize) -> ToolError {
    let message =
        format!("the answer has {size} characters, more than the {MOST_CHARACTERS} that fit into one");
    let properties = tool.input_schema.get("properties").and_then(Value::as_object);
    let has = |field: &str| properties.is_some_and(|properties| properties.contains_key(field));
    let mut advice = Vec::new();
    if has("properties") && has("exclude_properties") {
        advice.push(
            "ask for fewer columns with `properties` or leave large ones out with `exclude_properties`",
        );
    } else if has("properties") && tool.effect.level() == domain::Level::Read {
        advice.push("ask for fewer columns with `properties`");
    }
    if has("load_relations") {
        advice.push("load fewer relations");
    }
    if tool.list.is_some() {
        advice.push("the first item alone is too large: step over it with a larger `offset`");
    }
    if advice.is_empty() {
        advice.push("the value cannot be read in parts with this tool");
    }
    ToolError::new(ErrorCode::ResultTooLarge, message).hint(advice.join("; "))
}

/// The bytes that an answer has on the wire, without the few around it.
pub(crate) fn bytes(result: &CallToolResult) -> usize {
    measure(result, <[u8]>::len)
}

/// Redacts what an error says.
pub(crate) fn error(redactor: &Redactor, mut error: ToolError) -> ToolError {
    if let Some(clean) = redactor.redact_text(&error.message) {
        error.message = clean;
    }
    if let Some(clean) = error.hint.as_deref().and_then(|hint| redactor.redact_text(hint)) {
        error.hint = Some(clean);
    }
    error.message = bounded(error.message);
    error
}

/// Backendless can put a whole value into a message.
fn bounded(message: String) -> String {
    const LONGEST: usize = 2_000;
    match message.char_indices().nth(LONGEST) {
        Some((end, _)) => format!(
            "{}… ({} characters in all)",
            &message[..end],
            message.chars().count()
        ),
        None => message,
    }
}

fn characters(value: &impl serde::Serialize) -> usize {
    // Characters, not bytes: every byte but a continuation of UTF-8 begins one.
    measure(value, |bytes| {
        bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
    })
}

/// Adds up something of a value's JSON, without keeping it.
fn measure(value: &impl serde::Serialize, of: fn(&[u8]) -> usize) -> usize {
    struct Sum(usize, fn(&[u8]) -> usize);
    impl std::io::Write for Sum {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += self.1(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut sum = Sum(0, of);
    serde_json::to_writer(&mut sum, value).expect("JSON values can be written, and counting cannot fail");
    sum.0
}

#[cfg(test)]
pub(crate) mod tests;
