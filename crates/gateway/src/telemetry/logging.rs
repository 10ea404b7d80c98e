//! Log lines on standard error: for people on a terminal, one JSON object a line elsewhere.

use super::{TelemetryError, Traces};
use crate::config::{LogFormat, TelemetryConfig};
use std::io::IsTerminal;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

/// Libraries that tell of every request or every notice, and spans that are for traces: around a log line they would hide
/// whose line it is. A directive of the operator for one of them counts instead.
const QUIET: &str = "rmcp=warn,sqlx=warn,mcp::stages=warn,outbound::span=warn";

/// Starts logging for the whole process, and tracing where it is configured. A second call changes nothing.
pub fn init(config: &TelemetryConfig) -> Result<Traces, TelemetryError> {
    let traces = config.otlp_endpoint.as_ref().map(Traces::to).transpose()?;
    let traces = traces.unwrap_or_default();
    let started = tracing_subscriber::registry()
        .with(lines(config))
        .with(traces.layer())
        .try_init();
    // It fails when logging has started already, which tests with several gateways do.
    drop(started);
    Ok(traces)
}

fn lines(config: &TelemetryConfig) -> impl Layer<Registry> + use<> {
    let is_terminal = std::io::stderr().is_terminal();
    let as_text = match config.log_format {
        LogFormat::Auto => is_terminal,
        LogFormat::Text => true,
        LogFormat::Json => false,
    };
    let filter = EnvFilter::new(format!("{QUIET},{}", config.log_level));
    let lines = fmt::layer().with_writer(std::io::stderr);
    if as_text {
        lines.with_ansi(is_terminal).with_filter(filter).boxed()
    } else {
        let lines = lines.json().flatten_event(true);
        lines
            .with_current_span(true)
            .with_span_list(false)
            .with_filter(filter)
            .boxed()
    }
}
