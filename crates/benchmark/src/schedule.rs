//! When calls begin: at once in a closed loop. An open loop says it beforehand, so that a server that stalls is charged
//! for the calls that wait ("coordinated omission" is what leaving them out is called).

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// When the next call begins, for whichever worker asks.
pub(crate) enum Pace {
    /// At once, until the end.
    Closed { end: Instant },
    /// On time.
    Open(Schedule),
    /// At once, this many times.
    Counted { left: AtomicU64 },
}

impl Pace {
    pub(crate) fn counted(calls: u64) -> Self {
        Self::Counted {
            left: AtomicU64::new(calls),
        }
    }

    /// From when the next call counts, if there is one.
    pub(crate) fn next(&self) -> Option<Instant> {
        let now = Instant::now();
        match self {
            Self::Closed { end } => (now < *end).then_some(now),
            Self::Open(schedule) => schedule.next(),
            Self::Counted { left } => {
                let one_less = |left: u64| left.checked_sub(1);
                let taken = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less);
                taken.ok().map(|_| now)
            }
        }
    }
}

/// Calls at a fixed rate, handed out to whichever worker is free.
pub(crate) struct Schedule {
    begin: Instant,
    interval: Duration,
    end: Instant,
    next: AtomicU64,
}

impl Schedule {
    /// `rate` is in calls a second.
    pub(crate) fn new(begin: Instant, end: Instant, rate: u32) -> Self {
        Self {
            begin,
            interval: Duration::from_secs(1) / rate.max(1),
            end,
            next: AtomicU64::new(0),
        }
    }

    /// When the next call is meant to begin, whether or not that is over; nothing after the end.
    pub(crate) fn next(&self) -> Option<Instant> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let number = u32::try_from(number).ok()?;
        let intended = self.begin + self.interval * number;
        (intended < self.end).then_some(intended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_meant_to_begin_at_the_rate_however_late_they_are_asked_for() {
        // Begun long ago: every intended start is over, and still each is handed out in its order.
        let begin = Instant::now();
        let schedule = Schedule::new(begin, begin + Duration::from_millis(10), 500);
        let starts: Vec<Duration> = std::iter::from_fn(|| schedule.next())
            .map(|intended| intended - begin)
            .collect();
        let expected: Vec<Duration> = (0..5).map(|number| Duration::from_millis(2 * number)).collect();
        assert_eq!(starts, expected);
        assert_eq!(schedule.next(), None, "the end stays the end");
    }

    #[test]
    fn a_count_is_kept_exactly() {
        let pace = Pace::counted(3);
        assert_eq!(std::iter::from_fn(|| pace.next()).count(), 3);
        assert_eq!(pace.next(), None);
    }

    #[test]
    fn a_closed_loop_ends_on_time() {
        let now = Instant::now();
        assert_eq!(Pace::Closed { end: now }.next(), None);
        let end = now + Duration::from_hours(1);
        assert!(Pace::Closed { end }.next().is_some_and(|begin| begin < end));
    }

    #[test]
    fn no_call_is_handed_out_twice() {
        let begin = Instant::now();
        let schedule = Schedule::new(begin, begin + Duration::from_secs(1), 10_000);
        let take = || std::iter::from_fn(|| schedule.next()).collect::<Vec<_>>();
        let mut starts: Vec<Instant> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..4).map(|_| scope.spawn(take)).collect();
            workers
                .into_iter()
                .flat_map(|worker| worker.join().unwrap())
                .collect()
        });
        starts.sort_unstable();
        assert_eq!(starts.len(), 10_000);
        assert!(starts.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
