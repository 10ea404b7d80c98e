//! When credentials were last used: noted in memory, written now and then, all in one step.

use domain::Timestamp;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

/// The last uses that are not written yet.
pub(crate) struct Uses<K>(Mutex<HashMap<K, Timestamp>>);

impl<K> Default for Uses<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash> Uses<K> {
    /// Notes a use; an older time never replaces a newer one.
    pub(crate) fn note(&self, id: K, now: Timestamp) {
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = uses.entry(id).or_insert(now);
        *latest = now.max(*latest);
    }

    /// Takes what is to be written.
    pub(crate) fn take(&self) -> Vec<(K, Timestamp)> {
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        uses.drain().collect()
    }

    /// Keeps for the next time what could not be written.
    pub(crate) fn put_back(&self, uses: Vec<(K, Timestamp)>) {
        for (id, at) in uses {
            self.note(id, at);
        }
    }
}
