//! The unwrapped keys of the tenants that called last, in memory.

use crate::data_key::TenantKey;
use domain::TenantId;
use parking_lot::Mutex;
use quick_cache::unsync::Cache;
use std::sync::Arc;

/// A bounded cache. A key that falls out or is forgotten overwrites itself when its last user is done with it.
pub(crate) struct KeyCache(Mutex<State>);

struct State {
    keys: Cache<TenantId, Arc<TenantKey>>,
    /// Counts forgettings, so that a key that was read before one is not kept after it.
    generation: u64,
}

/// A note of when a reading began.
#[derive(Clone, Copy)]
pub(crate) struct Generation(u64);

impl KeyCache {
    pub(crate) fn with_capacity(tenants: usize) -> Self {
        Self(Mutex::new(State {
            keys: Cache::new(tenants),
            generation: 0,
        }))
    }

    /// A tenant's key; else the generation to pass to [`KeyCache::keep`] once it has been read.
    pub(crate) fn get(&self, tenant: &TenantId) -> Result<Arc<TenantKey>, Generation> {
        let state = self.0.lock();
        state
            .keys
            .get(tenant)
            .cloned()
            .ok_or(Generation(state.generation))
    }

    /// Keeps a key unless something was forgotten since the generation: it might be this one.
    pub(crate) fn keep(&self, tenant: &TenantId, key: &Arc<TenantKey>, read_at: Generation) {
        let mut state = self.0.lock();
        if state.generation == read_at.0 {
            state.keys.insert(tenant.clone(), Arc::clone(key));
        }
    }

    pub(crate) fn forget(&self, tenant: &TenantId) {
        let mut state = self.0.lock();
        state.generation += 1;
        state.keys.remove(tenant);
    }

    pub(crate) fn forget_all(&self) {
        let mut state = self.0.lock();
        state.generation += 1;
        state.keys.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MasterKey;
    use domain::{DataKeyId, ManualClock, SeededEntropy};

    fn key(entropy: &SeededEntropy) -> (TenantId, Arc<TenantKey>) {
        let clock = ManualClock::default();
        let master = MasterKey::parse("one", &MasterKey::generate_file(entropy)).unwrap();
        let tenant = TenantId::generate(&clock, entropy);
        let id = DataKeyId::generate(&clock, entropy);
        let (key, _) = TenantKey::generate(&tenant, &id, &master, entropy);
        (tenant, Arc::new(key))
    }

    #[test]
    fn a_key_read_before_a_forgetting_is_not_kept_after_it() {
        let entropy = SeededEntropy::new(1);
        let cache = KeyCache::with_capacity(10);
        let (tenant, key) = key(&entropy);
        let before = cache.get(&tenant).unwrap_err();
        cache.forget(&tenant);
        cache.keep(&tenant, &key, before);
        let after = cache
            .get(&tenant)
            .expect_err("the reading began before the forgetting");
        cache.keep(&tenant, &key, after);
        assert!(cache.get(&tenant).is_ok());
        cache.forget_all();
        assert!(cache.get(&tenant).is_err());
    }

    #[test]
    fn it_is_bounded_and_lets_keys_go() {
        let entropy = SeededEntropy::new(1);
        let cache = KeyCache::with_capacity(4);
        let keys: Vec<_> = (0..40).map(|_| key(&entropy)).collect();
        for (tenant, key) in &keys {
            if let Err(generation) = cache.get(tenant) {
                cache.keep(tenant, key, generation);
            }
        }
        let held = keys.iter().filter(|(_, key)| Arc::strong_count(key) > 1).count();
        assert!((1..=4).contains(&held), "{held}");
    }
}
