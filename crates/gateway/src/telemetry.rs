//! Telemetry: logs, metrics, traces and panics.

mod logging;
mod panics;
mod prometheus;
mod traces;

pub use logging::init as init_logging;
pub use panics::log_panics;
pub use prometheus::Metrics;
pub use traces::{Traces, parent};

/// Why telemetry does not start.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The exporter of traces.
    #[error("traces cannot be sent to telemetry.otlp_endpoint")]
    Exporter(#[from] opentelemetry_otlp::ExporterBuildError),
    /// The client that it uses.
    #[error("traces cannot be sent")]
    Client(#[from] outbound::BuildError),
}
