//! Log lines on standard error: for people on a terminal, one JSON object a line elsewhere.

use crate::config::{LogFormat, TelemetryConfig};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

/// Libraries that tell of every request or every notice. A directive of the operator for one of them counts instead.
const QUIET: &str = "rmcp=warn,sqlx=warn";

/// Starts logging for the whole process. A second call changes nothing.
pub fn init(config: &TelemetryConfig) {
    let is_terminal = std::io::stderr().is_terminal();
    let as_text = match config.log_format {
        LogFormat::Auto => is_terminal,
        LogFormat::Text => true,
        LogFormat::Json => false,
    };
    let builder = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(format!("{QUIET},{}", config.log_level)))
        .with_span_events(FmtSpan::NONE)
        .with_writer(std::io::stderr);
    // It fails when logging has started already, which tests with several gateways do.
    let _ = if as_text {
        builder.with_ansi(is_terminal).try_init()
    } else {
        builder
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .try_init()
    };
}
