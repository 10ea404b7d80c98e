//! Telemetry: logs, metrics and panics.

mod logging;
mod panics;
mod prometheus;

pub use logging::init as init_logging;
pub use panics::log_panics;
pub use prometheus::Metrics;
