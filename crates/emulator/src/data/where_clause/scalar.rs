//! A value as conditions see it, and how two of them compare.

use serde_json::{Number, Value};
use std::cmp::Ordering;

/// A value in a condition. Numbers are IEEE doubles: times in milliseconds fit exactly.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Scalar {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
}

impl Scalar {
    /// How a stored value looks to a condition; JSON columns look like their text.
    pub(crate) fn from_json(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(value) => value.as_f64().map_or(Self::Null, Self::Number),
            Value::String(value) => Self::Text(value.clone()),
            other => Self::Text(other.to_string()),
        }
    }

    /// The JSON of the value; a number without a fraction is written as an integer.
    pub(crate) fn to_json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(value) => number_to_json(*value),
            Self::Text(value) => Value::String(value.clone()),
        }
    }

    /// How the two compare; `None` when one is null or they cannot be compared.
    ///
    /// A number and a text compare as numbers if the text is a number or a date, as databases convert silently.
    pub(crate) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Null, _) | (_, Self::Null) => None,
            (Self::Text(one), Self::Text(other)) => Some(fold(one).cmp(&fold(other))),
            (one, other) => one.as_number()?.partial_cmp(&other.as_number()?),
        }
    }

    /// The order for `sortBy`, in which null comes first and every two values have an order.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        self.compare(other)
            .unwrap_or_else(|| self.rank().cmp(&other.rank()))
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Bool(_) => 1,
            Self::Number(_) => 2,
            Self::Text(_) => 3,
        }
    }

    /// The value as a number, if it is or says one.
    pub(crate) fn as_number(&self) -> Option<f64> {
        match self {
            Self::Null => None,
            Self::Bool(value) => Some(f64::from(u8::from(*value))),
            Self::Number(value) => Some(*value),
            Self::Text(text) => match text.trim() {
                "true" => Some(1.0),
                "false" => Some(0.0),
                text => text
                    .parse()
                    .ok()
                    .filter(|number: &f64| number.is_finite())
                    .or_else(|| date_ms(text)),
            },
        }
    }

    /// The value as text; null has none.
    pub(crate) fn as_text(&self) -> Option<String> {
        match self {
            Self::Null => None,
            Self::Bool(value) => Some(value.to_string()),
            Self::Number(value) => Some(number_to_json(*value).to_string()),
            Self::Text(value) => Some(value.clone()),
        }
    }
}

/// The form in which texts are compared: without regard to case.
pub(crate) fn fold(text: &str) -> String {
    text.to_lowercase()
}

fn number_to_json(value: f64) -> Value {
    // Below 2^53 every whole double is an exact integer.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the guard bounds the value to what an i64 holds exactly"
    )]
    if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
        return Value::from(value as i64);
    }
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

/// Milliseconds of a date or a time with zone, such as `2024-05-01` or `2024-05-01T10:00:00Z`.
pub(crate) fn date_ms(text: &str) -> Option<f64> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds of every date that jiff knows are below 2^53"
    )]
    parse_date(text).map(|milliseconds| milliseconds as f64)
}

/// Milliseconds since the epoch of a date, a date with time (taken as UTC) or a time with zone.
pub(crate) fn parse_date(text: &str) -> Option<i64> {
    if let Ok(timestamp) = text.parse::<jiff::Timestamp>() {
        return Some(timestamp.as_millisecond());
    }
    let civil: jiff::civil::DateTime = text.parse().ok()?;
    let zoned = civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(zoned.timestamp().as_millisecond())
}
