//! Next runs, written as dates that can be checked with a calendar.

use super::Frequency;
use jiff::Timestamp;
use serde_json::{Value, json};

fn at(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_millisecond()
}

fn frequency(value: &Value) -> Frequency {
    Frequency::parse(value).unwrap()
}

/// The first runs after a time, as text.
fn runs(value: &Value, start: &str, after: &str, count: usize) -> Vec<String> {
    let frequency = frequency(value);
    let mut after = at(after);
    let mut runs = Vec::new();
    while let Some(run) = frequency
        .next_run(at(start), after)
        .filter(|_| runs.len() < count)
    {
        runs.push(Timestamp::from_millisecond(run).unwrap().to_string());
        after = run;
    }
    runs
}

#[test]
fn once_runs_at_its_start() {
    let once = || json!({"schedule": "once"});
    let start = "2026-11-22T10:00:00Z";
    assert_eq!(runs(&once(), start, "2026-11-22T09:00:00Z", 5), [start]);
    assert!(runs(&once(), start, start, 5).is_empty());
}

#[test]
fn custom_counts_seconds_from_the_start() {
    let every_two_minutes = || json!({"schedule": "custom", "repeat": {"every": 120}});
    let start = "2026-11-22T10:00:00Z";
    assert_eq!(
        runs(&every_two_minutes(), start, "2026-11-22T10:03:00Z", 2),
        ["2026-11-22T10:04:00Z", "2026-11-22T10:06:00Z"]
    );
    assert_eq!(
        runs(&every_two_minutes(), start, "2020-01-01T00:00:00Z", 1),
        [start]
    );
}

#[test]
fn daily_keeps_the_time_of_day() {
    let every_third_day = json!({"schedule": "daily", "repeat": {"every": 3}});
    assert_eq!(
        runs(
            &every_third_day,
            "2024-02-27T08:30:00Z",
            "2024-02-27T08:30:00Z",
            2
        ),
        ["2024-03-01T08:30:00Z", "2024-03-04T08:30:00Z"]
    );
}

#[test]
fn weekly_runs_on_its_days_of_every_nth_week() {
    // 2026-11-22 is a Sunday, the first day of its week.
    let every_second_week = json!({"schedule": "weekly", "repeat": {"every": 2, "on": [2, 6]}});
    assert_eq!(
        runs(
            &every_second_week,
            "2026-11-24T09:00:00Z",
            "2026-11-24T09:00:00Z",
            3
        ),
        [
            "2026-11-27T09:00:00Z",
            "2026-12-07T09:00:00Z",
            "2026-12-11T09:00:00Z"
        ]
    );
    let sundays = json!({"schedule": "weekly", "repeat": {"every": 1, "on": [1]}});
    assert_eq!(
        runs(&sundays, "2026-11-22T09:00:00Z", "2026-11-22T08:59:59Z", 2),
        ["2026-11-22T09:00:00Z", "2026-11-29T09:00:00Z"]
    );
}

#[test]
fn monthly_leaves_out_days_that_a_month_does_not_have() {
    let ends = json!({"schedule": "monthly", "repeat": {"every": 1, "on": [1, 31]}});
    assert_eq!(
        runs(&ends, "2026-01-31T00:00:00Z", "2026-01-31T00:00:00Z", 4),
        [
            "2026-02-01T00:00:00Z",
            "2026-03-01T00:00:00Z",
            "2026-03-31T00:00:00Z",
            "2026-04-01T00:00:00Z"
        ]
    );
    let quarterly = json!({"schedule": "monthly", "repeat": {"every": 3, "on": [15]}});
    assert_eq!(
        runs(&quarterly, "2026-11-20T12:00:00Z", "2026-11-20T12:00:00Z", 2),
        ["2027-02-15T12:00:00Z", "2027-05-15T12:00:00Z"]
    );
}

#[test]
fn a_day_that_never_comes_ends_the_search() {
    let february_30 = json!({"schedule": "monthly", "repeat": {"every": 12, "on": [30]}});
    assert!(runs(&february_30, "2026-02-01T00:00:00Z", "2026-02-01T00:00:00Z", 1).is_empty());
}

#[test]
fn frequencies_are_read_as_they_are_written() {
    for value in [
        json!({"schedule": "once"}),
        json!({"schedule": "custom", "repeat": {"every": 86_400}}),
        json!({"schedule": "daily", "repeat": {"every": 1}}),
        json!({"schedule": "weekly", "repeat": {"every": 1, "on": [1, 7]}}),
        json!({"schedule": "monthly", "repeat": {"every": 1, "on": [1, 31]}}),
    ] {
        assert_eq!(frequency(&value).to_json(), value);
    }
}

#[test]
fn what_is_wrong_is_named() {
    for (value, part) in [
        (json!({}), "frequency.schedule"),
        (json!({"schedule": "hourly", "repeat": {"every": 1}}), "hourly"),
        (json!({"schedule": "custom"}), "frequency.repeat.every"),
        (
            json!({"schedule": "custom", "repeat": {"every": 86_401}}),
            "86400",
        ),
        (
            json!({"schedule": "daily", "repeat": {"every": 0}}),
            "frequency.repeat.every",
        ),
        (
            json!({"schedule": "weekly", "repeat": {"every": 1}}),
            "frequency.repeat.on",
        ),
        (
            json!({"schedule": "weekly", "repeat": {"every": 1, "on": [8]}}),
            "frequency.repeat.on",
        ),
        (
            json!({"schedule": "monthly", "repeat": {"every": 1, "on": []}}),
            "frequency.repeat.on",
        ),
    ] {
        let error = Frequency::parse(&value).unwrap_err();
        assert!(error.message.contains(part), "{value}: {error}");
    }
}
