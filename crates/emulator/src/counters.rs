//! Atomic counters: whole numbers by name, each change one step under the application's counter lock.

mod routes;

pub(crate) use routes::routes;

use crate::error::{ApiError, Result};
use crate::glob::Glob;
use std::collections::BTreeMap;

/// The counters of one application. A counter that was never touched reads 0 and is not listed.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    values: BTreeMap<String, i64>,
}

/// The value of a counter around one change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) before: i64,
    pub(crate) after: i64,
}

impl Counters {
    /// The value, 0 for a counter that was never touched.
    pub(crate) fn get(&self, name: &str) -> i64 {
        self.values.get(name).copied().unwrap_or(0)
    }

    /// Adds `by`, which may be negative. A result that needs more than 64 bits is refused.
    pub(crate) fn add(&mut self, name: &str, by: i64) -> Result<Change> {
        let before = self.get(name);
        let after = before.checked_add(by).ok_or_else(|| {
            unnumbered(format!(
                "Counter '{name}' is {before} and cannot change by {by}: the result does not fit into 64 bits"
            ))
        })?;
        self.values.insert(name.to_owned(), after);
        Ok(Change { before, after })
    }

    /// Sets the value to 0. The counter is listed afterwards.
    pub(crate) fn reset(&mut self, name: &str) {
        self.values.insert(name.to_owned(), 0);
    }

    /// Stores `updated` when the value is `expected`, and says whether it did. A missing counter counts as 0.
    pub(crate) fn compare_and_set(&mut self, name: &str, expected: i64, updated: i64) -> bool {
        let matches = self.get(name) == expected;
        if matches {
            self.values.insert(name.to_owned(), updated);
        }
        matches
    }

    /// Names and values that match, in alphabetical order.
    pub(crate) fn matching(&self, pattern: &str) -> impl Iterator<Item = (&str, i64)> {
        let glob = Glob::new(pattern);
        let entries = self.values.iter();
        entries
            .filter(move |(name, _)| glob.matches(name))
            .map(|(name, value)| (name.as_str(), *value))
    }

    /// The console's way to make a counter: an existing one is refused.
    pub(crate) fn create(&mut self, name: &str, value: i64) -> Result<()> {
        if self.values.contains_key(name) {
            return Err(unnumbered(format!("Counter '{name}' already exists")));
        }
        self.values.insert(name.to_owned(), value);
        Ok(())
    }

    /// The console's conditional update, which complains where [`Self::compare_and_set`] answers `false`.
    pub(crate) fn replace(&mut self, name: &str, expected: i64, updated: i64) -> Result<()> {
        let current = self.values.get_mut(name).ok_or_else(|| missing(name))?;
        if *current != expected {
            return Err(unnumbered(format!(
                "Counter '{name}' is {current}, not {expected} as expected"
            )));
        }
        *current = updated;
        Ok(())
    }

    /// Removes a counter; only the console can.
    pub(crate) fn remove(&mut self, name: &str) -> Result<()> {
        self.values.remove(name).map(|_| ()).ok_or_else(|| missing(name))
    }
}

fn missing(name: &str) -> ApiError {
    unnumbered(format!("Counter '{name}' does not exist"))
}

/// An error of this area. The vendor publishes no code for any (docs/reference/backendless-rest.md, 0.5).
fn unnumbered(message: String) -> ApiError {
    ApiError::new(0, message)
}

#[cfg(test)]
mod tests {
    use super::{Change, Counters};

    #[test]
    fn unused_counters_read_zero_and_stay_unlisted() {
        let mut counters = Counters::default();
        assert_eq!(counters.get("visits"), 0);
        assert!(!counters.compare_and_set("visits", 10, 10));
        assert_eq!(counters.matching("*").count(), 0);
        assert!(counters.compare_and_set("visits", 0, 10));
        assert_eq!(counters.matching("v*").collect::<Vec<_>>(), [("visits", 10)]);
    }

    #[test]
    fn a_change_reports_both_sides() {
        let mut counters = Counters::default();
        assert_eq!(counters.add("n", 1), Ok(Change { before: 0, after: 1 }));
        assert_eq!(counters.add("n", -3), Ok(Change { before: 1, after: -2 }));
        counters.reset("n");
        assert_eq!(counters.get("n"), 0);
    }

    #[test]
    fn overflow_is_refused_and_changes_nothing() {
        let mut counters = Counters::default();
        counters.compare_and_set("n", 0, i64::MAX);
        let error = counters.add("n", 1).unwrap_err();
        assert!(error.message.contains("64 bits"), "{error}");
        assert_eq!(counters.get("n"), i64::MAX);
    }

    #[test]
    fn the_console_forms_complain() {
        let mut counters = Counters::default();
        let message = |result: crate::error::Result<()>| result.unwrap_err().message;
        assert_eq!(message(counters.replace("n", 0, 1)), "Counter 'n' does not exist");
        assert_eq!(counters.create("n", 5), Ok(()));
        assert_eq!(message(counters.create("n", 5)), "Counter 'n' already exists");
        assert_eq!(
            message(counters.replace("n", 4, 6)),
            "Counter 'n' is 5, not 4 as expected"
        );
        assert_eq!(counters.replace("n", 5, 6), Ok(()));
        assert_eq!(counters.remove("n"), Ok(()));
        assert_eq!(message(counters.remove("n")), "Counter 'n' does not exist");
    }
}
