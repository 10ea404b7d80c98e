//! `[telemetry]`: logs and metrics.

use super::reader::Reader;
use std::net::SocketAddr;
use std::time::Duration;
use tracing_subscriber::EnvFilter;
use url::Url;

/// Logs and metrics.
#[derive(Debug, Clone)]
pub struct TelemetryConfig {
    /// Where metrics are served; `None` for nowhere.
    pub metrics_bind: Option<SocketAddr>,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Directives such as `info,gateway=debug`; they parse.
    pub log_level: String,
    /// From when on a tool call is logged as slow; `None` for never.
    pub slow_call: Option<Duration>,
    /// Where traces are sent; `None` for nowhere.
    pub otlp_endpoint: Option<Url>,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people exactly when standard error is a terminal.
    Auto,
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl TelemetryConfig {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let log_format = reader.parsed("telemetry.log_format", |word| match word {
            "auto" => Some(LogFormat::Auto),
            "text" => Some(LogFormat::Text),
            "json" => Some(LogFormat::Json),
            _ => None,
        });
        let log_level = reader.parsed("telemetry.log_level", |text| {
            is_filter(text).then(|| text.to_owned())
        });
        let slow_call = Duration::from_millis(reader.number("telemetry.slow_call_ms"));
        Self {
            metrics_bind: reader.parsed("telemetry.metrics_bind", |text| text.parse().ok()),
            log_format: log_format.unwrap_or(LogFormat::Auto),
            log_level: log_level.unwrap_or_else(|| "info".to_owned()),
            slow_call: Some(slow_call).filter(|slow| !slow.is_zero()),
            otlp_endpoint: reader.parsed("telemetry.otlp_endpoint", endpoint),
        }
    }
}

/// A query or a password in it would be shown in the log.
fn endpoint(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_plain = url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    (matches!(url.scheme(), "http" | "https") && url.has_host() && is_plain).then_some(url)
}

/// A lone word that is no level would be taken for the name of a module and silence everything.
fn is_filter(text: &str) -> bool {
    let is_level = |word: &str| word.parse::<tracing::level_filters::LevelFilter>().is_ok();
    text.split(',')
        .all(|directive| directive.contains('=') || is_level(directive.trim()))
        && EnvFilter::try_new(text).is_ok()
}
