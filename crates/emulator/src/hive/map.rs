//! The map store: JSON values by object key.

use super::number;
use super::store::Stored;
use crate::error::Result;
use serde_json::{Map, Number, Value};

/// One map.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Pairs {
    pairs: Map<String, Value>,
}

impl Stored for Pairs {
    fn is_vacant(&self) -> bool {
        self.pairs.is_empty()
    }
}

impl Pairs {
    pub(crate) fn all(&self) -> &Map<String, Value> {
        &self.pairs
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.pairs.get(key)
    }

    /// The asked pairs; a key that is not there has the value `null` (unverified).
    pub(crate) fn select(&self, keys: &[String]) -> Map<String, Value> {
        let value = |key: &String| self.pairs.get(key).cloned().unwrap_or_default();
        keys.iter().map(|key| (key.clone(), value(key))).collect()
    }

    /// Writes all pairs and says how many are new.
    pub(crate) fn put_all(&mut self, pairs: Map<String, Value>) -> usize {
        let inserted = pairs
            .into_iter()
            .map(|(key, value)| self.pairs.insert(key, value));
        inserted.filter(Option::is_none).count()
    }

    /// Writes one pair and says whether it is new. An existing value is replaced only with `overwrite`.
    pub(crate) fn put(&mut self, key: &str, value: Value, overwrite: bool) -> bool {
        let is_new = !self.pairs.contains_key(key);
        if is_new || overwrite {
            self.pairs.insert(key.to_owned(), value);
        }
        is_new
    }

    /// Adds to a number, or subtracts from it, and answers with the result.
    pub(crate) fn add(&mut self, key: &str, by: &Number, negated: bool) -> Result<Value> {
        let sum = number::add(self.pairs.get(key), by, negated)?;
        self.pairs.insert(key.to_owned(), sum.clone());
        Ok(sum)
    }

    /// Removes pairs and says how many there were.
    pub(crate) fn remove(&mut self, keys: &[String]) -> usize {
        keys.iter().filter_map(|key| self.pairs.remove(key)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::Pairs;
    use serde_json::{Map, Number, Value, json};

    fn pairs(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn writing_reports_what_is_new() {
        let mut map = Pairs::default();
        assert_eq!(map.put_all(pairs(&json!({"a": 1, "b": 2}))), 2);
        assert_eq!(map.put_all(pairs(&json!({"b": 3, "c": 4}))), 1);
        assert!(!map.put("a", json!(9), false));
        assert_eq!(map.get("a"), Some(&json!(1)));
        assert!(!map.put("a", json!(9), true));
        assert!(map.put("d", json!(5), false));
        assert_eq!(map.all(), &pairs(&json!({"a": 9, "b": 3, "c": 4, "d": 5})));
    }

    #[test]
    fn missing_keys_are_null_in_a_selection_and_not_removed() {
        let mut map = Pairs::default();
        map.put_all(pairs(&json!({"a": 1})));
        let keys = ["a".to_owned(), "x".to_owned()];
        assert_eq!(map.select(&keys), pairs(&json!({"a": 1, "x": null})));
        assert_eq!(map.remove(&keys), 1);
    }

    #[test]
    fn numbers_count_from_zero() {
        let mut map = Pairs::default();
        assert_eq!(map.add("n", &Number::from(2), false), Ok(json!(2)));
        assert_eq!(map.add("n", &Number::from(5), true), Ok(json!(-3)));
    }
}
