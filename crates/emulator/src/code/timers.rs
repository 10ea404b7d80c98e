//! The timers of one application and the log of their runs.

use super::timer::{Mode, Timer};
use crate::error::{ApiError, Result};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// One run that was asked for.
#[derive(Debug)]
struct Run {
    timer: String,
    mode: Mode,
    at: i64,
}

/// Timers by id. The emulator has no code runner: it computes when a timer would run, and notes runs that are
/// asked for by hand.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    by_id: BTreeMap<String, Timer>,
    runs: Vec<Run>,
}

impl Timers {
    /// The timers in one of the modes, or all when none is named, by their name.
    pub(crate) fn list(&self, modes: &[Mode]) -> Vec<&Timer> {
        let all = self.by_id.values();
        let mut timers: Vec<&Timer> = all
            .filter(|timer| modes.is_empty() || modes.contains(&timer.mode))
            .collect();
        timers.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.id.cmp(&b.id)));
        timers
    }

    /// Makes a timer. Within a mode names are unique.
    pub(crate) fn create(
        &mut self,
        id: String,
        mode: Mode,
        body: &Map<String, Value>,
        now: i64,
    ) -> Result<&Timer> {
        let timer = Timer::create(id.clone(), mode, body, now)?;
        self.keep_unique(&timer)?;
        Ok(self.by_id.entry(id).or_insert(timer))
    }

    pub(crate) fn update(&mut self, id: &str, mode: Mode, body: &Map<String, Value>) -> Result<&Timer> {
        let changed = self.timer(id, mode)?.changed(body)?;
        self.keep_unique(&changed)?;
        let slot = self.by_id.get_mut(id).ok_or_else(|| missing("id", id, mode))?;
        *slot = changed;
        Ok(slot)
    }

    pub(crate) fn delete(&mut self, id: &str, mode: Mode) -> Result<()> {
        self.timer(id, mode)?;
        self.by_id.remove(id);
        Ok(())
    }

    /// Notes a run of the timer with this name.
    pub(crate) fn run(&mut self, name: &str, mode: Mode, now: i64) -> Result<()> {
        let known = self
            .by_id
            .values()
            .any(|timer| timer.mode == mode && timer.name == name);
        if !known {
            return Err(missing("name", name, mode));
        }
        self.runs.push(Run {
            timer: name.to_owned(),
            mode,
            at: now,
        });
        Ok(())
    }

    /// The runs, newest first. The shape of a line is unverified.
    pub(crate) fn log(&self) -> impl Iterator<Item = Value> {
        let newest_first = self.runs.iter().rev();
        newest_first.map(|run| json!({"timername": run.timer, "mode": run.mode.name(), "startedAt": run.at}))
    }

    fn timer(&self, id: &str, mode: Mode) -> Result<&Timer> {
        let timer = self.by_id.get(id).filter(|timer| timer.mode == mode);
        timer.ok_or_else(|| missing("id", id, mode))
    }

    fn keep_unique(&self, new: &Timer) -> Result<()> {
        let mut others = self.by_id.values().filter(|timer| timer.id != new.id);
        if others.any(|timer| timer.mode == new.mode && timer.name == new.name) {
            let message = format!("Timer '{}' already exists in mode {}", new.name, new.mode.name());
            return Err(ApiError::new(0, message));
        }
        Ok(())
    }
}

fn missing(by: &str, value: &str, mode: Mode) -> ApiError {
    ApiError::new(
        0,
        format!("Timer with {by} '{value}' does not exist in mode {}", mode.name()),
    )
}

#[cfg(test)]
mod tests {
    use super::{Mode, Timers};
    use serde_json::{Map, Value, json};

    fn body(name: &str) -> Map<String, Value> {
        let fields = json!({"timername": name, "frequency": {"schedule": "daily", "repeat": {"every": 1}}});
        fields.as_object().unwrap().clone()
    }

    #[test]
    fn names_are_unique_within_a_mode() {
        let mut timers = Timers::default();
        timers.create("1".into(), Mode::Draft, &body("a"), 0).unwrap();
        timers
            .create("2".into(), Mode::Production, &body("a"), 0)
            .unwrap();
        timers.create("3".into(), Mode::Draft, &body("b"), 0).unwrap();
        assert!(timers.create("4".into(), Mode::Draft, &body("a"), 0).is_err());
        assert!(timers.update("3", Mode::Draft, &body("a")).is_err());
        assert!(timers.update("3", Mode::Draft, &body("c")).is_ok());
        let names = |modes: &[Mode]| {
            timers
                .list(modes)
                .iter()
                .map(|timer| timer.name.clone())
                .collect::<String>()
        };
        assert_eq!(names(&[]), "aac");
        assert_eq!(names(&[Mode::Draft]), "ac");
    }

    #[test]
    fn a_timer_is_found_in_its_mode_only() {
        let mut timers = Timers::default();
        timers.create("1".into(), Mode::Draft, &body("a"), 0).unwrap();
        assert!(timers.delete("1", Mode::Production).is_err());
        assert!(timers.run("a", Mode::Production, 5).is_err());
        timers.run("a", Mode::Draft, 5).unwrap();
        timers.run("a", Mode::Draft, 7).unwrap();
        assert_eq!(timers.log().next().unwrap()["startedAt"], 7);
        timers.delete("1", Mode::Draft).unwrap();
        assert!(timers.list(&[]).is_empty());
    }
}
