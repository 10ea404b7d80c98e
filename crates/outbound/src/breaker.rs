//! Circuit breakers: whoever keeps failing is left alone for a while, then asked once.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::BreakerPolicy;

/// Whose failures are counted together, for example the id of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BreakerKey(Arc<str>);

impl BreakerKey {
    /// Makes a key of an id; it is kept in memory and must not be a secret.
    pub fn new(id: impl Into<Arc<str>>) -> Self {
        Self(id.into())
    }
}

/// While a probe is under way nobody knows how it ends, so that others are told to come back soon.
const WHILE_PROBING: Duration = Duration::from_secs(1);

/// The breakers of one kind of key. A key that does not fail takes no room.
#[derive(Debug)]
pub(crate) struct Breakers<K> {
    policy: BreakerPolicy,
    failing: Mutex<HashMap<K, Record>>,
}

#[derive(Debug)]
struct Record {
    state: State,
    touched: Instant,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed { failures: u32 },
    Open { until: Instant },
    Probing,
}

impl<K: Clone + Eq + Hash> Breakers<K> {
    pub(crate) fn new(policy: BreakerPolicy) -> Self {
        Self {
            policy,
            failing: Mutex::default(),
        }
    }

    /// Lets a request through, or says how long to wait.
    pub(crate) fn admit(&self, key: &K, now: Instant) -> Result<Permit<'_, K>, Duration> {
        let mut failing = self.lock();
        let mut probe = false;
        if let Some(record) = failing.get_mut(key) {
            match record.state {
                State::Closed { .. } => {}
                State::Open { until } if now < until => return Err(until - now),
                State::Open { .. } => {
                    probe = true;
                    *record = Record {
                        state: State::Probing,
                        touched: now,
                    };
                }
                State::Probing => return Err(WHILE_PROBING),
            }
        }
        Ok(Permit {
            breakers: self,
            key: key.clone(),
            probe,
            admitted: now,
        })
    }

    fn record_success(&self, key: &K, probe: bool) {
        let mut failing = self.lock();
        // A late success of a request from before the breaker opened says nothing about now.
        if probe
            || matches!(
                failing.get(key),
                Some(Record {
                    state: State::Closed { .. },
                    ..
                })
            )
        {
            failing.remove(key);
        }
    }

    fn record_failure(&self, key: &K, probe: bool, now: Instant) {
        let mut failing = self.lock();
        let open = State::Open {
            until: now + self.policy.open_for,
        };
        let state = match failing.get(key).map(|record| record.state) {
            _ if probe => open,
            Some(State::Closed { failures }) if failures + 1 >= self.policy.failures => open,
            Some(State::Closed { failures }) => State::Closed {
                failures: failures + 1,
            },
            // A late failure of a request from before the breaker opened does not keep it open for longer.
            Some(State::Open { .. } | State::Probing) => return,
            None if self.policy.failures <= 1 => open,
            None => State::Closed { failures: 1 },
        };
        if failing.len() >= self.policy.capacity && !failing.contains_key(key) {
            forget_quietest(&mut failing);
        }
        failing.insert(key.clone(), Record { state, touched: now });
    }

    /// A probe that ended without telling anything leaves the breaker ready for the next probe.
    fn release_probe(&self, key: &K, admitted: Instant) {
        if let Some(record) = self
            .lock()
            .get_mut(key)
            .filter(|record| record.state == State::Probing)
        {
            record.state = State::Open { until: admitted };
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, Record>> {
        // No code that holds the lock can leave the map half changed.
        self.failing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn forget_quietest<K: Clone + Eq + Hash>(failing: &mut HashMap<K, Record>) {
    let quietest = failing
        .iter()
        .min_by_key(|(_, record)| record.touched)
        .map(|(key, _)| key.clone());
    if let Some(key) = quietest {
        failing.remove(&key);
    }
}

/// The right to make one attempt. Dropped without a word, as when the caller goes away, it counts for nothing.
#[derive(Debug)]
pub(crate) struct Permit<'a, K: Clone + Eq + Hash> {
    breakers: &'a Breakers<K>,
    key: K,
    probe: bool,
    admitted: Instant,
}

impl<K: Clone + Eq + Hash> Permit<'_, K> {
    pub(crate) fn settle(mut self, sign: Sign, now: Instant) {
        match sign {
            Sign::Works => self.breakers.record_success(&self.key, self.probe),
            Sign::Fails => self.breakers.record_failure(&self.key, self.probe, now),
            Sign::Unclear => return,
        }
        self.probe = false;
    }
}

impl<K: Clone + Eq + Hash> Drop for Permit<'_, K> {
    fn drop(&mut self) {
        if self.probe {
            self.breakers.release_probe(&self.key, self.admitted);
        }
    }
}

/// What an attempt tells a breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    Works,
    Fails,
    Unclear,
}

#[cfg(test)]
mod tests;
