//! What is to go wrong, where and how often.

use crate::glob::Glob;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A fault that waits for requests.
///
/// As JSON, for example `{"path": "*/counters/*", "times": 2, "effect": "status", "status": 500}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// Only requests with this method; any when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The path as it is on the wire, without the query. `*` stands for any characters, also slashes.
    #[serde(default = "any_path")]
    pub path: String,
    /// How many requests it happens to.
    #[serde(default = "once")]
    pub times: u32,
    /// What happens.
    #[serde(flatten)]
    pub effect: Effect,
}

/// What happens to a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effect {
    /// The request is served after a while.
    Delay {
        /// How long it waits.
        milliseconds: u64,
    },
    /// The request is never answered, and has no effect.
    Hang,
    /// Another answer instead; the request has no effect.
    Status {
        /// The HTTP status.
        status: u16,
        /// The body; without it `{code: 0, message, errorData}`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<Value>,
        /// Further headers.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        headers: BTreeMap<String, String>,
    },
    /// 429 with `Retry-After`; the request has no effect.
    RateLimit {
        /// The value of `Retry-After`.
        retry_after_seconds: u64,
    },
    /// 302 to another place; the request has no effect.
    Redirect {
        /// The value of `Location`.
        location: String,
    },
    /// The connection is closed without an answer; the request has no effect.
    Reset,
    /// The request is served, but the connection is closed in the middle of the answer's body.
    CutBody {
        /// How many bytes of the body arrive.
        after_bytes: usize,
    },
    /// The request is served, and the answer's body arrives in pieces.
    SlowBody {
        /// Bytes in a piece, at least 1.
        chunk_bytes: usize,
        /// The time between two pieces.
        interval_milliseconds: u64,
    },
    /// 200 with that many spaces, sent without a length; the request has no effect.
    HugeBody {
        /// The size of the body.
        bytes: u64,
    },
}

impl Fault {
    /// A fault that happens once, to the next request whose path fits.
    pub fn once(path: impl Into<String>, effect: Effect) -> Self {
        Self {
            method: None,
            path: path.into(),
            times: once(),
            effect,
        }
    }

    /// The same fault for so many requests.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// The same fault for one method only.
    #[must_use]
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    pub(super) fn fits(&self, method: &str, path: &str) -> bool {
        let of_method = self.method.as_deref();
        of_method.is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && Glob::new(&self.path).matches(path)
    }
}

fn any_path() -> String {
    "*".to_owned()
}

fn once() -> u32 {
    1
}
