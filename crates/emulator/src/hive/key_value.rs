//! The key-value store: one JSON value by key.

use super::{Store, number};
use crate::error::Result;
use serde_json::{Number, Value};

/// When a value may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Condition {
    Always,
    IfExists,
    IfNotExists,
}

impl Store<Value> {
    /// Writes a value when the condition holds, and says whether it did. The former expiry is forgotten.
    pub(crate) fn set(
        &mut self,
        key: &str,
        value: Value,
        expires_at: Option<i64>,
        condition: Condition,
        now: i64,
    ) -> bool {
        let holds = match condition {
            Condition::Always => true,
            Condition::IfExists => self.contains(key, now),
            Condition::IfNotExists => !self.contains(key, now),
        };
        if holds {
            self.put(key, value, expires_at, now);
        }
        holds
    }

    /// Adds to a number, or subtracts from it, and answers with the result. The expiry stays.
    pub(crate) fn add(&mut self, key: &str, by: &Number, negated: bool, now: i64) -> Result<Value> {
        let sum = number::add(self.get(key, now), by, negated)?;
        self.edit(key, now, |value| *value = sum.clone());
        Ok(sum)
    }
}

#[cfg(test)]
mod tests {
    use super::{Condition, Store};
    use crate::hive::Keys as _;
    use serde_json::{Number, Value, json};

    #[test]
    fn conditions_decide_about_writing() {
        let mut store: Store<Value> = Store::default();
        assert!(!store.set("k", json!(1), None, Condition::IfExists, 0));
        assert!(store.set("k", json!(2), Some(1_000), Condition::IfNotExists, 0));
        assert!(!store.set("k", json!(3), None, Condition::IfNotExists, 0));
        assert!(store.set("k", json!(4), Some(1_000), Condition::IfExists, 0));
        assert!(
            store.set("k", json!(5), None, Condition::IfNotExists, 1_000),
            "expired"
        );
        assert!(store.set("k", json!(null), None, Condition::Always, 0));
        assert_eq!(store.get("k", 0), Some(&json!(null)));
    }

    #[test]
    fn adding_keeps_the_expiry_and_leaves_what_is_no_number() {
        let mut store: Store<Value> = Store::default();
        assert_eq!(store.add("n", &Number::from(5), false, 0), Ok(json!(5)));
        store.set_expiry("n", Some(9_000), 0).unwrap();
        assert_eq!(store.add("n", &Number::from(2), true, 0), Ok(json!(3)));
        assert_eq!(store.seconds_to_live("n", 0), Ok(Some(9)));
        store.set("t", json!("text"), None, Condition::Always, 0);
        assert!(store.add("t", &Number::from(1), false, 0).is_err());
        assert_eq!(store.get("t", 0), Some(&json!("text")));
    }
}
