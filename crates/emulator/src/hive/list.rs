//! The list store: values in an order, reachable from both ends. Where the documentation is silent it follows
//! the Redis command of the same meaning (unverified).

use super::store::Stored;
use super::unnumbered;
use crate::error::Result;
use serde_json::Value;
use std::collections::VecDeque;

/// One list. Indexes may be negative: -1 is the last item.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct List {
    items: VecDeque<Value>,
}

impl Stored for List {
    fn is_vacant(&self) -> bool {
        self.items.is_empty()
    }
}

impl List {
    pub(crate) fn new(items: Vec<Value>) -> Self {
        Self { items: items.into() }
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    pub(crate) fn items(&self) -> Vec<Value> {
        self.items.iter().cloned().collect()
    }

    pub(crate) fn item(&self, index: i64) -> Option<&Value> {
        self.items.get(self.position(index)?)
    }

    /// The items from one index to another, both included.
    pub(crate) fn range(&self, from: i64, to: i64) -> Vec<Value> {
        let range = inclusive(from, to, self.items.len());
        self.items.range(range).cloned().collect()
    }

    pub(crate) fn replace(&mut self, index: i64, value: Value) -> Result<()> {
        let length = self.items.len();
        let slot = self
            .position(index)
            .and_then(|position| self.items.get_mut(position));
        let slot = slot.ok_or_else(|| {
            unnumbered(format!(
                "Index {index} is out of range: the list has {length} items"
            ))
        })?;
        *slot = value;
        Ok(())
    }

    /// Puts a value beside the first item that equals `anchor` and answers with the new length; -1 when no
    /// item does.
    pub(crate) fn insert(&mut self, value: Value, anchor: &Value, after: bool) -> i64 {
        let Some(position) = self.items.iter().position(|item| item == anchor) else {
            return -1;
        };
        self.items.insert(position + usize::from(after), value);
        i64::try_from(self.items.len()).unwrap_or(i64::MAX)
    }

    /// Removes items that equal `value` and says how many: `count` from the front, from the back when it is
    /// negative, all when it is 0.
    pub(crate) fn remove(&mut self, value: &Value, count: i64) -> usize {
        let limit = match usize::try_from(count.unsigned_abs()) {
            Ok(limit) if limit > 0 => limit,
            _ => usize::MAX,
        };
        let length = self.items.len();
        let mut doomed: Vec<usize> = (0..length).filter(|&index| self.items[index] == *value).collect();
        if count < 0 {
            doomed.reverse();
        }
        doomed.truncate(limit);
        doomed.sort_unstable();
        for index in doomed.iter().rev() {
            self.items.remove(*index);
        }
        doomed.len()
    }

    /// Adds one after the other at the front, so that the last of `values` becomes the first item, and answers
    /// with the new length.
    pub(crate) fn add_first(&mut self, values: Vec<Value>) -> usize {
        for value in values {
            self.items.push_front(value);
        }
        self.items.len()
    }

    /// Adds at the end and answers with the new length.
    pub(crate) fn add_last(&mut self, values: Vec<Value>) -> usize {
        self.items.extend(values);
        self.items.len()
    }

    /// Takes items from the front, the first one first.
    pub(crate) fn take_first(&mut self, count: usize) -> Vec<Value> {
        let count = count.min(self.items.len());
        self.items.drain(..count).collect()
    }

    /// Takes items from the end, the last one first.
    pub(crate) fn take_last(&mut self, count: usize) -> Vec<Value> {
        let count = count.min(self.items.len());
        let keep = self.items.len() - count;
        self.items.drain(keep..).rev().collect()
    }

    fn position(&self, index: i64) -> Option<usize> {
        if index < 0 {
            let from_end = usize::try_from(index.unsigned_abs()).ok()?;
            return self.items.len().checked_sub(from_end);
        }
        usize::try_from(index).ok()
    }
}

/// The positions from one index to another, both included, of `length` items; indexes may be negative and
/// outside.
pub(super) fn inclusive(from: i64, to: i64, length: usize) -> std::ops::Range<usize> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let absolute = |index: i64| {
        if index < 0 {
            index.saturating_add(length)
        } else {
            index
        }
    };
    let start = absolute(from).clamp(0, length);
    let end = absolute(to).saturating_add(1).clamp(start, length);
    let position = |index: i64| usize::try_from(index).unwrap_or(0);
    position(start)..position(end)
}

#[cfg(test)]
mod tests {
    use super::{List, inclusive};
    use proptest::prelude::*;
    use serde_json::json;

    fn list(items: &[i64]) -> List {
        List::new(items.iter().map(|&item| json!(item)).collect())
    }

    #[test]
    fn indexes_count_from_both_ends() {
        let list = list(&[10, 20, 30]);
        assert_eq!(list.item(0), Some(&json!(10)));
        assert_eq!(list.item(-1), Some(&json!(30)));
        assert_eq!(list.item(-3), Some(&json!(10)));
        assert_eq!(
            (list.item(3), list.item(-4), list.item(i64::MIN)),
            (None, None, None)
        );
        assert_eq!(list.range(0, 1), [json!(10), json!(20)]);
        assert_eq!(list.range(-2, -1), [json!(20), json!(30)]);
        assert_eq!(list.range(1, 99), [json!(20), json!(30)]);
        assert!(list.range(2, 1).is_empty());
    }

    #[test]
    fn values_go_beside_their_anchor() {
        let mut list = list(&[1, 3]);
        assert_eq!(list.insert(json!(2), &json!(3), false), 3);
        assert_eq!(list.insert(json!(4), &json!(3), true), 4);
        assert_eq!(list.insert(json!(5), &json!("none"), true), -1);
        assert_eq!(list.items(), [json!(1), json!(2), json!(3), json!(4)]);
    }

    #[test]
    fn removing_counts_from_the_side_that_the_sign_says() {
        let mut from_front = list(&[7, 1, 7, 2, 7]);
        assert_eq!(from_front.remove(&json!(7), 2), 2);
        assert_eq!(from_front, list(&[1, 2, 7]));
        let mut from_back = list(&[7, 1, 7, 2, 7]);
        assert_eq!(from_back.remove(&json!(7), -2), 2);
        assert_eq!(from_back, list(&[7, 1, 2]));
        let mut all = list(&[7, 1, 7]);
        assert_eq!(all.remove(&json!(7), 0), 2);
        assert_eq!(all.remove(&json!(7), 0), 0);
    }

    #[test]
    fn both_ends_grow_and_shrink() {
        let mut list = list(&[5]);
        assert_eq!(list.add_first(vec![json!(1), json!(2)]), 3);
        assert_eq!(list.add_last(vec![json!(6), json!(7)]), 5);
        assert_eq!(list.items(), [json!(2), json!(1), json!(5), json!(6), json!(7)]);
        assert_eq!(list.take_first(2), [json!(2), json!(1)]);
        assert_eq!(list.take_last(2), [json!(7), json!(6)]);
        assert_eq!(list.take_last(9), [json!(5)]);
        assert_eq!(list.len(), 0);
    }

    #[test]
    fn replacing_needs_an_item() {
        let mut list = list(&[1, 2]);
        list.replace(-1, json!(9)).unwrap();
        assert_eq!(list.items(), [json!(1), json!(9)]);
        let error = list.replace(2, json!(9)).unwrap_err();
        assert_eq!(error.message, "Index 2 is out of range: the list has 2 items");
    }

    proptest! {
        #[test]
        fn a_range_always_lies_inside(from: i64, to: i64, length in 0_usize..20) {
            let range = inclusive(from, to, length);
            prop_assert!(range.start <= range.end && range.end <= length);
        }
    }
}
