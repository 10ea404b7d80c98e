//! Who calls and with what client, read from one HTTP request.

use crate::{CallerAddress, Narrowing};
use domain::Principal;
use http::header::USER_AGENT;
use http::request::Parts;
use http::{HeaderName, HeaderValue};
use rmcp::model::RequestMetaObject;
use serde_json::{Map, Value};
use std::sync::Arc;
use tracing::Span;

/// What ids of a client are worth keeping for support. They name threads and calls, never content.
const KEPT_META: [(&str, &str); 5] = [
    ("callId", "call_id"),
    ("threadId", "thread_id"),
    ("sessionId", "session_id"),
    ("itemId", "item_id"),
    ("traceparent", "traceparent"),
];

/// Where the gateway writes the id that it gives to a request, over anything that the client wrote there.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longer ids are not ids.
const LONGEST_ID: usize = 128;

/// The caller of one request.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) principal: Arc<Principal>,
    pub(crate) narrowing: Arc<Narrowing>,
    pub(crate) client: Option<String>,
    /// Unknown in tests without a network only.
    pub(crate) address: Option<CallerAddress>,
    /// The id of the HTTP request, as the gateway gave it.
    pub(crate) request_id: Option<String>,
    /// Of the HTTP request: rmcp runs calls in tasks that do not have it.
    pub(crate) span: Span,
}

impl Caller {
    /// `None` when the request did not come through the bearer check and the query layer: a wiring mistake.
    pub(crate) fn of(parts: &Parts) -> Option<Self> {
        let text = |name| {
            let value: Option<&HeaderValue> = parts.headers.get(name);
            value.and_then(|value| value.to_str().ok()).map(clip)
        };
        Some(Self {
            principal: parts.extensions.get::<Arc<Principal>>()?.clone(),
            narrowing: parts.extensions.get::<Arc<Narrowing>>()?.clone(),
            client: text(&USER_AGENT),
            address: parts.extensions.get::<CallerAddress>().copied(),
            request_id: text(&REQUEST_ID),
            span: parts.extensions.get::<Span>().cloned().unwrap_or_else(Span::none),
        })
    }

    /// A client that says in the call who it is, which 2026-07-28 asks for, is believed more than its user agent.
    pub(crate) fn client_of(&self, meta: &RequestMetaObject) -> Option<String> {
        match meta.client_info() {
            Some(info) => Some(clip(&format!("{}/{}", info.name, info.version))),
            None => self.client.clone(),
        }
    }
}

/// The ids in the `_meta` of a call, for the audit trail and for support.
pub(crate) fn support_ids(meta: &RequestMetaObject) -> Value {
    let ids = KEPT_META.iter().filter_map(|(theirs, ours)| {
        let id = meta.0.0.get(*theirs)?.as_str()?;
        Some(((*ours).to_owned(), Value::from(clip(id))))
    });
    Value::Object(ids.collect::<Map<_, _>>())
}

fn clip(text: &str) -> String {
    toolkit::clip(text, LONGEST_ID)
}
