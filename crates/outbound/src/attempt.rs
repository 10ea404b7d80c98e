//! One attempt: a request goes out once, and its whole answer or the reason for having none comes back.

use std::{error::Error as StdError, io, time::Duration};

use bytes::{Bytes, BytesMut};
use futures::future::{Either, select};
use http::{
    HeaderMap, HeaderValue, Method, StatusCode,
    header::{CONTENT_LENGTH, LOCATION},
};
use url::Url;

use crate::{Clock, Error, Phase, Refusal, Request, Response, Target, retry::retry_after};

/// A body is read into a buffer of this size at first; what a `Content-Length` promises is not believed in advance.
const FIRST_BUFFER: usize = 16 * 1024;

/// The bounds of one attempt.
pub(crate) struct Attempt<'a> {
    pub(crate) clock: &'a dyn Clock,
    pub(crate) target: &'a Target,
    pub(crate) connect_timeout: Duration,
    /// The longest silence.
    pub(crate) read_timeout: Duration,
    /// What is left for the attempt as a whole.
    pub(crate) remaining: Duration,
    pub(crate) max_response_bytes: usize,
}

impl Attempt<'_> {
    /// Sends the request once.
    pub(crate) async fn run(&self, pool: &reqwest::Client, request: &Request) -> Result<Response, Error> {
        let deadline = self.clock.now() + self.remaining;
        let sending = pool.execute(on_the_wire(request));
        let mut head = match self.in_time(sending, self.remaining, Phase::Head).await? {
            Ok(head) => head,
            Err(error) => return Err(self.explain(error)),
        };
        let status = head.status();
        if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
            return Err(self.redirect(status, head.headers(), &request.url));
        }
        let headers = std::mem::take(head.headers_mut());
        let body = if request.method == Method::HEAD {
            Bytes::new()
        } else {
            let promised = headers
                .get(CONTENT_LENGTH)
                .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
            if promised.is_some_and(|length| length > self.max_response_bytes) {
                return Err(self.too_large());
            }
            self.read_body(head, deadline).await?
        };
        let retry_after = retry_after(&headers, self.clock.wall());
        Ok(Response {
            status,
            headers,
            body,
            retry_after,
        })
    }

    async fn read_body(
        &self,
        mut head: reqwest::Response,
        deadline: std::time::Instant,
    ) -> Result<Bytes, Error> {
        let mut body = BytesMut::with_capacity(FIRST_BUFFER.min(self.max_response_bytes));
        loop {
            let remaining = deadline.saturating_duration_since(self.clock.now());
            match self.in_time(head.chunk(), remaining, Phase::Body).await? {
                Ok(Some(piece)) if piece.len() > self.max_response_bytes - body.len() => {
                    return Err(self.too_large());
                }
                Ok(Some(piece)) => body.extend_from_slice(&piece),
                Ok(None) => return Ok(body.freeze()),
                Err(error) => {
                    let (target, source) = (self.target.clone(), error.without_url().into());
                    return Err(Error::Reset {
                        target,
                        phase: Phase::Body,
                        sent: true,
                        source,
                    });
                }
            }
        }
    }

    /// Waits for a future as long as silence and deadline allow.
    async fn in_time<F: Future>(
        &self,
        future: F,
        remaining: Duration,
        phase: Phase,
    ) -> Result<F::Output, Error> {
        let limit = remaining.min(self.read_timeout);
        match select(std::pin::pin!(future), self.clock.sleep(limit)).await {
            Either::Left((output, _)) => Ok(output),
            // Whether the request left the machine is not known here, so that it counts as sent.
            Either::Right(_) => Err(Error::Timeout {
                target: self.target.clone(),
                phase,
                sent: true,
                after: limit,
            }),
        }
    }

    fn too_large(&self) -> Error {
        Error::TooLarge {
            target: self.target.clone(),
            limit: self.max_response_bytes,
        }
    }

    fn redirect(&self, status: StatusCode, headers: &HeaderMap, base: &Url) -> Error {
        let named = headers
            .get(LOCATION)
            .and_then(|value| base.join(value.to_str().ok()?).ok());
        Error::Redirect {
            target: self.target.clone(),
            status,
            location: named.as_ref().map(Target::of),
        }
    }

    /// Tells apart why there is no answer. Everything that is not surely a failure to connect counts as sent.
    fn explain(&self, error: reqwest::Error) -> Error {
        let target = self.target.clone();
        let error = error.without_url();
        if let Some(refusal) = find::<Refusal>(&error) {
            return Error::Forbidden {
                target,
                refusal: refusal.clone(),
            };
        }
        let (is_connect, is_timeout) = (error.is_connect(), error.is_timeout());
        if is_connect && is_timeout {
            let after = self.connect_timeout;
            return Error::Timeout {
                target,
                phase: Phase::Connect,
                sent: false,
                after,
            };
        }
        if error.is_dns() {
            return Error::Resolve {
                target,
                source: error.into(),
            };
        }
        if is_connect && is_tls(&error) {
            return Error::Tls {
                target,
                source: error.into(),
            };
        }
        if is_connect {
            return Error::Connect {
                target,
                source: error.into(),
            };
        }
        if error.is_builder() {
            return Error::InvalidRequest {
                target,
                source: error.into(),
            };
        }
        Error::Reset {
            target,
            phase: Phase::Head,
            sent: true,
            source: error.into(),
        }
    }
}

fn on_the_wire(request: &Request) -> reqwest::Request {
    let mut wire = reqwest::Request::new(request.method.clone(), request.url.clone());
    *wire.headers_mut() = request.headers.clone();
    if !request.body.is_empty() {
        *wire.body_mut() = Some(request.body.clone().into());
    } else if [Method::POST, Method::PUT, Method::PATCH].contains(&request.method) {
        // Hyper leaves the length of an empty body out; RFC 9110, section 8.6 wants it for these methods.
        wire.headers_mut()
            .insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    wire
}

/// In the connect phase these two kinds come from the TLS handshake only: TCP fails in other ways.
fn is_tls(error: &reqwest::Error) -> bool {
    chain(error)
        .filter_map(|link| link.downcast_ref::<io::Error>())
        .any(|io| {
            matches!(
                io.kind(),
                io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof
            )
        })
}

fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    chain(error).find_map(|link| link.downcast_ref())
}

/// The error and all that it was caused by. An `io::Error` hides the error that it wraps from `source`.
fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&link| {
        match link.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => link.source(),
        }
    })
}
