//! Fitting a value to the type of its column.

use super::column::{Column, DataType};
use super::where_clause::parse_date;
use crate::error::{ApiError, Result};
use serde_json::Value;

/// The value as the column stores it, or the error of the vendor's server.
pub(crate) fn fit(column: &Column, value: Value) -> Result<Value> {
    if value.is_null() {
        return Ok(value);
    }
    let fitted = match column.data_type {
        DataType::StringId
        | DataType::String
        | DataType::Text
        | DataType::ExtendedString
        | DataType::FileRef => text(value),
        DataType::Int => number(&value).filter(|number| number.is_i64() || number.is_u64()),
        DataType::Double => number(&value),
        DataType::Boolean => boolean(&value),
        DataType::DateTime => {
            return date(&value).ok_or_else(|| {
                ApiError::new(1007, format!("Invalid date format for property {}", column.name))
            });
        }
        DataType::Json => Some(json(value)),
        geometry => {
            debug_assert!(geometry.is_geometry());
            Some(value)
        }
    };
    fitted.ok_or_else(|| {
        ApiError::new(
            1007,
            format!(
                "Unable to save object - invalid data type for properties - {}. You can change the property \
                 type in developer console.",
                column.name
            ),
        )
    })
}

fn text(value: Value) -> Option<Value> {
    match value {
        Value::String(_) => Some(value),
        Value::Number(number) => Some(Value::String(number.to_string())),
        Value::Bool(flag) => Some(Value::String(flag.to_string())),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn number(value: &Value) -> Option<Value> {
    match value {
        Value::Number(_) => Some(value.clone()),
        Value::String(text) => {
            let text = text.trim();
            let whole = text.parse::<i64>().ok().map(Value::from);
            whole.or_else(|| {
                text.parse::<f64>()
                    .ok()
                    .filter(|n| n.is_finite())
                    .map(Value::from)
            })
        }
        _ => None,
    }
}

fn boolean(value: &Value) -> Option<Value> {
    match value {
        Value::Bool(_) => Some(value.clone()),
        Value::String(text) => text.parse::<bool>().ok().map(Value::from),
        Value::Number(number) => match number.as_i64() {
            Some(0) => Some(Value::from(false)),
            Some(1) => Some(Value::from(true)),
            _ => None,
        },
        _ => None,
    }
}

fn date(value: &Value) -> Option<Value> {
    match value {
        Value::Number(_) => Some(value.clone()),
        Value::String(text) => text
            .parse::<i64>()
            .ok()
            .or_else(|| parse_date(text))
            .map(Value::from),
        _ => None,
    }
}

/// A JSON column takes any value; text that is JSON is stored as what it says.
fn json(value: Value) -> Value {
    match &value {
        Value::String(text) => serde_json::from_str(text).unwrap_or(value),
        _ => value,
    }
}
