//! The check of arguments: every complaint names the field, what came and what is allowed.

use crate::ToolError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde_json::{Map, Value};
use std::fmt::Write;

/// Complaints in one answer. A model that made more mistakes reads the description again.
const MOST_COMPLAINTS: usize = 8;

/// A complaint shows this much of what came.
const LONGEST_QUOTE: usize = 60;

/// Deeper values are refused before they are looked at.
const DEEPEST: usize = 64;

/// A tool's compiled input schema.
pub(crate) struct Arguments {
    validator: Validator,
    fields: Vec<String>,
}

impl Arguments {
    pub(crate) fn new(schema: &Map<String, Value>) -> Self {
        let validator = jsonschema::draft202012::new(&Value::Object(schema.clone()))
            .expect("a generated schema is a valid schema without references");
        let properties = schema.get("properties").and_then(Value::as_object);
        Self {
            validator,
            fields: properties
                .into_iter()
                .flatten()
                .map(|(name, _)| name.clone())
                .collect(),
        }
    }

    pub(crate) fn check(&self, arguments: &Map<String, Value>) -> Result<(), ToolError> {
        if arguments.values().any(|value| deeper_than(value, DEEPEST)) {
            return Err(ToolError::invalid(format!(
                "the arguments are nested deeper than {DEEPEST} levels"
            )));
        }
        // An explicit null is how some clients leave an optional field out.
        let instance: Map<String, Value> = arguments
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect();
        let instance = Value::Object(instance);
        if self.validator.is_valid(&instance) {
            return Ok(());
        }
        let complaints: Vec<String> = self
            .validator
            .iter_errors(&instance)
            .flat_map(|error| self.complaints(&error))
            .collect();
        let shown = complaints
            .iter()
            .take(MOST_COMPLAINTS)
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join("; ");
        let more = complaints.len().saturating_sub(MOST_COMPLAINTS);
        let message = if more > 0 {
            format!("{shown}; and {more} more")
        } else {
            shown
        };
        Err(ToolError::invalid(message)
            .hint(format!("the fields of this tool are {}", self.fields.join(", "))))
    }

    fn complaints(&self, error: &ValidationError<'_>) -> Vec<String> {
        let field = field(error);
        let came = || quote(error.instance());
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                unexpected.iter().map(|name| self.unknown(&field, name)).collect()
            }
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                vec![format!("`{}` is required and missing", join(&field, name))]
            }
            ValidationErrorKind::OneOfNotValid { context } | ValidationErrorKind::AnyOf { context } => {
                vec![self.no_option(&field, &came(), context)]
            }
            kind => vec![format!("`{field}` is {}, but must {}", came(), rule(kind, error))],
        }
    }

    fn unknown(&self, parent: &str, name: &str) -> String {
        let shown = join(parent, &clip(name));
        let nearest = if parent.is_empty() {
            nearest(name, &self.fields)
        } else {
            None
        };
        match nearest {
            Some(nearest) => format!("`{shown}` is not a field of this tool; did you mean `{nearest}`?"),
            None => format!("`{shown}` is not a field of this tool"),
        }
    }

    /// Of alternatives, the one with the fewest complaints is what the caller most likely meant.
    fn no_option(&self, field: &str, came: &str, context: &[Vec<ValidationError<'static>>]) -> String {
        let constants = |errors: &[ValidationError<'_>]| {
            errors
                .iter()
                .filter(|error| matches!(error.kind(), ValidationErrorKind::Constant { .. }))
                .count()
        };
        let meant = context
            .iter()
            .min_by_key(|errors| (constants(errors), errors.len()));
        let reasons: Vec<String> = meant
            .into_iter()
            .flatten()
            .flat_map(|error| self.complaints(error))
            .collect();
        let mut text = format!("`{field}` is {came}, which is none of the allowed forms");
        if !reasons.is_empty() {
            let _ = write!(text, ": {}", reasons.join("; "));
        }
        text
    }
}

fn rule(kind: &ValidationErrorKind, error: &ValidationError<'_>) -> String {
    match kind {
        ValidationErrorKind::Type {
            kind: TypeKind::Single(wanted),
        } => format!("be of type {wanted}"),
        ValidationErrorKind::Type {
            kind: TypeKind::Multiple(wanted),
        } => {
            format!(
                "be of type {}",
                wanted
                    .iter()
                    .map(|name| name.to_string())
                    .collect::<Vec<_>>()
                    .join(" or ")
            )
        }
        ValidationErrorKind::Enum { options } => match options.as_array() {
            Some(options) => format!(
                "be one of {}",
                options.iter().map(quote).collect::<Vec<_>>().join(", ")
            ),
            None => format!("be one of {options}"),
        },
        ValidationErrorKind::Constant { expected_value } => format!("be {expected_value}"),
        ValidationErrorKind::Minimum { limit } => format!("be at least {limit}"),
        ValidationErrorKind::Maximum { limit } => format!("be at most {limit}"),
        ValidationErrorKind::MinLength { limit: 1 } => "not be empty".to_owned(),
        ValidationErrorKind::MinLength { limit } => format!("have at least {limit} characters"),
        ValidationErrorKind::MaxLength { limit } => format!("have at most {limit} characters"),
        ValidationErrorKind::MinItems { limit } => format!("have at least {limit} items"),
        ValidationErrorKind::MaxItems { limit } => format!("have at most {limit} items"),
        ValidationErrorKind::MinProperties { limit } => format!("have at least {limit} members"),
        ValidationErrorKind::MaxProperties { limit } => format!("have at most {limit} members"),
        ValidationErrorKind::UniqueItems => "not repeat an item".to_owned(),
        _ => format!("fulfil the rule `{}` of the schema", error.kind().keyword()),
    }
}

/// The field that an error is about, as `schedule.on_days[0]`.
fn field(error: &ValidationError<'_>) -> String {
    let mut field = String::new();
    for part in error.instance_path().as_str().split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        if part.bytes().all(|byte| byte.is_ascii_digit()) {
            let _ = write!(field, "[{part}]");
        } else {
            field = join(&field, &clip(&part));
        }
    }
    field
}

fn join(parent: &str, name: &str) -> String {
    if parent.is_empty() {
        name.to_owned()
    } else {
        format!("{parent}.{name}")
    }
}

/// What came, by kind and beginning. Never whole: it may be long.
fn quote(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("an array of {}", items.len()),
        Value::Object(_) => "an object".to_owned(),
        other => clip(&other.to_string()),
    }
}

fn clip(text: &str) -> String {
    let mut clipped: String = text
        .chars()
        .take(LONGEST_QUOTE)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    if text.chars().nth(LONGEST_QUOTE).is_some() {
        clipped.push('…');
    }
    clipped
}

fn nearest<'a>(name: &str, fields: &'a [String]) -> Option<&'a str> {
    let closeness = |field: &String| strsim::jaro_winkler(&name.to_lowercase(), field);
    let best = fields
        .iter()
        .max_by(|one, two| closeness(one).total_cmp(&closeness(two)))?;
    (closeness(best) > 0.75).then_some(best)
}

fn deeper_than(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(items) => levels == 0 || items.iter().any(|item| deeper_than(item, levels - 1)),
        Value::Object(members) => {
            levels == 0 || members.values().any(|member| deeper_than(member, levels - 1))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
