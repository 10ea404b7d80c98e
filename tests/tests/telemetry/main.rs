//! What operators look at: metrics, their documentation, alerts and dashboards, and traces.
#![expect(
    clippy::unwrap_used,
    reason = "everything here runs in tests, where a panic is a failed test"
)]

mod dashboards;
mod metrics;
mod sources;
mod traces;
