//! One store of a hive: values by key, with expiry and the time of the last use.

use super::unnumbered;
use crate::error::{ApiError, Result};
use crate::glob::Glob;
use serde_json::Value;
use std::collections::BTreeMap;

/// What a store can hold. A collection that became empty disappears together with its key and expiry.
pub(crate) trait Stored: Default {
    fn is_vacant(&self) -> bool;
}

/// A single value stays whatever it is: only collections can be empty.
impl Stored for Value {
    fn is_vacant(&self) -> bool {
        false
    }
}

/// Values by key. All times are epoch milliseconds.
#[derive(Debug, Default)]
pub(crate) struct Store<T> {
    entries: BTreeMap<String, Entry<T>>,
}

#[derive(Debug)]
struct Entry<T> {
    value: T,
    expires_at: Option<i64>,
    used_at: i64,
}

impl<T> Entry<T> {
    fn is_alive(&self, now: i64) -> bool {
        self.expires_at.is_none_or(|at| at > now)
    }
}

impl<T: Stored> Store<T> {
    /// The living value. Reading counts as a use.
    pub(crate) fn get(&mut self, key: &str, now: i64) -> Option<&T> {
        let entry = self.entries.get_mut(key).filter(|entry| entry.is_alive(now))?;
        entry.used_at = now;
        Some(&entry.value)
    }

    /// Replaces the value together with its expiry.
    pub(crate) fn put(&mut self, key: &str, value: T, expires_at: Option<i64>, now: i64) {
        let entry = Entry {
            value,
            expires_at,
            used_at: now,
        };
        self.entries.insert(key.to_owned(), entry);
    }

    /// Changes the value in place, starting from an empty one when there is none, and keeps its expiry.
    pub(crate) fn edit<R>(&mut self, key: &str, now: i64, change: impl FnOnce(&mut T) -> R) -> R {
        if !self.contains(key, now) {
            self.put(key, T::default(), None, now);
        }
        let entry = self.entries.entry(key.to_owned()).or_insert_with(|| Entry {
            value: T::default(),
            expires_at: None,
            used_at: now,
        });
        entry.used_at = now;
        let result = change(&mut entry.value);
        if entry.value.is_vacant() {
            self.entries.remove(key);
        }
        result
    }

    /// Whether there is a living value.
    pub(crate) fn contains(&self, key: &str, now: i64) -> bool {
        self.entries.get(key).is_some_and(|entry| entry.is_alive(now))
    }

    fn living(&mut self, key: &str, now: i64) -> Result<&mut Entry<T>> {
        let entry = self.entries.get_mut(key).filter(|entry| entry.is_alive(now));
        entry.ok_or_else(|| missing(key))
    }
}

/// One page of keys. The cursor is the number of keys to skip; 0 means that there are no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyPage {
    pub(crate) keys: Vec<String>,
    pub(crate) cursor: usize,
}

/// What all store types can do with their keys.
pub(crate) trait Keys {
    fn keys(&self, filter: &Glob, cursor: usize, page_size: usize, now: i64) -> KeyPage;
    /// Removes keys and says how many there were.
    fn delete(&mut self, keys: &[String], now: i64) -> usize;
    fn count_existing(&self, keys: &[String], now: i64) -> usize;
    /// Marks keys as used and says how many there were.
    fn touch(&mut self, keys: &[String], now: i64) -> usize;
    fn rename(&mut self, key: &str, new_key: &str, overwrite: bool, now: i64) -> Result<()>;
    /// Whole seconds until the key disappears; `None` when it stays.
    fn seconds_to_live(&mut self, key: &str, now: i64) -> Result<Option<i64>>;
    /// Sets or, with `None`, removes the expiry. Says whether there was one.
    fn set_expiry(&mut self, key: &str, expires_at: Option<i64>, now: i64) -> Result<bool>;
    fn seconds_since_use(&mut self, key: &str, now: i64) -> Result<i64>;
}

impl<T: Stored> Keys for Store<T> {
    fn keys(&self, filter: &Glob, cursor: usize, page_size: usize, now: i64) -> KeyPage {
        let alive = self.entries.iter().filter(|(_, entry)| entry.is_alive(now));
        let mut matching = alive
            .map(|(key, _)| key)
            .filter(|key| filter.matches(key))
            .skip(cursor);
        let keys: Vec<String> = matching.by_ref().take(page_size).cloned().collect();
        let cursor = if matching.next().is_some() {
            cursor + keys.len()
        } else {
            0
        };
        KeyPage { keys, cursor }
    }

    fn delete(&mut self, keys: &[String], now: i64) -> usize {
        let removed = keys.iter().filter_map(|key| self.entries.remove(key));
        removed.filter(|entry| entry.is_alive(now)).count()
    }

    fn count_existing(&self, keys: &[String], now: i64) -> usize {
        keys.iter().filter(|key| self.contains(key, now)).count()
    }

    fn touch(&mut self, keys: &[String], now: i64) -> usize {
        keys.iter().filter(|key| self.get(key, now).is_some()).count()
    }

    fn rename(&mut self, key: &str, new_key: &str, overwrite: bool, now: i64) -> Result<()> {
        self.living(key, now)?;
        if !overwrite && self.contains(new_key, now) {
            return Err(unnumbered(format!("Key '{new_key}' already exists")));
        }
        let mut entry = self.entries.remove(key).ok_or_else(|| missing(key))?;
        entry.used_at = now;
        self.entries.insert(new_key.to_owned(), entry);
        Ok(())
    }

    fn seconds_to_live(&mut self, key: &str, now: i64) -> Result<Option<i64>> {
        let expires_at = self.living(key, now)?.expires_at;
        // Rounded up, so that a living key never shows 0.
        Ok(expires_at.map(|at| (at - now + 999) / 1_000))
    }

    fn set_expiry(&mut self, key: &str, expires_at: Option<i64>, now: i64) -> Result<bool> {
        let entry = self.living(key, now)?;
        entry.used_at = now;
        let before = std::mem::replace(&mut entry.expires_at, expires_at);
        Ok(before.is_some())
    }

    fn seconds_since_use(&mut self, key: &str, now: i64) -> Result<i64> {
        Ok((now - self.living(key, now)?.used_at) / 1_000)
    }
}

fn missing(key: &str) -> ApiError {
    unnumbered(format!("Key '{key}' does not exist"))
}

#[cfg(test)]
mod tests {
    use super::{KeyPage, Keys, Store};
    use crate::glob::Glob;
    use crate::hive::List;
    use serde_json::{Value, json};

    fn store(keys: &[&str]) -> Store<Value> {
        let mut store = Store::default();
        for key in keys {
            store.put(key, json!(1), None, 0);
        }
        store
    }

    fn owned(keys: &[&str]) -> Vec<String> {
        keys.iter().map(|&key| key.to_owned()).collect()
    }

    #[test]
    fn keys_come_in_pages_and_the_last_one_has_cursor_zero() {
        let store = store(&["a1", "a2", "a3", "b1"]);
        let page = |cursor| store.keys(&Glob::new("a*"), cursor, 2, 0);
        let keys = |keys: &[&str], cursor| KeyPage {
            keys: owned(keys),
            cursor,
        };
        assert_eq!(page(0), keys(&["a1", "a2"], 2));
        assert_eq!(page(2), keys(&["a3"], 0));
        assert_eq!(page(9), keys(&[], 0));
    }

    #[test]
    fn an_expired_key_is_gone_for_every_operation() {
        let mut store = store(&["k", "other"]);
        assert_eq!(store.set_expiry("k", Some(1_500), 0), Ok(false));
        assert_eq!(store.seconds_to_live("k", 100), Ok(Some(2)));
        assert_eq!(store.seconds_to_live("other", 100), Ok(None));
        assert!(store.get("k", 1_499).is_some());
        assert!(store.get("k", 1_500).is_none());
        assert_eq!(store.keys(&Glob::new("*"), 0, 9, 1_500).keys, ["other"]);
        assert_eq!(store.count_existing(&owned(&["k", "other"]), 1_500), 1);
        assert_eq!(store.touch(&owned(&["k", "other"]), 1_500), 1);
        assert!(store.rename("k", "x", true, 1_500).is_err());
        assert!(store.seconds_to_live("k", 1_500).is_err());
        assert_eq!(store.delete(&owned(&["k"]), 1_500), 0);
    }

    #[test]
    fn clearing_the_expiry_says_whether_there_was_one() {
        let mut store = store(&["k"]);
        store.set_expiry("k", Some(1_000), 0).unwrap();
        assert_eq!(store.set_expiry("k", None, 0), Ok(true));
        assert_eq!(store.set_expiry("k", None, 0), Ok(false));
        assert!(store.get("k", 5_000).is_some());
    }

    #[test]
    fn renaming_keeps_value_and_expiry_and_needs_overwrite() {
        let mut store = store(&["a", "b"]);
        store.set_expiry("a", Some(9_000), 0).unwrap();
        let error = store.rename("a", "b", false, 0).unwrap_err();
        assert_eq!(error.message, "Key 'b' already exists");
        store.rename("a", "b", true, 0).unwrap();
        assert_eq!(store.seconds_to_live("b", 0), Ok(Some(9)));
        assert!(!store.contains("a", 0));
    }

    #[test]
    fn the_time_since_the_last_use_starts_anew_with_every_use() {
        let mut store = store(&["k"]);
        assert_eq!(store.seconds_since_use("k", 7_900), Ok(7));
        store.get("k", 7_900);
        assert_eq!(store.seconds_since_use("k", 8_000), Ok(0));
    }

    #[test]
    fn an_emptied_collection_disappears_and_an_expired_one_starts_empty() {
        let mut lists: Store<List> = Store::default();
        lists.edit("k", 0, |list| list.add_last(vec![json!(1)]));
        lists.set_expiry("k", Some(100), 0).unwrap();
        assert_eq!(lists.edit("k", 200, |list| list.add_last(vec![json!(2)])), 1);
        assert_eq!(lists.seconds_to_live("k", 200), Ok(None));
        lists.edit("k", 200, |list| list.take_first(1));
        assert!(!lists.contains("k", 200));
    }
}
