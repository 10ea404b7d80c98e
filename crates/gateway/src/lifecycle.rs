//! The life of the process: everything spawned is tracked, and the end has steps.

use futures::FutureExt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// One process, or one gateway of several in a test: a value, not a global.
///
/// The end has steps: *stopping* (not ready any more), *draining* (nothing new is accepted), *ending* (no request is
/// left, background work stops) and, by a second signal or when the grace is over, *cut off*.
#[derive(Debug, Clone, Default)]
pub struct Lifecycle {
    stopping: CancellationToken,
    draining: CancellationToken,
    ending: CancellationToken,
    cut_off: CancellationToken,
    drop_requests: CancellationToken,
    drop_background: CancellationToken,
    requests: TaskTracker,
    calls: TaskTracker,
    background: TaskTracker,
    failed: Arc<AtomicBool>,
}

/// How long the end may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Between not being ready and accepting nothing new: load balancers need it to notice.
    pub notice: Duration,
    /// For requests that were accepted.
    pub grace: Duration,
}

/// How a gateway ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Everything that was begun was finished.
    Drained,
    /// This many connections were cut off, at the end of the grace or by a second signal.
    CutOff(usize),
    /// A task that must not end did; the log says which.
    Failed,
}

/// How long the last work may take once no request is left, and then how long background work may take to stop.
const LAST_WORK: Duration = Duration::from_secs(10);
/// The same after a second signal, and how long calls may take to stop that are cut off.
const HASTE: Duration = Duration::from_secs(1);

impl Lifecycle {
    /// A life that has just begun.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs the requests of a connection. They are waited for, and dropped at the cut-off.
    pub fn spawn_requests(&self, task: impl Future<Output = ()> + Send + 'static) {
        let dropped = self.drop_requests.clone();
        self.requests.spawn(async move {
            dropped.run_until_cancelled_owned(task).await;
        });
    }

    /// Runs something that serves requests and stops by itself once the gateway is *ending*.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let dropped = self.drop_background.clone();
        self.background.spawn(async move {
            dropped.run_until_cancelled_owned(task).await;
        });
    }

    /// Runs a task without which the gateway must not go on: if it ends before the gateway is stopping, or panics, the
    /// gateway stops.
    pub fn spawn_essential(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let life = self.clone();
        self.spawn(async move {
            let ended = AssertUnwindSafe(task).catch_unwind().await;
            if ended.is_err() || !life.is_stopping() {
                tracing::error!(
                    task = name,
                    panicked = ended.is_err(),
                    "a task that must not end did; stopping"
                );
                life.failed.store(true, Ordering::SeqCst);
                life.stop();
            }
        });
    }

    /// Where tool calls are entered for as long as they run. The MCP library runs them in tasks of its own, which outlive
    /// the connection that asked: the end waits for them as it does for requests.
    pub fn calls(&self) -> &TaskTracker {
        &self.calls
    }

    /// Begins the end.
    pub fn stop(&self) {
        self.stopping.cancel();
    }

    /// Ends at once: what is still running is not waited for.
    pub fn cut_off(&self) {
        self.stopping.cancel();
        self.cut_off.cancel();
    }

    /// Whether the end has begun.
    pub fn is_stopping(&self) -> bool {
        self.stopping.is_cancelled()
    }

    /// Returns when the end begins.
    pub async fn stopping(&self) {
        self.stopping.cancelled().await;
    }

    /// Cancelled when nothing new is accepted any more.
    pub fn draining(&self) -> &CancellationToken {
        &self.draining
    }

    /// Cancelled when no request is left.
    pub fn ending(&self) -> &CancellationToken {
        &self.ending
    }

    /// Waits for the end, and goes through its steps. `last` runs when no request is left and before background work
    /// stops: what requests handed in is written there.
    pub async fn finish(&self, patience: Patience, last: impl Future<Output = ()>) -> Ending {
        self.stopping().await;
        tokio::select! {
            () = tokio::time::sleep(patience.notice) => {}
            () = self.cut_off.cancelled() => {}
        }
        self.draining.cancel();
        self.requests.close();
        self.calls.close();
        let everything = async {
            // In this order: requests begin calls.
            self.requests.wait().await;
            self.calls.wait().await;
        };
        tokio::select! {
            () = everything => {}
            () = self.cut_off.cancelled() => {}
            () = tokio::time::sleep(patience.grace) => {}
        }
        // Counted before anything is dropped.
        let left = self.requests.len();
        self.drop_requests.cancel();
        self.requests.wait().await;
        // Calls that are still running are told to end here, and get a moment to write how they did.
        self.ending.cancel();
        if tokio::time::timeout(HASTE, self.calls.wait()).await.is_err() {
            tracing::warn!(
                calls = self.calls.len(),
                "calls do not stop; what became of them is not recorded"
            );
        }
        let bound = if self.cut_off.is_cancelled() {
            HASTE
        } else {
            LAST_WORK
        };
        if tokio::time::timeout(bound, last).await.is_err() {
            tracing::error!("the last work could not be done in time; what was handed in may be lost");
        }
        self.background.close();
        if tokio::time::timeout(bound, self.background.wait()).await.is_err() {
            tracing::warn!(
                tasks = self.background.len(),
                "background work does not stop; it is cut off"
            );
        }
        self.drop_background.cancel();
        self.background.wait().await;
        match (self.failed.load(Ordering::SeqCst), left) {
            (true, _) => Ending::Failed,
            (false, 0) => Ending::Drained,
            (false, left) => Ending::CutOff(left),
        }
    }

    /// The first SIGTERM or SIGINT begins the end, the next one cuts off.
    pub fn stop_on_signals(&self) -> std::io::Result<()> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let life = self.clone();
        // Not tracked: it waits for signals until the very end.
        tokio::spawn(async move {
            loop {
                let name = tokio::select! {
                    _ = terminate.recv() => "SIGTERM",
                    _ = interrupt.recv() => "SIGINT",
                };
                if life.is_stopping() {
                    tracing::warn!(signal = name, "second signal: ending at once");
                    life.cut_off();
                } else {
                    tracing::info!(
                        signal = name,
                        "stopping: requests that were accepted are finished first"
                    );
                    life.stop();
                }
            }
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::oneshot;

    const LONG: Patience = Patience {
        notice: Duration::ZERO,
        grace: Duration::from_hours(1),
    };

    #[tokio::test]
    async fn what_was_begun_is_finished_before_the_last_work() {
        let life = Lifecycle::new();
        let (finish, finished) = oneshot::channel::<()>();
        let done = Arc::new(AtomicBool::new(false));
        let is_done = Arc::clone(&done);
        life.spawn_requests(async move {
            finished.await.unwrap();
            is_done.store(true, Ordering::SeqCst);
        });
        life.stop();
        let end = tokio::spawn({
            let life = life.clone();
            async move {
                life.finish(LONG, async { assert!(done.load(Ordering::SeqCst)) })
                    .await
            }
        });
        life.draining().cancelled().await;
        assert!(!life.ending().is_cancelled());
        finish.send(()).unwrap();
        assert_eq!(end.await.unwrap(), Ending::Drained);
    }

    #[tokio::test(start_paused = true)]
    async fn the_grace_ends_what_does_not_end() {
        let life = Lifecycle::new();
        life.spawn_requests(std::future::pending());
        life.stop();
        let patience = Patience {
            notice: Duration::from_secs(5),
            grace: Duration::from_secs(30),
        };
        assert_eq!(life.finish(patience, async {}).await, Ending::CutOff(1));
    }

    /// Enters a call that ends when it is told to; the flag says that it did.
    fn call(life: &Lifecycle) -> Arc<AtomicBool> {
        let (running, ending) = (life.calls().token(), life.ending().clone());
        let is_recorded = Arc::new(AtomicBool::new(false));
        let recorded = Arc::clone(&is_recorded);
        tokio::spawn(async move {
            ending.cancelled().await;
            recorded.store(true, Ordering::SeqCst);
            drop(running);
        });
        is_recorded
    }

    #[tokio::test(start_paused = true)]
    async fn calls_that_are_cut_off_say_so_before_the_last_work() {
        let life = Lifecycle::new();
        let is_recorded = call(&life);
        life.stop();
        let patience = Patience {
            notice: Duration::ZERO,
            grace: Duration::from_secs(30),
        };
        let last = async { assert!(is_recorded.load(Ordering::SeqCst)) };
        assert_eq!(life.finish(patience, last).await, Ending::Drained);
    }

    #[tokio::test]
    async fn a_call_that_goes_on_without_its_connection_is_finished_first() {
        let life = Lifecycle::new();
        let running = life.calls().token();
        life.stop();
        let end = tokio::spawn({
            let life = life.clone();
            async move { life.finish(LONG, async {}).await }
        });
        life.draining().cancelled().await;
        tokio::task::yield_now().await;
        assert!(!life.ending().is_cancelled() && !end.is_finished());
        drop(running);
        assert_eq!(end.await.unwrap(), Ending::Drained);
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_does_not_stop_is_not_waited_for_long() {
        let life = Lifecycle::new();
        let _running = life.calls().token();
        life.cut_off();
        assert_eq!(life.finish(LONG, async {}).await, Ending::Drained);
    }

    #[tokio::test]
    async fn a_cut_off_does_not_wait_for_the_grace() {
        let life = Lifecycle::new();
        life.spawn_requests(std::future::pending());
        life.cut_off();
        assert_eq!(life.finish(LONG, async {}).await, Ending::CutOff(1));
    }

    #[tokio::test]
    async fn a_dead_essential_task_stops_the_gateway() {
        let life = Lifecycle::new();
        life.spawn_essential("test", async { panic!("on purpose") });
        assert_eq!(life.finish(LONG, async {}).await, Ending::Failed);

        let life = Lifecycle::new();
        life.spawn_essential("test", async {});
        assert_eq!(life.finish(LONG, async {}).await, Ending::Failed);
    }
}
