//! How far what is remembered may be trusted: revocations must count within a second.

use domain::{Clock, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// When the sequence of changes could not be read for this long, nothing remembered is trusted.
const LONGEST_SILENCE: Duration = Duration::from_secs(1);

/// How long a request waits for a reading that is late: a process with very much to do gets to it late. Less than the second
/// after which a refusal must have left.
const PATIENCE: Duration = Duration::from_millis(800);

/// Shared between the reader of changes and everything that remembers an authorisation.
#[derive(Debug)]
pub struct Trust {
    clock: Arc<dyn Clock>,
    read_at: AtomicI64,
    generation: AtomicU64,
    reading: Notify,
}

impl Trust {
    /// Nothing was read yet: nothing is trusted until [`Trust::changes_read`].
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            read_at: AtomicI64::new(i64::MIN),
            generation: AtomicU64::new(0),
            reading: Notify::new(),
        }
    }

    /// The changes up to a moment before `asked_at` have been read and acted on. `asked_at` is when the question was
    /// sent: the answer may be as old as that.
    pub fn changes_read(&self, asked_at: Timestamp) {
        self.read_at.store(asked_at.as_micros(), Ordering::SeqCst);
        self.reading.notify_waiters();
    }

    /// Whether what is remembered counts now, or after a short wait. While requests wait they leave the processor to the
    /// reader, so that many at once do not end in refusals.
    pub async fn becomes_fresh(&self) -> bool {
        if self.is_fresh() {
            return true;
        }
        let fresh = async {
            loop {
                let mut read = std::pin::pin!(self.reading.notified());
                // From here on a reading is not missed, also one that comes between the question and the wait.
                read.as_mut().enable();
                if self.is_fresh() {
                    return;
                }
                read.await;
            }
        };
        tokio::time::timeout(PATIENCE, fresh).await.is_ok()
    }

    /// Whether what is remembered counts now.
    pub fn is_fresh(&self) -> bool {
        let read_at = Timestamp::from_micros(self.read_at.load(Ordering::SeqCst));
        let now = self.clock.now();
        // A clock that was set back must not make an old reading look new for long: what lies in the future is not fresh.
        now.since(read_at) <= LONGEST_SILENCE && read_at.since(now) <= LONGEST_SILENCE
    }

    /// The count of forgettings so far. What was read from the store may be remembered only if it is still the same:
    /// otherwise a revocation that was acted on between reading and remembering would be lost.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::SeqCst)
    }

    /// Something is being forgotten.
    pub(crate) fn forget(&self) {
        self.generation.fetch_add(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ManualClock;

    #[test]
    fn silence_ends_trust_and_a_reading_restores_it() {
        let clock = Arc::new(ManualClock::default());
        let trust = Trust::new(clock.clone());
        assert!(!trust.is_fresh());
        trust.changes_read(clock.now());
        assert!(trust.is_fresh());
        clock.advance_millis(1_000);
        assert!(trust.is_fresh());
        clock.advance_millis(1);
        assert!(!trust.is_fresh());
        trust.changes_read(clock.now());
        assert!(trust.is_fresh());
    }

    #[tokio::test]
    async fn a_request_waits_for_a_reading_that_is_late() {
        let clock = Arc::new(ManualClock::default());
        let trust = Arc::new(Trust::new(clock.clone()));
        let waiting = tokio::spawn({
            let trust = Arc::clone(&trust);
            async move { trust.becomes_fresh().await }
        });
        tokio::task::yield_now().await;
        trust.changes_read(clock.now());
        assert!(waiting.await.unwrap());
        assert!(trust.becomes_fresh().await);
    }

    #[tokio::test]
    async fn a_reading_that_does_not_come_is_not_waited_for_long() {
        let trust = Trust::new(Arc::new(ManualClock::default()));
        assert!(!trust.becomes_fresh().await);
    }

    #[test]
    fn a_clock_set_back_by_an_hour_ends_trust() {
        let clock = Arc::new(ManualClock::default());
        let trust = Trust::new(clock.clone());
        trust.changes_read(clock.now());
        clock.advance_millis(-3_600_000);
        assert!(!trust.is_fresh());
        trust.changes_read(clock.now());
        assert!(trust.is_fresh());
    }
}
