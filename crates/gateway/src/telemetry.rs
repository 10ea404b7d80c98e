//! Telemetry: logs and metrics.

mod logging;
mod prometheus;

pub use logging::init as init_logging;
pub use prometheus::Metrics;
