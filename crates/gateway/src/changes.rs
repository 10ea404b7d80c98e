//! Reads what other processes changed, and tells whoever remembers something of it.

mod thread;

pub use thread::{ReaderThread, ThreadError};

use domain::Clock;
use oauth::bearer::Trust;
use std::sync::Arc;
use std::time::Duration;
use store::{ChangeSubject, Store, StoreError};
use tokio_util::sync::CancellationToken;

/// How often changes are read when nothing wakes the reader. Twice as often as promised, so that one slow read is no delay.
const BEAT: Duration = Duration::from_millis(250);
/// How long a read may take. After as long without one, nothing that is remembered is trusted.
const PATIENCE: Duration = Duration::from_secs(1);
/// How many changes are read at once.
const BATCH: u32 = 500;

/// Remembers something that another process may change.
pub trait ChangeListener: Send + Sync + 'static {
    /// Something changed: what was remembered of it must be read again.
    fn changed(&self, subject: &ChangeSubject);
    /// Changes were missed: nothing that was remembered may be used.
    fn forget_all(&self);
}

/// The reader of one process.
pub struct ChangeReader {
    store: Arc<dyn Store>,
    listeners: Vec<Arc<dyn ChangeListener>>,
    trust: Arc<Trust>,
    clock: Arc<dyn Clock>,
    place: i64,
    failing: bool,
}

impl ChangeReader {
    /// Begins at the present: what happened before is read by whoever reads its rows now.
    pub async fn begin(
        store: Arc<dyn Store>,
        listeners: Vec<Arc<dyn ChangeListener>>,
        trust: Arc<Trust>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StoreError> {
        let asked_at = clock.now();
        let place = store.latest_change().await?;
        trust.changes_read(asked_at);
        Ok(Self {
            store,
            listeners,
            trust,
            clock,
            place,
            failing: false,
        })
    }

    /// Reads until the end, so that requests that are being finished still see revocations.
    pub async fn run(mut self, end: CancellationToken) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(BEAT) => {}
                () = self.store.change_signal() => {}
                () = end.cancelled() => return,
            }
            self.read().await;
        }
    }

    /// One read. A failure is logged when it begins and when it ends, not on every beat.
    async fn read(&mut self) {
        let asked_at = self.clock.now();
        match tokio::time::timeout(PATIENCE, self.read_all()).await {
            Ok(Ok(())) => {
                self.trust.changes_read(asked_at);
                if std::mem::take(&mut self.failing) {
                    tracing::info!("changes can be read again");
                }
            }
            Ok(Err(error)) => self.failed(&error),
            Err(elapsed) => self.failed(&elapsed),
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

    fn failed(&mut self, why: &(dyn std::error::Error + 'static)) {
        metrics::counter!("causeway_change_reads_failed_total").increment(1);
        if !std::mem::replace(&mut self.failing, true) {
            tracing::error!(
                error = why,
                "changes cannot be read: no remembered authorisation is trusted until they can"
            );
        }
    }
}

#[cfg(test)]
mod tests;
