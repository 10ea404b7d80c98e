//! Failed attempts, limited per address. An address with too many may use the store a little only, so that guessing does
//! not take it from others, and a valid token behind the same address still gets in.

use crate::network::network;
use domain::{Clock, Timestamp};
use quick_cache::sync::Cache;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};

/// How many look-ups in the store all addresses with too many failures may make at the same time, together.
const TURNS: usize = 4;
/// How long a look-up waits for its turn: many times what one takes.
const PATIENCE: Duration = Duration::from_secs(1);

/// Addresses that are remembered.
const REMEMBERED: usize = 50_000;

/// How many failures an address may have.
#[derive(Debug, Clone, Copy)]
pub struct FailureLimit {
    /// Failures within one window.
    pub most: u32,
    /// How long a window is; it begins with the first failure.
    pub window: Duration,
}

impl Default for FailureLimit {
    fn default() -> Self {
        Self {
            most: 60,
            window: Duration::from_mins(1),
        }
    }
}

/// Counts the failures of this process.
pub struct Failures {
    limit: FailureLimit,
    clock: Arc<dyn Clock>,
    counts: Cache<IpAddr, Arc<Mutex<Window>>>,
    turns: Semaphore,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    began: Timestamp,
    failures: u32,
}

impl Failures {
    /// Nothing counted yet.
    pub fn new(limit: FailureLimit, clock: Arc<dyn Clock>) -> Self {
        Self {
            limit,
            clock,
            counts: Cache::new(REMEMBERED),
            turns: Semaphore::new(TURNS),
        }
    }

    /// Whether the address has no failure left in its window: the next one is one too many.
    pub fn is_used_up(&self, address: IpAddr) -> bool {
        let now = self.clock.now();
        self.counts.get(&network(address)).is_some_and(|window| {
            let window = window.lock().unwrap_or_else(PoisonError::into_inner);
            window.failures >= self.limit.most && now.since(window.began) < self.limit.window
        })
    }

    /// Waits for the right to one look-up in the store, which lasts until it is dropped. In the order of asking, for a
    /// second at most; then `None`.
    pub async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        let turn = tokio::time::timeout(PATIENCE, self.turns.acquire()).await;
        turn.ok().and_then(Result::ok)
    }

    /// Counts a failure; answers how long the address has to wait once it had too many.
    pub fn count(&self, address: IpAddr) -> Option<Duration> {
        let now = self.clock.now();
        let fresh = || {
            Ok::<_, std::convert::Infallible>(Arc::new(Mutex::new(Window {
                began: now,
                failures: 0,
            })))
        };
        let window = self
            .counts
            .get_or_insert_with(&network(address), fresh)
            .unwrap_or_else(|never| match never {});
        let mut window = window.lock().unwrap_or_else(PoisonError::into_inner);
        if now.since(window.began) >= self.limit.window {
            *window = Window {
                began: now,
                failures: 0,
            };
        }
        window.failures = window.failures.saturating_add(1);
        let rest = self.limit.window.saturating_sub(now.since(window.began));
        (window.failures > self.limit.most).then_some(rest.max(Duration::from_secs(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ManualClock;

    #[test]
    fn an_address_waits_after_too_many_failures_and_others_do_not() {
        let clock = Arc::new(ManualClock::default());
        let limit = FailureLimit {
            most: 2,
            window: Duration::from_mins(1),
        };
        let failures = Failures::new(limit, clock.clone());
        let (one, other): (IpAddr, IpAddr) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        assert_eq!((failures.count(one), failures.count(one)), (None, None));
        clock.advance(Duration::from_secs(20));
        assert_eq!(failures.count(one), Some(Duration::from_secs(40)));
        assert_eq!(failures.count(other), None);
        assert!(failures.is_used_up(one) && !failures.is_used_up(other));
        clock.advance(Duration::from_secs(40));
        assert!(!failures.is_used_up(one));
        assert_eq!(failures.count(one), None);
    }

    #[test]
    fn the_addresses_of_one_network_count_together() {
        let limit = FailureLimit {
            most: 1,
            window: Duration::from_mins(1),
        };
        let failures = Failures::new(limit, Arc::new(ManualClock::default()));
        assert_eq!(failures.count("2001:db8::1".parse().unwrap()), None);
        assert!(failures.count("2001:db8::ffff".parse().unwrap()).is_some());
        assert_eq!(failures.count("2001:db8:0:1::1".parse().unwrap()), None);
        assert_eq!(failures.count("192.0.2.1".parse().unwrap()), None);
        assert!(failures.count("::ffff:192.0.2.1".parse().unwrap()).is_some());
    }
}
