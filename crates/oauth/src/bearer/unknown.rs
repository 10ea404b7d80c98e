//! Ids that the store did not know a moment ago: who repeats one does not make the store look again.

use domain::{Clock, Timestamp};
use quick_cache::sync::Cache;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

/// How long. What is created in the meantime counts after that, so it is as short as revocations are fast.
const LIFE: Duration = Duration::from_secs(1);

/// Ids that were looked for in vain, each for a second.
pub(crate) struct UnknownIds<K> {
    clock: Arc<dyn Clock>,
    seen: Cache<K, Timestamp>,
}

impl<K: Eq + Hash> UnknownIds<K> {
    /// Room for so many ids; the least used go first.
    pub(crate) fn new(clock: Arc<dyn Clock>, capacity: usize) -> Self {
        Self {
            clock,
            seen: Cache::new(capacity),
        }
    }

    /// The store was asked at this time and knew no such id.
    pub(crate) fn note(&self, id: K, asked_at: Timestamp) {
        self.seen.insert(id, asked_at);
    }

    /// Whether the store did not know it less than a second ago.
    pub(crate) fn contains(&self, id: &K) -> bool {
        let now = self.clock.now();
        // A clock that was set back must not keep an id unknown for long.
        let is_recent = |asked_at: Timestamp| now.since(asked_at) < LIFE && asked_at.since(now) < LIFE;
        self.seen.get(id).is_some_and(is_recent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ManualClock;

    #[test]
    fn an_id_is_unknown_for_less_than_a_second_also_when_the_clock_jumps() {
        let clock = Arc::new(ManualClock::default());
        let unknown = UnknownIds::new(clock.clone(), 10);
        unknown.note(1, clock.now());
        assert!(unknown.contains(&1) && !unknown.contains(&2));
        clock.advance_millis(999);
        assert!(unknown.contains(&1));
        clock.advance_millis(1);
        assert!(!unknown.contains(&1));
        unknown.note(1, clock.now());
        clock.advance_millis(-3_600_000);
        assert!(!unknown.contains(&1));
    }

    #[test]
    fn the_memory_is_bounded() {
        let clock = Arc::new(ManualClock::default());
        let unknown = UnknownIds::new(clock.clone(), 10);
        for id in 0..1_000 {
            unknown.note(id, clock.now());
        }
        let kept = (0..1_000).filter(|id| unknown.contains(id)).count();
        assert!((1..=10).contains(&kept), "{kept}");
    }
}
