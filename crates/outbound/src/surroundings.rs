//! What the client takes from the world: time, chance and names, each as a value that a test can replace.

use std::{
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use futures::future::BoxFuture;

use crate::{Lookup, SystemLookup};

/// Time: for deadlines, pauses, breakers and `Retry-After` dates.
pub trait Clock: Send + Sync + 'static {
    /// A time that only grows.
    fn now(&self) -> Instant;

    /// The time of the calendar.
    fn wall(&self) -> SystemTime;

    /// Completes after this long.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
}

/// Chance: for the jitter of pauses between attempts.
pub trait Random: Send + Sync + 'static {
    /// A number from 0 to 1.
    fn fraction(&self) -> f64;
}

/// The three together.
#[derive(Clone)]
pub struct Surroundings {
    /// The source of time. A connect timeout is measured by the runtime, not by this clock.
    pub clock: Arc<dyn Clock>,
    /// The source of chance.
    pub random: Arc<dyn Random>,
    /// The source of addresses.
    pub lookup: Arc<dyn Lookup>,
}

impl Default for Surroundings {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            lookup: Arc::new(SystemLookup),
        }
    }
}

/// The clock of the machine, with the timer of the tokio runtime.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant::now()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that others take as a value"
    )]
    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// The random numbers of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fraction(&self) -> f64 {
        // Jitter only spreads load: without random numbers the longest pause is the safe one.
        getrandom::u32().map_or(1.0, |number| f64::from(number) / f64::from(u32::MAX))
    }
}
