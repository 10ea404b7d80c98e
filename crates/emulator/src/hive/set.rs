//! The set store: distinct JSON values without an order of their own.

use super::store::Stored;
use serde_json::Value;
use std::collections::BTreeMap;

/// One set, kept by the identity of its members, which gives an order that does not change between runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ValueSet {
    members: BTreeMap<String, Value>,
}

impl Stored for ValueSet {
    fn is_vacant(&self) -> bool {
        self.members.is_empty()
    }
}

/// The same text for equal values: members of objects are written in alphabetical order.
pub(super) fn identity(value: &Value) -> String {
    fn sorted(value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(sorted).collect(),
            Value::Object(members) => {
                let ordered: BTreeMap<&String, &Value> = members.iter().collect();
                let members = ordered.into_iter();
                members
                    .map(|(name, value)| (name.clone(), sorted(value)))
                    .collect()
            }
            other => other.clone(),
        }
    }
    sorted(value).to_string()
}

impl FromIterator<Value> for ValueSet {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Self {
        Self {
            members: values
                .into_iter()
                .map(|value| (identity(&value), value))
                .collect(),
        }
    }
}

impl ValueSet {
    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    pub(crate) fn values(&self) -> Vec<Value> {
        self.members.values().cloned().collect()
    }

    pub(crate) fn contains(&self, value: &Value) -> bool {
        self.members.contains_key(&identity(value))
    }

    /// Adds members and says how many are new.
    pub(crate) fn add(&mut self, values: Vec<Value>) -> usize {
        let inserted = values
            .into_iter()
            .map(|value| self.members.insert(identity(&value), value));
        inserted.filter(Option::is_none).count()
    }

    /// Removes members and says how many there were.
    pub(crate) fn remove(&mut self, values: &[Value]) -> usize {
        let removed = values
            .iter()
            .filter_map(|value| self.members.remove(&identity(value)));
        removed.count()
    }

    /// Different members, chosen with `below(n)`, which draws a number from 0 to `n - 1`.
    pub(crate) fn sample(&self, count: usize, mut below: impl FnMut(usize) -> usize) -> Vec<Value> {
        let mut left = self.values();
        let count = count.min(left.len());
        (0..count).map(|_| left.swap_remove(below(left.len()))).collect()
    }

    /// What is in this set and in none of the others.
    pub(crate) fn difference(self, others: &[Self]) -> Self {
        self.filtered(|key| others.iter().all(|other| !other.members.contains_key(key)))
    }

    /// What is in this set and in all others.
    pub(crate) fn intersection(self, others: &[Self]) -> Self {
        self.filtered(|key| others.iter().all(|other| other.members.contains_key(key)))
    }

    /// What is in this set or in any other.
    pub(crate) fn union(mut self, others: &[Self]) -> Self {
        for other in others {
            self.members.extend(other.members.clone());
        }
        self
    }

    fn filtered(mut self, keep: impl Fn(&str) -> bool) -> Self {
        self.members.retain(|key, _| keep(key));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::ValueSet;
    use serde_json::{Value, json};

    fn set(values: &Value) -> ValueSet {
        values.as_array().unwrap().iter().cloned().collect()
    }

    #[test]
    fn equal_values_are_one_member() {
        let mut members = ValueSet::default();
        assert_eq!(
            members.add(vec![json!({"a": 1, "b": 2}), json!("x"), json!("x")]),
            2
        );
        assert_eq!(members.add(vec![json!({"b": 2, "a": 1})]), 0);
        assert!(members.contains(&json!("x")) && !members.contains(&json!("y")));
        assert_eq!(members.remove(&[json!("x"), json!("y")]), 1);
        assert_eq!(members.len(), 1);
    }

    #[test]
    fn sets_combine() {
        let one = || set(&json!([1, 2, 3]));
        let others = [set(&json!([2, 3, 4])), set(&json!([3, 5]))];
        assert_eq!(one().difference(&others), set(&json!([1])));
        assert_eq!(one().intersection(&others), set(&json!([3])));
        assert_eq!(one().union(&others), set(&json!([1, 2, 3, 4, 5])));
    }

    #[test]
    fn a_sample_has_no_member_twice() {
        let members = set(&json!([1, 2, 3]));
        let sample: ValueSet = members.sample(9, |count| count - 1).into_iter().collect();
        assert_eq!(sample, members);
        assert_eq!(members.sample(1, |_| 0), [json!(1)]);
    }
}
