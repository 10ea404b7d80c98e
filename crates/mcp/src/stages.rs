//! How long each stage of a call took: a span around each for traces, and milliseconds for the log of slow calls.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tracing::{Instrument, Span};

/// A stage of `dispatch::call`, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The limits.
    Admission,
    /// The caller's tools, and the one that is called.
    Catalog,
    /// The check of the arguments.
    Arguments,
    /// The connection's secrets, and the app user's session.
    Context,
    /// The tool, with its requests to Backendless.
    Call,
    /// Redacting and bounding the answer.
    Shape,
    /// The audit trail: the intent before the call, and the outcome.
    Record,
}

const STAGES: usize = Stage::Record as usize + 1;

impl Stage {
    /// Below `debug` a span costs the comparison of two numbers.
    fn span(self) -> Span {
        match self {
            Self::Admission => tracing::debug_span!("call.admission"),
            Self::Catalog => tracing::debug_span!("call.catalog"),
            Self::Arguments => tracing::debug_span!("call.arguments"),
            Self::Context => tracing::debug_span!("call.context"),
            Self::Call => tracing::debug_span!("call.call"),
            Self::Shape => tracing::debug_span!("call.shape"),
            Self::Record => tracing::debug_span!("call.record"),
        }
    }
}

/// What the stages of one call took so far.
#[derive(Debug)]
pub(crate) struct Stages {
    began: Instant,
    microseconds: [AtomicU64; STAGES],
}

impl Stages {
    pub(crate) fn begin() -> Self {
        Self {
            began: Instant::now(),
            microseconds: Default::default(),
        }
    }

    /// Does work that waits for nothing.
    pub(crate) fn measure<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        let _measured = Measured::begin(self, stage);
        stage.span().in_scope(work)
    }

    /// Does work that may wait. What was begun counts also when the call is cut off in the middle of it.
    pub(crate) async fn follow<T>(&self, stage: Stage, work: impl Future<Output = T>) -> T {
        let _measured = Measured::begin(self, stage);
        work.instrument(stage.span()).await
    }

    /// Warns of a call that took too long. What was asked for, and by whom, is in the audit trail and not here.
    pub(crate) fn report(&self, slow: Option<Duration>, tool: &str, request_id: Option<&str>) {
        let took = self.began.elapsed();
        if slow.is_none_or(|slow| took < slow) {
            return;
        }
        let of = |stage| milliseconds(self.microseconds[stage as usize].load(Ordering::Relaxed));
        tracing::warn!(
            tool,
            request_id,
            milliseconds = milliseconds(u64::try_from(took.as_micros()).unwrap_or(u64::MAX)),
            admission_ms = of(Stage::Admission),
            catalog_ms = of(Stage::Catalog),
            arguments_ms = of(Stage::Arguments),
            context_ms = of(Stage::Context),
            call_ms = of(Stage::Call),
            shape_ms = of(Stage::Shape),
            record_ms = of(Stage::Record),
            "slow tool call"
        );
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "calls are shorter than 2^52 microseconds"
)]
fn milliseconds(microseconds: u64) -> f64 {
    microseconds as f64 / 1_000.0
}

/// Adds the time of one piece of work to its stage when it ends, however it ends.
struct Measured<'a> {
    total: &'a AtomicU64,
    began: Instant,
}

impl<'a> Measured<'a> {
    fn begin(stages: &'a Stages, stage: Stage) -> Self {
        Self {
            total: &stages.microseconds[stage as usize],
            began: Instant::now(),
        }
    }
}

impl Drop for Measured<'_> {
    fn drop(&mut self) {
        let took = u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.total.fetch_add(took, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
