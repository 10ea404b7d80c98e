//! One timer as the console shows it. The JSON on the wire was not found (docs/reference/backendless-rest.md,
//! 1.5): the fields are those that the vendor's SDK and documentation name, their shape is unverified.

use super::schedule::Frequency;
use crate::error::{ApiError, Result};
use serde_json::{Map, Value, json};

/// Where code runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Draft,
    Production,
    Debug,
    Marketplace,
}

impl Mode {
    /// Reads the name in upper case, as queries have it, or in lower case, as paths do.
    pub(crate) fn parse(name: &str) -> Result<Self> {
        match name.to_ascii_uppercase().as_str() {
            "DRAFT" => Ok(Self::Draft),
            "PRODUCTION" => Ok(Self::Production),
            "DEBUG" => Ok(Self::Debug),
            "MARKETPLACE" => Ok(Self::Marketplace),
            _ => Err(ApiError::new(
                0,
                format!("Unknown mode '{name}': DRAFT, PRODUCTION, DEBUG or MARKETPLACE is expected"),
            )),
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::Production => "PRODUCTION",
            Self::Debug => "DEBUG",
            Self::Marketplace => "MARKETPLACE",
        }
    }
}

/// A timer. Times are epoch milliseconds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Timer {
    pub(crate) id: String,
    pub(crate) mode: Mode,
    pub(crate) name: String,
    language: Value,
    model: Value,
    start: i64,
    expire: Option<i64>,
    frequency: Frequency,
    pub(crate) enabled: bool,
}

impl Timer {
    /// Reads a new timer. `once` needs a start; all others start now when none is given.
    pub(crate) fn create(id: String, mode: Mode, body: &Map<String, Value>, now: i64) -> Result<Self> {
        let frequency = body
            .get("frequency")
            .ok_or_else(|| ApiError::missing_field("frequency"))?;
        let frequency = Frequency::parse(frequency)?;
        let start = match (whole(body, "startDate")?, &frequency) {
            (Some(start), _) => start,
            (None, Frequency::Once) => return Err(ApiError::missing_field("startDate")),
            (None, _) => now,
        };
        Ok(Self {
            id,
            mode,
            name: name(body)?.ok_or_else(|| ApiError::missing_field("timername"))?,
            language: body.get("language").cloned().unwrap_or_else(|| json!("JS")),
            model: body.get("model").cloned().unwrap_or_else(|| json!("default")),
            start,
            expire: whole(body, "expire")?,
            frequency,
            enabled: flag(body, "enabled")?.unwrap_or(true),
        })
    }

    /// The timer with the members of the body changed. Members that the body does not have stay; `null` takes
    /// the expiry away.
    pub(crate) fn changed(&self, body: &Map<String, Value>) -> Result<Self> {
        let mut timer = self.clone();
        if let Some(name) = name(body)? {
            timer.name = name;
        }
        if let Some(frequency) = body.get("frequency") {
            timer.frequency = Frequency::parse(frequency)?;
        }
        if let Some(start) = whole(body, "startDate")? {
            timer.start = start;
        }
        if body.contains_key("expire") {
            timer.expire = whole(body, "expire")?;
        }
        if let Some(enabled) = flag(body, "enabled")? {
            timer.enabled = enabled;
        }
        for (member, kept) in [("language", &mut timer.language), ("model", &mut timer.model)] {
            if let Some(value) = body.get(member) {
                *kept = value.clone();
            }
        }
        Ok(timer)
    }

    /// The next run; none when the timer is off, was run for the last time or expires before.
    pub(crate) fn next_run(&self, now: i64) -> Option<i64> {
        let run = self
            .frequency
            .next_run(self.start, now)
            .filter(|_| self.enabled)?;
        self.expire.is_none_or(|expire| run <= expire).then_some(run)
    }

    pub(crate) fn describe(&self, now: i64) -> Value {
        json!({
            "id": self.id,
            "category": "TIMER",
            "mode": self.mode.name(),
            "timername": self.name,
            "language": self.language,
            "model": self.model,
            "startDate": self.start,
            "expire": self.expire,
            "frequency": self.frequency.to_json(),
            "enabled": self.enabled,
            "nextRun": self.next_run(now),
        })
    }
}

/// "must start with a letter, cannot contain spaces or dashes" says the documentation of timers in code, where
/// the member is `timername` in Java and `name` in JavaScript.
fn name(body: &Map<String, Value>) -> Result<Option<String>> {
    let Some(name) = body.get("timername").or_else(|| body.get("name")) else {
        return Ok(None);
    };
    let name = name
        .as_str()
        .ok_or_else(|| ApiError::missing_field("timername"))?;
    if !name.starts_with(char::is_alphabetic) || name.contains(|c: char| c.is_whitespace() || c == '-') {
        return Err(ApiError::new(
            0,
            format!("Timer name '{name}' must start with a letter and cannot contain spaces or dashes"),
        ));
    }
    Ok(Some(name.to_owned()))
}

fn whole(body: &Map<String, Value>, name: &str) -> Result<Option<i64>> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value
            .as_i64()
            .map(Some)
            .ok_or_else(|| ApiError::missing_field(name)),
    }
}

fn flag(body: &Map<String, Value>, name: &str) -> Result<Option<bool>> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value
            .as_bool()
            .map(Some)
            .ok_or_else(|| ApiError::missing_field(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Mode, Timer};
    use serde_json::{Map, Value, json};

    fn body(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    fn timer(value: &Value) -> Timer {
        Timer::create("id".into(), Mode::Production, &body(value), 1_000).unwrap()
    }

    #[test]
    fn a_timer_starts_now_and_shows_its_next_run() {
        let fields =
            json!({"timername": "cleanUp", "frequency": {"schedule": "custom", "repeat": {"every": 2}}});
        let timer = timer(&fields);
        let shown = timer.describe(1_500);
        assert_eq!(shown["startDate"], 1_000);
        assert_eq!(shown["nextRun"], 3_000);
        assert_eq!(shown["mode"], "PRODUCTION");
        assert_eq!(shown["enabled"], true);
    }

    #[test]
    fn a_timer_that_is_off_or_over_has_no_next_run() {
        let every_second = json!({"schedule": "custom", "repeat": {"every": 1}});
        let off = timer(&json!({"timername": "t", "frequency": every_second, "enabled": false}));
        assert_eq!(off.next_run(1_000), None);
        let over = timer(&json!({"timername": "t", "frequency": every_second, "expire": 5_000}));
        assert_eq!(over.next_run(4_000), Some(5_000));
        assert_eq!(over.next_run(5_000), None);
    }

    #[test]
    fn a_change_keeps_what_it_does_not_name() {
        let fields = json!({"timername": "t", "startDate": 5, "expire": 9, "model": "m",
            "frequency": {"schedule": "once"}});
        let changed = timer(&fields)
            .changed(&body(&json!({"enabled": false, "expire": null})))
            .unwrap();
        let shown = changed.describe(0);
        assert_eq!(
            (&shown["enabled"], &shown["expire"]),
            (&json!(false), &json!(null))
        );
        assert_eq!((&shown["startDate"], &shown["model"]), (&json!(5), &json!("m")));
    }

    #[test]
    fn names_and_starts_are_checked() {
        for name in ["1st", "two words", "a-b", ""] {
            let fields = body(&json!({"timername": name, "startDate": 1, "frequency": {"schedule": "once"}}));
            assert!(
                Timer::create("id".into(), Mode::Draft, &fields, 0).is_err(),
                "{name:?}"
            );
        }
        let fields = body(&json!({"timername": "t", "frequency": {"schedule": "once"}}));
        let error = Timer::create("id".into(), Mode::Draft, &fields, 0).unwrap_err();
        assert!(error.message.contains("startDate"), "{error}");
    }
}
