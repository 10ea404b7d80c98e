//! The functions of one row that expressions may call: dates and text.

use super::scalar::{Scalar, parse_date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// True when there is a function with this name that takes so many arguments.
pub(crate) fn accepts(name: &str, arguments: usize) -> bool {
    match name.to_ascii_lowercase().as_str() {
        "upper" | "lower" | "length" | "trim" | "time" | "date" | "year" | "month" | "day" | "hour"
        | "minute" | "second" | "week" | "quarter" => arguments == 1,
        "concat" => arguments > 0,
        _ => false,
    }
}

/// The value of `name(arguments)`, null when an argument is null or not of the right kind.
pub(crate) fn call(name: &str, arguments: &[Scalar]) -> Scalar {
    let first = arguments.first().unwrap_or(&Scalar::Null);
    let text = |change: fn(&str) -> String| {
        first
            .as_text()
            .map_or(Scalar::Null, |text| Scalar::Text(change(&text)))
    };
    let part = |part: fn(&Zoned) -> i64| moment(first).map_or(Scalar::Null, |moment| whole(part(&moment)));
    match name {
        "upper" => text(str::to_uppercase),
        "lower" => text(str::to_lowercase),
        "trim" => text(|text| text.trim().to_owned()),
        "length" => first.as_text().map_or(Scalar::Null, |text| {
            whole(i64::try_from(text.chars().count()).unwrap_or(i64::MAX))
        }),
        "concat" => arguments
            .iter()
            .map(Scalar::as_text)
            .collect::<Option<String>>()
            .map_or(Scalar::Null, Scalar::Text),
        "time" => moment(first).map_or(Scalar::Null, |m| Scalar::Text(m.strftime("%H:%M:%S").to_string())),
        "date" => moment(first).map_or(Scalar::Null, |m| Scalar::Text(m.strftime("%Y-%m-%d").to_string())),
        "year" => part(|m| m.year().into()),
        "month" => part(|m| m.month().into()),
        "day" => part(|m| m.day().into()),
        "hour" => part(|m| m.hour().into()),
        "minute" => part(|m| m.minute().into()),
        "second" => part(|m| m.second().into()),
        "week" => part(|m| m.date().iso_week_date().week().into()),
        "quarter" => part(|m| (i64::from(m.month()) + 2) / 3),
        _ => Scalar::Null,
    }
}

/// The name of a call's property when the query gives no alias: `TIME(created)` becomes `Time`.
pub(crate) fn default_name(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_ascii_uppercase().to_string() + &characters.as_str().to_ascii_lowercase()
    })
}

fn whole(value: i64) -> Scalar {
    #[expect(
        clippy::cast_precision_loss,
        reason = "parts of dates and lengths of texts are far below 2^53"
    )]
    Scalar::Number(value as f64)
}

/// A time value in UTC.
fn moment(value: &Scalar) -> Option<Zoned> {
    let milliseconds = match value {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a value out of range is refused by jiff"
        )]
        Scalar::Number(value) => *value as i64,
        Scalar::Text(text) => parse_date(text)?,
        Scalar::Null | Scalar::Bool(_) => return None,
    };
    Timestamp::from_millisecond(milliseconds)
        .ok()
        .map(|moment| moment.to_zoned(TimeZone::UTC))
}
