//! Fault injection and the record of requests, for tests of clients. Both work on every path but `/emulator/…`.

mod body;
mod fault;
mod guard;
mod record;
mod routes;

pub use fault::{Effect, Fault};
pub use record::RecordedRequest;

pub(crate) use guard::guard;
pub(crate) use routes::routes;

use record::Record;

/// The faults that wait to happen, and the requests that came.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    waiting: Vec<Fault>,
    record: Record,
}

impl Faults {
    pub(crate) fn inject(&mut self, fault: Fault) {
        self.waiting.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
    }

    pub(crate) fn waiting(&self) -> &[Fault] {
        &self.waiting
    }

    /// What happens to this request: the effect of the oldest fault that fits, which has one time less then.
    fn take(&mut self, method: &str, path: &str) -> Option<Effect> {
        let position = self.waiting.iter().position(|fault| fault.fits(method, path))?;
        let fault = &mut self.waiting[position];
        let effect = fault.effect.clone();
        fault.times = fault.times.saturating_sub(1);
        if fault.times == 0 {
            self.waiting.remove(position);
        }
        Some(effect)
    }

    /// The latest requests, oldest first.
    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        self.record.requests()
    }

    pub(crate) fn forget_requests(&mut self) {
        self.record.clear();
    }
}

#[cfg(test)]
mod tests;
