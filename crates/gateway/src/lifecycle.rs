//! The life of the process: everything spawned is tracked, and stopping has two stages.

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
#[derive(Debug, Clone, Default)]
pub struct Lifecycle {
    soft: CancellationToken,
    hard: CancellationToken,
    tasks: TaskTracker,
    failed: Arc<AtomicBool>,
}

/// How a gateway ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Everything that was begun was finished.
    Drained,
    /// This many tasks were cut off, at the end of the grace or by a second signal.
    CutOff(usize),
    /// A task that must not end did; the log says which.
    Failed,
}

impl Lifecycle {
    /// A life that has just begun.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs a task that may finish its work after the first stage, and is dropped at the second.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let hard = self.hard.clone();
        self.tasks.spawn(async move {
            hard.run_until_cancelled_owned(task).await;
        });
    }

    /// Runs a task without which the gateway must not go on. It ends by itself after the first stage began; if it ends
    /// earlier, or panics, the gateway stops.
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

    /// First stage: accept nothing new, finish what was begun.
    pub fn stop(&self) {
        self.soft.cancel();
    }

    /// Second stage: drop what is still running.
    pub fn cut_off(&self) {
        self.soft.cancel();
        self.hard.cancel();
    }

    /// Whether the first stage has begun.
    pub fn is_stopping(&self) -> bool {
        self.soft.is_cancelled()
    }

    /// Returns when the first stage begins.
    pub async fn stopping(&self) {
        self.soft.cancelled().await;
    }

    /// Waits for the first stage and then for all tasks, at most for the grace.
    pub async fn finish(&self, grace: Duration) -> Ending {
        self.stopping().await;
        self.tasks.close();
        let drained = tokio::select! {
            () = self.tasks.wait() => true,
            () = self.hard.cancelled() => false,
            () = tokio::time::sleep(grace) => false,
        };
        let left = if drained { 0 } else { self.tasks.len() };
        self.hard.cancel();
        self.tasks.wait().await;
        match (self.failed.load(Ordering::SeqCst), left) {
            (true, _) => Ending::Failed,
            (false, 0) => Ending::Drained,
            (false, left) => Ending::CutOff(left),
        }
    }

    /// The first SIGTERM or SIGINT begins the first stage, the next one the second.
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

    #[tokio::test]
    async fn what_was_begun_is_finished() {
        let life = Lifecycle::new();
        let (finish, finished) = oneshot::channel::<()>();
        life.spawn(async { finished.await.unwrap() });
        life.stop();
        let end = tokio::spawn({
            let life = life.clone();
            async move { life.finish(Duration::from_secs(3600)).await }
        });
        finish.send(()).unwrap();
        assert_eq!(end.await.unwrap(), Ending::Drained);
    }

    #[tokio::test(start_paused = true)]
    async fn the_grace_ends_what_does_not_end() {
        let life = Lifecycle::new();
        life.spawn(std::future::pending());
        life.stop();
        assert_eq!(life.finish(Duration::from_secs(30)).await, Ending::CutOff(1));
    }

    #[tokio::test]
    async fn the_second_stage_does_not_wait_for_the_grace() {
        let life = Lifecycle::new();
        life.spawn(std::future::pending());
        life.cut_off();
        assert_eq!(life.finish(Duration::from_secs(3600)).await, Ending::CutOff(1));
    }

    #[tokio::test]
    async fn a_dead_essential_task_stops_the_gateway() {
        let life = Lifecycle::new();
        life.spawn_essential("test", async { panic!("on purpose") });
        assert_eq!(life.finish(Duration::ZERO).await, Ending::Failed);

        let life = Lifecycle::new();
        life.spawn_essential("test", async {});
        assert_eq!(life.finish(Duration::ZERO).await, Ending::Failed);
    }
}
