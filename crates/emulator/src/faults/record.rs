//! The latest requests as they came, so that a test can see what a client really sent.

use bytes::Bytes;
use http::request::Parts;
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};

/// How many requests are kept: the latest ones.
const KEPT: usize = 1_000;

/// How much of a body is kept.
const KEPT_BODY_BYTES: usize = 64 * 1024;

/// One request. Keys, tokens and passwords are in it: the emulator's protect nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordedRequest {
    /// The HTTP method.
    pub method: String,
    /// The path as it came, percent-encoded.
    pub path: String,
    /// The query as it came, without the question mark.
    pub query: Option<String>,
    /// The headers with names in lower case; several values of one name are joined with a comma.
    pub headers: BTreeMap<String, String>,
    /// The body as text, at most its first 64 KiB; bytes that are no UTF-8 are replaced.
    pub body: String,
}

impl RecordedRequest {
    pub(super) fn new(parts: &Parts, body: &Bytes) -> Self {
        let mut headers: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in &parts.headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            headers
                .entry(name.as_str().to_owned())
                .and_modify(|joined| {
                    joined.push_str(", ");
                    joined.push_str(&value);
                })
                .or_insert_with(|| value.clone().into_owned());
        }
        Self {
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().map(str::to_owned),
            headers,
            body: String::from_utf8_lossy(&body[..body.len().min(KEPT_BODY_BYTES)]).into_owned(),
        }
    }
}

/// The kept requests.
#[derive(Debug, Default)]
pub(super) struct Record {
    requests: VecDeque<RecordedRequest>,
}

impl Record {
    pub(super) fn add(&mut self, request: RecordedRequest) {
        if self.requests.len() == KEPT {
            self.requests.pop_front();
        }
        self.requests.push_back(request);
    }

    pub(super) fn requests(&self) -> Vec<RecordedRequest> {
        self.requests.iter().cloned().collect()
    }

    pub(super) fn clear(&mut self) {
        self.requests.clear();
    }
}
