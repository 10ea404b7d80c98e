//! The log of an app (docs/reference/backendless-rest.md, 2.3).

use http::Method;
use serde::Serialize;
use serde_json::json;

use crate::call::Call;
use crate::client::Client;
use crate::error::Result;
use crate::operation::Operation;

static WRITE: Operation = Operation::once("logging.write", Method::PUT);

/// The log of an app.
#[derive(Debug, Clone, Copy)]
pub struct Logging<'a> {
    client: &'a Client,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogEntry {
    /// The name of the logger.
    pub logger: String,
    /// The text.
    pub message: String,
    /// A stack trace or other detail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exception: Option<String>,
    /// How important it is.
    #[serde(rename = "log-level")]
    pub level: LogLevel,
    /// Epoch milliseconds.
    pub timestamp: i64,
}

/// How important an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum LogLevel {
    /// Finest detail.
    Trace,
    /// For developers.
    Debug,
    /// Normal events.
    Info,
    /// Something may be wrong.
    Warn,
    /// Something failed.
    Error,
    /// The app cannot go on.
    Fatal,
}

impl<'a> Logging<'a> {
    pub(crate) fn new(client: &'a Client) -> Self {
        Self { client }
    }

    /// Writes entries.
    pub async fn write(&self, entries: &[LogEntry]) -> Result<()> {
        self.client
            .send(Call::new(&WRITE, "log").json(&json!(entries)))
            .await?;
        Ok(())
    }
}
