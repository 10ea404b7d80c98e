//! Times as tools take them: ISO 8601 text or epoch milliseconds.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Deserialize;
use toolkit::ToolError;

/// ISO 8601, such as 2026-12-24T18:00:00Z (UTC when it names no offset), or epoch milliseconds.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Moment {
    Milliseconds(i64),
    Text(String),
}

impl Moment {
    /// Epoch milliseconds. The refusal names the field.
    pub(crate) fn milliseconds(&self, field: &str) -> Result<i64, ToolError> {
        match self {
            Self::Milliseconds(milliseconds) => Ok(*milliseconds),
            Self::Text(text) => read(text.trim()).ok_or_else(|| {
                let came: String = text.chars().take(60).collect();
                ToolError::invalid(format!("`{field}` is {came:?}, which is not a time"))
                    .hint("write ISO 8601 such as 2026-12-24T18:00:00Z, or epoch milliseconds such as 1798135200000")
            }),
        }
    }
}

fn read(text: &str) -> Option<i64> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time.as_millisecond());
    }
    let local: DateTime = text.parse().ok()?;
    Some(local.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_8601_with_and_without_an_offset() {
        for (text, milliseconds) in [
            ("2030-01-01T00:00:00Z", Some(1_893_456_000_000)),
            ("2030-01-01T02:00:00+02:00", Some(1_893_456_000_000)),
            ("2030-01-01T00:00:00.250Z", Some(1_893_456_000_250)),
            ("2030-01-01T00:00:00", Some(1_893_456_000_000)),
            ("2030-01-01 00:00", Some(1_893_456_000_000)),
            ("2030-01-01", Some(1_893_456_000_000)),
            ("2030-13-01", None),
            ("tomorrow", None),
            ("", None),
        ] {
            assert_eq!(read(text), milliseconds, "{text}");
        }
    }
}
