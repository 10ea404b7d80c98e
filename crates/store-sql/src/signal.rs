//! The wake-up when there may be changes to read.

use crate::backend::Backend;
use sqlx::Pool;
use std::sync::{Arc, OnceLock};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// Wakes readers of changes: after a commit of this process, and of another one where the database can tell.
#[derive(Default)]
pub(crate) struct Signal {
    wake: Arc<Notify>,
    listener: OnceLock<Option<JoinHandle<()>>>,
}

impl Signal {
    /// Returns when there may be changes. The first call begins to listen for other processes.
    pub(crate) async fn wait<DB: Backend>(&self, pool: &Pool<DB>) {
        self.listener
            .get_or_init(|| DB::listen(pool, Arc::clone(&self.wake)));
        self.wake.notified().await;
    }

    /// There are changes.
    pub(crate) fn wake(&self) {
        wake(&self.wake);
    }
}

impl Drop for Signal {
    fn drop(&mut self) {
        if let Some(Some(listener)) = self.listener.get() {
            listener.abort();
        }
    }
}

/// Wakes whoever waits now, and leaves a wake-up for whoever asks next.
pub(crate) fn wake(signal: &Notify) {
    signal.notify_waiters();
    signal.notify_one();
}
