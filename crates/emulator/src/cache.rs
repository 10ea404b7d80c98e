//! The cache: JSON values by key that disappear when their time is over.

mod routes;

pub(crate) use routes::routes;

use serde_json::Value;
use std::collections::BTreeMap;

/// How long a value stays when the caller names no time: two hours. The number comes from the documentation
/// of the SDKs; what the live service does today is unverified.
const DEFAULT_LIFETIME_MS: i64 = 7_200_000;

/// The cache of one application. Times are epoch milliseconds.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    entries: BTreeMap<String, Entry>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) value: Value,
    pub(crate) expires_at: i64,
}

impl Cache {
    /// Stores a value for `lifetime_seconds`, or for two hours when the caller says nothing.
    pub(crate) fn put(&mut self, key: &str, value: Value, lifetime_seconds: Option<i64>, now_ms: i64) {
        let lifetime = lifetime_seconds.map_or(DEFAULT_LIFETIME_MS, |seconds| seconds.saturating_mul(1_000));
        self.entries.insert(
            key.to_owned(),
            Entry {
                value,
                expires_at: now_ms.saturating_add(lifetime),
            },
        );
    }

    pub(crate) fn get(&self, key: &str, now_ms: i64) -> Option<&Value> {
        self.entries
            .get(key)
            .filter(|entry| entry.expires_at > now_ms)
            .map(|entry| &entry.value)
    }

    /// Removes a key; a missing one is no error.
    pub(crate) fn remove(&mut self, key: &str) {
        self.entries.remove(key);
    }

    /// Sets when a living key expires and says whether there was one.
    pub(crate) fn expire_at(&mut self, key: &str, at_ms: i64, now_ms: i64) -> bool {
        match self.entries.get_mut(key) {
            Some(entry) if entry.expires_at > now_ms => {
                entry.expires_at = at_ms;
                true
            }
            _ => false,
        }
    }

    pub(crate) fn expire_in(&mut self, key: &str, seconds: i64, now_ms: i64) -> bool {
        self.expire_at(key, now_ms.saturating_add(seconds.saturating_mul(1_000)), now_ms)
    }

    /// The living entries in the order of their keys.
    pub(crate) fn living(&self, now_ms: i64) -> impl Iterator<Item = (&String, &Entry)> {
        self.entries
            .iter()
            .filter(move |(_, entry)| entry.expires_at > now_ms)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Cache;

    #[test]
    fn values_disappear_when_their_time_is_over() {
        let mut cache = Cache::default();
        cache.put("short", json!({"a": 1}), Some(2), 1_000);
        cache.put("long", json!(null), None, 1_000);
        assert_eq!(cache.get("short", 2_999), Some(&json!({"a": 1})));
        assert_eq!(cache.get("short", 3_000), None);
        assert_eq!(cache.get("long", 7_200_999), Some(&json!(null)));
        assert_eq!(cache.get("long", 7_201_000), None);
        assert_eq!(
            cache
                .living(3_000)
                .map(|(key, _)| key.as_str())
                .collect::<Vec<_>>(),
            ["long"]
        );
    }

    #[test]
    fn expiry_can_be_moved_while_the_key_lives() {
        let mut cache = Cache::default();
        cache.put("k", json!("v"), Some(10), 0);
        assert!(cache.expire_in("k", 2, 1_000));
        assert_eq!(cache.get("k", 3_000), None);
        assert!(!cache.expire_at("k", 9_000, 3_000));
        assert!(!cache.expire_in("never", 5, 0));
        cache.remove("k");
    }
}
