//! `[telemetry]`: logs and metrics.

use super::reader::Reader;
use std::net::SocketAddr;
use tracing_subscriber::EnvFilter;

/// Logs and metrics.
#[derive(Debug, Clone)]
pub struct TelemetryConfig {
    /// Where metrics are served; `None` for nowhere.
    pub metrics_bind: Option<SocketAddr>,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Directives such as `info,gateway=debug`; they parse.
    pub log_level: String,
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
        Self {
            metrics_bind: reader.parsed("telemetry.metrics_bind", |text| text.parse().ok()),
            log_format: log_format.unwrap_or(LogFormat::Auto),
            log_level: log_level.unwrap_or_else(|| "info".to_owned()),
        }
    }
}

/// A lone word that is no level would be taken for the name of a module and silence everything.
fn is_filter(text: &str) -> bool {
    let is_level = |word: &str| word.parse::<tracing::level_filters::LevelFilter>().is_ok();
    text.split(',')
        .all(|directive| directive.contains('=') || is_level(directive.trim()))
        && EnvFilter::try_new(text).is_ok()
}
