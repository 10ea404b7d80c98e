//! When a timer runs: from its `frequency` to the next run. All calendars are UTC.

use crate::error::{ApiError, Result};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The longest interval of a `custom` schedule: a day (docs/reference/backendless-rest.md, 0.6).
const LONGEST_INTERVAL: i64 = 86_400;

/// How far ahead a run is looked for: schedules that never meet a day (the 31st every 12 months from a short
/// month) end instead of searching forever.
const HORIZON_YEARS: i16 = 40;

/// How often a timer runs, counted from its start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Frequency {
    Once,
    /// Every so many seconds.
    Custom {
        every: i64,
    },
    /// Every so many days.
    Daily {
        every: i64,
    },
    /// Every so many weeks, on some days of the week; 1 is Sunday.
    Weekly {
        every: i64,
        on: BTreeSet<i8>,
    },
    /// Every so many months, on some days of the month. The vendor's shape was not found: this one is made
    /// after `weekly` and unverified.
    Monthly {
        every: i64,
        on: BTreeSet<i8>,
    },
}

impl Frequency {
    /// Reads `{"schedule": …, "repeat": …}`.
    pub(crate) fn parse(value: &Value) -> Result<Self> {
        let schedule = value.get("schedule").and_then(Value::as_str);
        let schedule = schedule.ok_or_else(|| ApiError::missing_field("frequency.schedule"))?;
        if schedule == "once" {
            return Ok(Self::Once);
        }
        let repeat = value.get("repeat").unwrap_or(&Value::Null);
        let every = repeat.get("every").and_then(Value::as_i64);
        let every = every.filter(|&every| every > 0);
        let every = every.ok_or_else(|| ApiError::missing_field("frequency.repeat.every"))?;
        let days = |last: i8| {
            let days = repeat.get("on").and_then(Value::as_array);
            let days = days.into_iter().flatten().map(|day| {
                let day = day.as_i64().and_then(|day| i8::try_from(day).ok());
                day.filter(|day| (1..=last).contains(day))
            });
            let days: Option<BTreeSet<i8>> = days.collect();
            days.filter(|days| !days.is_empty())
                .ok_or_else(|| ApiError::missing_field("frequency.repeat.on"))
        };
        match schedule {
            "custom" if every <= LONGEST_INTERVAL => Ok(Self::Custom { every }),
            "custom" => Err(ApiError::new(
                0,
                format!("frequency.repeat.every is {every} seconds: at most {LONGEST_INTERVAL} are allowed"),
            )),
            "daily" => Ok(Self::Daily { every }),
            "weekly" => Ok(Self::Weekly { every, on: days(7)? }),
            "monthly" => Ok(Self::Monthly { every, on: days(31)? }),
            other => Err(ApiError::new(
                0,
                format!("Unknown schedule '{other}': once, custom, daily, weekly or monthly is expected"),
            )),
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        match self {
            Self::Once => json!({"schedule": "once"}),
            Self::Custom { every } => json!({"schedule": "custom", "repeat": {"every": every}}),
            Self::Daily { every } => json!({"schedule": "daily", "repeat": {"every": every}}),
            Self::Weekly { every, on } => json!({"schedule": "weekly", "repeat": {"every": every, "on": on}}),
            Self::Monthly { every, on } => {
                json!({"schedule": "monthly", "repeat": {"every": every, "on": on}})
            }
        }
    }

    /// The first run that is later than `after` and not before `start`, in epoch milliseconds.
    pub(crate) fn next_run(&self, start: i64, after: i64) -> Option<i64> {
        match self {
            Self::Once => Some(start).filter(|&run| run > after),
            Self::Custom { every } => Some(next_step(start, every.checked_mul(1_000)?, after)),
            // UTC has no summer time, so that a day is always as long as any other.
            Self::Daily { every } => Some(next_step(start, every.checked_mul(86_400_000)?, after)),
            Self::Weekly { every, on } => next_day(start, after, |first, day| {
                let weeks = weeks_between(first, day);
                weeks % every == 0 && on.contains(&day.weekday().to_sunday_one_offset())
            }),
            Self::Monthly { every, on } => next_day(start, after, |first, day| {
                let months = months_between(first, day);
                months % every == 0 && on.contains(&day.day())
            }),
        }
    }
}

/// The first of `start`, `start + step`, … that is later than `after`.
fn next_step(start: i64, step: i64, after: i64) -> i64 {
    if start > after {
        return start;
    }
    start + ((after - start) / step + 1) * step
}

/// Looks through the days from the start on, at its time of day.
fn next_day(start: i64, after: i64, runs_on: impl Fn(Date, Date) -> bool) -> Option<i64> {
    let start = civil(start)?;
    let after = civil(after)?;
    let first_date = start.date();
    let mut date = first_date.max(after.date());
    let last = date.checked_add(HORIZON_YEARS.years()).ok()?;
    while date <= last {
        let run = date.to_datetime(start.time());
        if run > after && run >= start && runs_on(first_date, date) {
            let run = run.to_zoned(TimeZone::UTC).ok()?;
            return Some(run.timestamp().as_millisecond());
        }
        date = date.tomorrow().ok()?;
    }
    None
}

fn civil(milliseconds: i64) -> Option<DateTime> {
    let timestamp = Timestamp::from_millisecond(milliseconds).ok()?;
    Some(timestamp.to_zoned(TimeZone::UTC).datetime())
}

/// Whole weeks, which begin on Sunday, from the week of one day to that of another.
fn weeks_between(first: Date, day: Date) -> i64 {
    /// Any Sunday will do to count from.
    const SUNDAY: Date = jiff::civil::date(1970, 1, 4);
    let week = |date: Date| (date.duration_since(SUNDAY).as_hours() / 24).div_euclid(7);
    week(day) - week(first)
}

fn months_between(first: Date, day: Date) -> i64 {
    let month = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month());
    month(day) - month(first)
}

#[cfg(test)]
mod tests;
