//! The recorded requests of the vendor's SDKs.

use serde::Deserialize;
use serde_json::{Map, Value};

/// One recorded request.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Capture {
    /// `app-id/api-key`, `domain (/api)` or `console host`.
    pub(crate) url_form: String,
    /// What the SDK was asked to do.
    pub(crate) operation: String,
    pub(crate) method: String,
    /// Path and query as they were on the wire.
    pub(crate) path: String,
    pub(crate) headers: Map<String, Value>,
    /// The body: its value if it is JSON, its text if it is not, null if there is none.
    pub(crate) body: Value,
}

/// The ids in the recorded paths.
pub(crate) const APP_ID: &str = "A98AF58F-1111-2222-3333-6A88FD113200";
pub(crate) const API_KEY: &str = "ACC8DAE2-1111-2222-3333-64439E5D3300";

impl Capture {
    /// All recordings, in the order of the file.
    pub(crate) fn all() -> Vec<Self> {
        include_str!("../../../../tests/fixtures/backendless-captures.jsonl")
            .lines()
            .map(|line| serde_json::from_str(line).expect("every line is a capture"))
            .collect()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .and_then(|(_, value)| value.as_str())
    }
}
