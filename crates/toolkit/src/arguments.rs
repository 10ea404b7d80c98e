//! The check of arguments: every complaint names the field, what came and what is allowed.

use crate::{ToolError, clip, nearest};
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde_json::{Map, Value};
use std::fmt::Write;

/// Complaints in one answer. A model that made more mistakes reads the description again.
const MOST_COMPLAINTS: usize = 8;

/// A complaint shows this much of what came.
const LONGEST_QUOTE: usize = 60;

/// Fields whose values no complaint repeats.
const SECRET_FIELDS: [&str; 3] = ["password", "user_token", "code"];

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
        let came = || came(error);
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
        let shown = join(parent, &clip(name, LONGEST_QUOTE));
        let nearest = if parent.is_empty() {
            nearest(name, self.fields.iter().map(String::as_str))
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
            field = join(&field, &clip(&part, LONGEST_QUOTE));
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

/// What came, or only of what kind it is where it could be a secret.
fn came(error: &ValidationError<'_>) -> String {
    let path = error.instance_path().as_str();
    if path.split('/').any(|part| SECRET_FIELDS.contains(&part)) {
        return kind(error.instance()).to_owned();
    }
    quote(error.instance())
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(text) if text.is_empty() => "an empty text",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// What came, by kind and beginning. Never whole: it may be long.
fn quote(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("an array of {}", items.len()),
        Value::Object(_) => "an object".to_owned(),
        other => clip(&other.to_string(), LONGEST_QUOTE),
    }
}

/// Whole numbers that a client wrote with a decimal point, such as `10.0`, are integers to JSON Schema; here they become
/// integers where the schema wants some.
pub(crate) fn integers(schema: &Map<String, Value>, arguments: &mut Map<String, Value>) {
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, value) in arguments {
        let wanted = properties.and_then(|properties| properties.get(name));
        let is_integer = |kind: &Value| {
            kind == "integer" || kind.as_array().is_some_and(|all| all.contains(&"integer".into()))
        };
        if wanted
            .is_some_and(|wanted| wanted.get("type").is_some_and(is_integer) || wanted.get("oneOf").is_some())
        {
            make_whole(value);
        }
    }
}

fn make_whole(value: &mut Value) {
    /// Up to here every whole number is one of its own in a double.
    const LARGEST: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(number) if number.is_f64() => {
            if let Some(float) = number.as_f64()
                && float.fract() == 0.0
                && float.abs() <= LARGEST
                && let Ok(whole) = format!("{float:.0}").parse::<i64>()
            {
                *value = whole.into();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(make_whole),
        Value::Object(members) => members.values_mut().for_each(make_whole),
        _ => {}
    }
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
