//! One request, with what the client must know about it to treat it well.

use std::{fmt, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use url::Url;

use crate::{BreakerKey, Target};

/// One request.
///
/// Its `Debug` shows method, host and the size of the body: path, query, headers and body may hold secrets.
#[derive(Clone)]
pub struct Request {
    /// The HTTP method.
    pub method: Method,
    /// The whole URL. Credentials in it (`user:password@`) are refused.
    pub url: Url,
    /// The headers to send.
    pub headers: HeaderMap,
    /// The body to send; empty means none.
    pub body: Bytes,
    /// Sending the request twice does the same as sending it once. The HTTP method does not decide that.
    pub repeatable: bool,
    /// How long the request may take with all of its attempts; the policy's `total_timeout` when `None`.
    pub deadline: Option<Duration>,
    /// The largest body of the answer in bytes; the policy's `max_response_bytes` when `None`.
    pub max_response_bytes: Option<usize>,
    /// Whose breaker counts timeouts and 502, 503 and 504 answers; nobody's when `None`.
    pub breaker: Option<BreakerKey>,
    /// Ignore the policy's `allow_private_addresses`: https and public addresses only. Hosts that the operator
    /// listed in `allowed_hosts` stay allowed.
    pub public_only: bool,
}

impl Request {
    /// A request without headers and body that is not repeatable.
    pub fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            repeatable: false,
            deadline: None,
            max_response_bytes: None,
            breaker: None,
            public_only: false,
        }
    }

    /// A GET request that is repeatable.
    pub fn get(url: Url) -> Self {
        Self::new(Method::GET, url).repeatable(true)
    }

    /// Sets one header, replacing an earlier one of that name.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Says whether sending twice does the same as sending once.
    #[must_use]
    pub fn repeatable(mut self, repeatable: bool) -> Self {
        self.repeatable = repeatable;
        self
    }

    /// Sets how long the request may take with all of its attempts.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Sets the largest body of the answer in bytes.
    #[must_use]
    pub fn max_response_bytes(mut self, limit: usize) -> Self {
        self.max_response_bytes = Some(limit);
        self
    }

    /// Sets whose breaker counts the failures of this request.
    #[must_use]
    pub fn breaker(mut self, key: BreakerKey) -> Self {
        self.breaker = Some(key);
        self
    }

    /// Ignores the policy's `allow_private_addresses` for this request.
    #[must_use]
    pub fn public_only(mut self) -> Self {
        self.public_only = true;
        self
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("target", &Target::of(&self.url))
            .field("body_bytes", &self.body.len())
            .field("repeatable", &self.repeatable)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_path_no_header_and_no_body() {
        let request = Request::get(Url::parse("https://example.com/app/sesame?where=sesame").unwrap())
            .header(http::header::AUTHORIZATION, HeaderValue::from_static("sesame"))
            .body("sesame");
        let shown = format!("{request:?}");
        assert!(shown.contains("example.com"), "{shown}");
        assert!(!shown.contains("sesame"), "{shown}");
    }
}
