//! What each of many callers may take, counted: calls on average and at once, calls at the same time, and bytes.
//!
//! No library of rate limits is used: a call is charged when it comes and again, in bytes, when its answer is known, which may
//! leave a debt; it has to be given back when another limit refuses it; and it goes on clocks that tests set and that jump.

use super::minute::{LastMinute, Tally};
use domain::{Clock, Timestamp};
use quick_cache::sync::Cache;
use quick_cache::{DefaultHashBuilder, Lifecycle, UnitWeighter};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// So many a second on average, and how many may come at once.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// On average.
    pub per_second: f64,
    /// At once after a rest.
    pub burst: f64,
}

impl Rate {
    /// So many a minute, and as many at once.
    pub fn per_minute(count: f64) -> Self {
        Self {
            per_second: count / 60.0,
            burst: count,
        }
    }
}

/// What one caller may take.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// Calls.
    pub calls: Rate,
    /// Calls at the same time.
    pub concurrency: u32,
    /// Bytes of answers. The answer that goes beyond it is still given; the next call waits until the debt is paid.
    pub bytes: Rate,
}

/// Which limit is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitKind {
    /// Calls on average.
    Rate,
    /// Calls at the same time.
    Concurrency,
    /// Bytes of answers.
    Bytes,
}

impl LimitKind {
    /// Its name in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::Concurrency => "concurrency",
            Self::Bytes => "bytes",
        }
    }
}

/// A call over a limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} of this {whose} is reached")]
pub struct OverLimit {
    /// Which kind of limit.
    pub kind: LimitKind,
    /// The limit in words, such as `the limit of 16 calls at a time`.
    pub what: String,
    /// `tenant`, `token`, `address` or `connection`.
    pub whose: &'static str,
    /// When a second attempt makes sense, in seconds.
    pub retry_after_seconds: u64,
}

/// How much somebody uses now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Calls that run.
    pub running: u32,
    /// Within the last minute, to ten seconds.
    pub last_minute: Tally,
}

/// The counts of callers of one kind. When there are too many of them, those that are idle for longest are forgotten: they
/// begin with a full budget again.
pub struct Budgets<K> {
    budget: Budget,
    whose: &'static str,
    clock: Arc<dyn Clock>,
    counts: Cache<K, Arc<Mutex<Count>>, UnitWeighter, DefaultHashBuilder, Pinned>,
}

/// Somebody with a call under way is not forgotten: its end has to be counted.
#[derive(Debug, Clone, Copy)]
struct Pinned;

impl<K> Lifecycle<K, Arc<Mutex<Count>>> for Pinned {
    type RequestState = ();

    fn is_pinned(&self, _key: &K, count: &Arc<Mutex<Count>>) -> bool {
        Arc::strong_count(count) > 1
    }
}

/// A call that counts until it is dropped.
#[derive(Debug)]
pub struct Entered(Arc<Mutex<Count>>);

#[derive(Debug)]
struct Count {
    running: u32,
    calls: Bucket,
    bytes: Bucket,
    minute: LastMinute,
}

#[derive(Debug)]
struct Bucket {
    left: f64,
    filled_at: Timestamp,
}

impl<K: Clone + Eq + Hash> Budgets<K> {
    /// Nothing counted yet; `whose` names the kind of caller in refusals.
    pub fn new(budget: Budget, whose: &'static str, capacity: usize, clock: Arc<dyn Clock>) -> Self {
        let counts = Cache::with(
            capacity,
            capacity as u64,
            UnitWeighter,
            DefaultHashBuilder::default(),
            Pinned,
        );
        Self {
            budget,
            whose,
            clock,
            counts,
        }
    }

    /// Lets a call in, or says which limit it would break. A refused call costs nothing.
    pub fn enter(&self, key: &K) -> Result<Entered, OverLimit> {
        let now = self.clock.now();
        let shared = self.of(key, now);
        let mut count = lock(&shared);
        match count.allows(&self.budget, self.whose, now) {
            Ok(()) => {
                count.running += 1;
                count.calls.left -= 1.0;
                count.minute.now(now).calls += 1;
                drop(count);
                Ok(Entered(shared))
            }
            Err(over) => {
                count.minute.now(now).refused += 1;
                Err(over)
            }
        }
    }

    /// Takes a call back that another limit refused.
    pub(super) fn take_back(&self, entered: &Entered) {
        let mut count = lock(&entered.0);
        count.calls.left = (count.calls.left + 1.0).min(self.budget.calls.burst);
        let tally = count.minute.now(self.clock.now());
        tally.calls = tally.calls.saturating_sub(1);
        tally.refused += 1;
    }

    /// Charges the bytes of an answer.
    pub fn charge(&self, entered: &Entered, bytes: usize) {
        let now = self.clock.now();
        let mut count = lock(&entered.0);
        count.bytes.fill(self.budget.bytes, now);
        #[expect(
            clippy::cast_precision_loss,
            reason = "answers are far smaller than 2^52 bytes"
        )]
        let charged = bytes as f64;
        count.bytes.left -= charged;
        count.minute.now(now).bytes += bytes as u64;
    }

    /// How much somebody uses now.
    pub fn usage(&self, key: &K) -> Usage {
        self.counts.get(key).map_or_else(Usage::default, |count| {
            let count = lock(&count);
            Usage {
                running: count.running,
                last_minute: count.minute.sum(self.clock.now()),
            }
        })
    }

    fn of(&self, key: &K, now: Timestamp) -> Arc<Mutex<Count>> {
        let full = |rate: Rate| Bucket {
            left: rate.burst,
            filled_at: now,
        };
        let fresh = || {
            Ok::<_, std::convert::Infallible>(Arc::new(Mutex::new(Count {
                running: 0,
                calls: full(self.budget.calls),
                bytes: full(self.budget.bytes),
                minute: LastMinute::default(),
            })))
        };
        self.counts
            .get_or_insert_with(key, fresh)
            .unwrap_or_else(|never| match never {})
    }

    #[cfg(test)]
    pub(super) fn remembered(&self) -> usize {
        self.counts.len()
    }
}

impl<K> std::fmt::Debug for Budgets<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Budgets")
            .field("whose", &self.whose)
            .field("budget", &self.budget)
            .finish_non_exhaustive()
    }
}

fn lock(count: &Mutex<Count>) -> MutexGuard<'_, Count> {
    count.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Entered {
    fn drop(&mut self) {
        lock(&self.0).running -= 1;
    }
}

impl Bucket {
    /// A clock that was set back neither fills nor empties, and counts from there: nobody waits until it is what it was.
    fn fill(&mut self, rate: Rate, now: Timestamp) {
        let rested = now.since(self.filled_at).as_secs_f64();
        self.left = rested.mul_add(rate.per_second, self.left).min(rate.burst);
        self.filled_at = now;
    }

    /// How long until there is as much as `needed`; nothing when there is.
    fn wait(&self, needed: f64, rate: Rate) -> Option<u64> {
        let missing = needed - self.left;
        let wait = Duration::from_secs_f64((missing / rate.per_second.max(1e-6)).max(0.0));
        (missing > 0.0).then(|| wait.as_secs().max(1))
    }
}

impl Count {
    fn allows(&mut self, budget: &Budget, whose: &'static str, now: Timestamp) -> Result<(), OverLimit> {
        self.calls.fill(budget.calls, now);
        self.bytes.fill(budget.bytes, now);
        let over = |kind, what, retry_after_seconds| OverLimit {
            kind,
            what,
            whose,
            retry_after_seconds,
        };
        if self.running >= budget.concurrency {
            let what = format!("the limit of {} calls at a time", budget.concurrency);
            return Err(over(LimitKind::Concurrency, what, 1));
        }
        if let Some(wait) = self.calls.wait(1.0, budget.calls) {
            let what = format!("the limit of {} calls a second", budget.calls.per_second);
            return Err(over(LimitKind::Rate, what, wait));
        }
        if let Some(wait) = self.bytes.wait(0.0, budget.bytes) {
            let a_minute = budget.bytes.per_second * 60.0;
            let what = format!("the limit of {a_minute:.0} bytes of answers a minute");
            return Err(over(LimitKind::Bytes, what, wait));
        }
        Ok(())
    }
}
