//! A clock that stands still until the test moves it.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant, SystemTime},
};

use futures::future::BoxFuture;
use outbound::Clock;
use tokio::sync::{oneshot, watch};

/// 2027-01-15 08:00:00 UTC.
const EPOCH: Duration = Duration::from_hours(500_000);

#[derive(Clone)]
pub(crate) struct TestClock(Arc<Inner>);

struct Inner {
    start: Instant,
    state: Mutex<State>,
    /// How many sleeps were ever asked for.
    asked: watch::Sender<usize>,
}

#[derive(Default)]
struct State {
    elapsed: Duration,
    sleepers: Vec<Sleeper>,
}

struct Sleeper {
    asked: Duration,
    wakes: Duration,
    bell: oneshot::Sender<()>,
}

impl TestClock {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Inner {
            start: Instant::now(),
            state: Mutex::default(),
            asked: watch::Sender::new(0),
        }))
    }

    /// Moves the time on and wakes whoever slept until then.
    pub(crate) fn advance(&self, by: Duration) {
        let mut state = self.0.state.lock().unwrap();
        state.elapsed += by;
        let now = state.elapsed;
        let (due, asleep) = std::mem::take(&mut state.sleepers)
            .into_iter()
            .partition(|sleeper| sleeper.wakes <= now);
        state.sleepers = asleep;
        for sleeper in due {
            // The sleeper may have been dropped: what it waited with came first.
            let _ = sleeper.bell.send(());
        }
    }

    /// Waits until somebody sleeps for exactly this long.
    pub(crate) async fn until_asleep(&self, duration: Duration) {
        let is_asleep = |_: &usize| {
            let state = self.0.state.lock().unwrap();
            state
                .sleepers
                .iter()
                .any(|sleeper| sleeper.asked == duration && !sleeper.bell.is_closed())
        };
        self.0.asked.subscribe().wait_for(is_asleep).await.unwrap();
    }

    /// Waits for a sleep of exactly this long and ends it.
    pub(crate) async fn sleep_through(&self, duration: Duration) {
        self.until_asleep(duration).await;
        self.advance(duration);
    }

    /// Waits until this many sleeps were asked for.
    pub(crate) async fn until_asked(&self, times: usize) {
        self.0
            .asked
            .subscribe()
            .wait_for(|asked| *asked >= times)
            .await
            .unwrap();
    }
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        self.0.start + self.0.state.lock().unwrap().elapsed
    }

    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + EPOCH + self.0.state.lock().unwrap().elapsed
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let (bell, rings) = oneshot::channel();
        {
            let mut state = self.0.state.lock().unwrap();
            let wakes = state.elapsed + duration;
            if duration.is_zero() {
                return Box::pin(std::future::ready(()));
            }
            state.sleepers.push(Sleeper {
                asked: duration,
                wakes,
                bell,
            });
        }
        self.0.asked.send_modify(|asked| *asked += 1);
        Box::pin(async move {
            rings.await.expect("the clock outlives its sleepers");
        })
    }
}
