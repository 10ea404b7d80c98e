//! Reads what other processes changed, and tells whoever remembers something of it.

use crate::lifecycle::Lifecycle;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use store::{ChangeSubject, Store, StoreError};
use tokio::time::Instant;

/// How often changes are read when nothing wakes the reader. Twice as often as promised, so that one slow read is no delay.
const BEAT: Duration = Duration::from_millis(250);
/// For how long remembered authorisation is trusted without a successful read.
const TRUST: Duration = Duration::from_secs(1);
/// How many changes are read at once.
const BATCH: u32 = 500;

/// Remembers something that another process may change.
pub trait ChangeListener: Send + Sync + 'static {
    /// Something changed: what was remembered of it must be read again.
    fn changed(&self, subject: &ChangeSubject);
    /// Changes were missed: nothing that was remembered may be used.
    fn forget_all(&self);
}

/// Whether changes were read recently enough to trust what is remembered.
#[derive(Debug, Clone)]
pub struct Freshness {
    start: Instant,
    /// Milliseconds after `start` until which remembered authorisation is trusted.
    trusted_until: Arc<AtomicU64>,
}

impl Freshness {
    /// Nothing was read yet, so nothing is trusted.
    pub fn new() -> Self {
        Self {
            start: Instant::now(),
            trusted_until: Arc::new(AtomicU64::new(0)),
        }
    }

    /// Whether remembered authorisation may be used now. Takes no lock and asks nobody.
    pub fn is_fresh(&self) -> bool {
        self.millis(Instant::now()) < self.trusted_until.load(Ordering::Acquire)
    }

    /// Notes a successful read that began at this time.
    fn read_began_at(&self, began: Instant) {
        self.trusted_until
            .fetch_max(self.millis(began + TRUST), Ordering::AcqRel);
    }

    fn millis(&self, at: Instant) -> u64 {
        u64::try_from(at.duration_since(self.start).as_millis()).unwrap_or(u64::MAX)
    }
}

impl Default for Freshness {
    fn default() -> Self {
        Self::new()
    }
}

/// The reader of one process.
pub struct ChangeReader {
    store: Arc<dyn Store>,
    listeners: Vec<Arc<dyn ChangeListener>>,
    freshness: Freshness,
    place: i64,
    failing: bool,
}

impl ChangeReader {
    /// Begins at the present: what happened before is read by whoever reads its rows now.
    pub async fn begin(
        store: Arc<dyn Store>,
        listeners: Vec<Arc<dyn ChangeListener>>,
        freshness: Freshness,
    ) -> Result<Self, StoreError> {
        let began = Instant::now();
        let place = store.latest_change().await?;
        freshness.read_began_at(began);
        Ok(Self {
            store,
            listeners,
            freshness,
            place,
            failing: false,
        })
    }

    /// Reads until the gateway ends, so that requests that are being finished still see revocations.
    pub async fn run(mut self, life: Lifecycle) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(BEAT) => {}
                () = self.store.change_signal() => {}
                () = life.stopping() => break,
            }
            self.read().await;
        }
    }

    /// One read. A failure is logged when it begins and when it ends, not on every beat.
    async fn read(&mut self) {
        let began = Instant::now();
        match tokio::time::timeout(TRUST, self.read_all()).await {
            Ok(Ok(())) => {
                self.freshness.read_began_at(began);
                if std::mem::take(&mut self.failing) {
                    tracing::info!("changes can be read again");
                }
            }
            Ok(Err(error)) => self.failed(&error.to_string()),
            Err(_) => self.failed("the database did not answer within a second"),
        }
    }

    async fn read_all(&mut self) -> Result<(), StoreError> {
        loop {
            // Read before asking: a change between the two is read again, which does no harm.
            let Some(changes) = self.store.changes_since(self.place, BATCH).await? else {
                self.place = self.store.latest_change().await?;
                tracing::warn!("changes were missed: everything that was remembered is read again");
                self.listeners.iter().for_each(|listener| listener.forget_all());
                return Ok(());
            };
            for change in &changes {
                self.listeners
                    .iter()
                    .for_each(|listener| listener.changed(&change.subject));
                self.place = change.sequence;
            }
            if changes.len() < BATCH as usize {
                return Ok(());
            }
        }
    }

    fn failed(&mut self, why: &str) {
        metrics::counter!("causeway_change_reads_failed_total").increment(1);
        if !std::mem::replace(&mut self.failing, true) {
            tracing::error!(
                error = why,
                "changes cannot be read: no remembered authorisation is trusted until they can"
            );
        }
    }
}
