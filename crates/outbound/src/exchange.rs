//! One request on its way: sent once for each attempt, its answer read within the bounds of time and size.

use std::{
    error::Error as StdError,
    io,
    pin::pin,
    time::{Duration, Instant},
};

use crate::{Clock, Error, Phase, Policy, Refusal, Request, Response, Target, retry::retry_after};
use bytes::{Bytes, BytesMut};
use futures::future::{Either, select};
use http::{
    HeaderMap, HeaderValue, Method, StatusCode,
    header::{CONTENT_LENGTH, LOCATION},
};

/// A body is read into a buffer of this size at first; what a `Content-Length` promises is not believed in advance.
const FIRST_BUFFER: usize = 16 * 1024;

/// One request on its way, with what every attempt at it has in common.
pub(crate) struct Exchange<'a> {
    pub(crate) request: &'a Request,
    pub(crate) target: &'a Target,
    pub(crate) pool: &'a reqwest::Client,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) policy: &'a Policy,
    pub(crate) started: Instant,
}

impl Exchange<'_> {
    /// What is left of the time for all attempts.
    pub(crate) fn remaining(&self) -> Duration {
        self.total_timeout()
            .saturating_sub(self.clock.now().saturating_duration_since(self.started))
    }

    /// Sends the request once and reads the whole answer.
    pub(crate) async fn attempt(&self) -> Result<Response, Error> {
        let sending = self.pool.execute(on_the_wire(self.request));
        let head = self.in_time(sending, Phase::Head).await?;
        let mut head = head.map_err(|error| self.explain(error))?;
        let status = head.status();
        if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
            return Err(self.redirect(status, head.headers()));
        }
        let headers = std::mem::take(head.headers_mut());
        let retry_after = retry_after(&headers, self.clock.wall());
        let body = self.read_body(head, &headers).await?;
        Ok(Response {
            status,
            headers,
            body,
            retry_after,
        })
    }

    async fn read_body(&self, mut head: reqwest::Response, headers: &HeaderMap) -> Result<Bytes, Error> {
        let limit = self.limit();
        let promised = headers
            .get(CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        // The answer to HEAD tells the length of a body that does not follow.
        if self.request.method != Method::HEAD && promised.is_some_and(|length| length > limit as u64) {
            return Err(self.too_large());
        }
        let mut body = BytesMut::with_capacity(FIRST_BUFFER.min(limit));
        while let Some(piece) = self
            .in_time(head.chunk(), Phase::Body)
            .await?
            .map_err(|error| self.broken(error))?
        {
            if piece.len() > limit - body.len() {
                return Err(self.too_large());
            }
            body.extend_from_slice(&piece);
        }
        Ok(body.freeze())
    }

    /// Waits for a future as long as silence and deadline allow.
    async fn in_time<F: Future>(&self, future: F, phase: Phase) -> Result<F::Output, Error> {
        let (remaining, silence) = (self.remaining(), self.policy.read_timeout);
        match select(pin!(future), self.clock.sleep(remaining.min(silence))).await {
            Either::Left((output, _)) => Ok(output),
            Either::Right(_) => {
                let after = if remaining < silence {
                    self.total_timeout()
                } else {
                    silence
                };
                // Whether the request left the machine is not known here, so that it counts as sent.
                Err(Error::Timeout {
                    target: self.target.clone(),
                    phase,
                    sent: true,
                    after,
                })
            }
        }
    }

    fn total_timeout(&self) -> Duration {
        self.request.deadline.unwrap_or(self.policy.total_timeout)
    }

    fn limit(&self) -> usize {
        self.request
            .max_response_bytes
            .unwrap_or(self.policy.max_response_bytes)
    }

    fn too_large(&self) -> Error {
        Error::TooLarge {
            target: self.target.clone(),
            limit: self.limit(),
        }
    }

    fn broken(&self, error: reqwest::Error) -> Error {
        let (target, source) = (self.target.clone(), error.without_url().into());
        Error::Reset {
            target,
            phase: Phase::Body,
            sent: true,
            source,
        }
    }

    fn redirect(&self, status: StatusCode, headers: &HeaderMap) -> Error {
        let location = headers
            .get(LOCATION)
            .and_then(|value| self.request.url.join(value.to_str().ok()?).ok());
        Error::Redirect {
            target: self.target.clone(),
            status,
            location: location.as_ref().map(Target::of),
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
            let after = self.policy.connect_timeout;
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
