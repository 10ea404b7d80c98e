//! Why a request has no answer.

use std::{error::Error as StdError, fmt, time::Duration};

use http::StatusCode;

use crate::{Refusal, Target};

/// An underlying error of the HTTP library; it never contains a URL.
pub type Cause = Box<dyn StdError + Send + Sync>;

/// Why a request has no answer.
///
/// No message contains more of the URL than host and port, because Backendless URLs carry the API key in their path.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The guard refused the URL or every address behind its name; nothing was sent.
    #[error("the request to {target} is not allowed: {refusal}")]
    Forbidden {
        /// Host and port of the request.
        target: Target,
        /// The rule that forbids it.
        #[source]
        refusal: Refusal,
    },
    /// The name of the host has no address, or nobody could tell; nothing was sent.
    #[error("the host name in {target} could not be resolved: check its spelling")]
    Resolve {
        /// Host and port of the request.
        target: Target,
        /// What the resolver said.
        source: Cause,
    },
    /// No TCP connection came about; nothing was sent.
    #[error("no connection to {target} could be made")]
    Connect {
        /// Host and port of the request.
        target: Target,
        /// What the network said.
        source: Cause,
    },
    /// The TLS handshake failed, for example for an untrusted certificate; nothing of the request was sent.
    #[error(
        "no secure connection to {target} could be made: its TLS handshake or certificate was not accepted"
    )]
    Tls {
        /// Host and port of the request.
        target: Target,
        /// What the TLS library said.
        source: Cause,
    },
    /// A deadline passed.
    #[error("{target} did not {phase} within {}", seconds(*.after))]
    Timeout {
        /// Host and port of the request.
        target: Target,
        /// What was waited for.
        phase: Phase,
        /// Whether the request may have reached the other side.
        sent: bool,
        /// The bound that passed: of connecting, of silence, or of the whole request.
        after: Duration,
    },
    /// The connection ended or broke before the answer was complete.
    #[error("the connection to {target} broke off before it could {phase}")]
    Reset {
        /// Host and port of the request.
        target: Target,
        /// What was waited for.
        phase: Phase,
        /// Whether the request may have reached the other side.
        sent: bool,
        /// What the HTTP library said.
        source: Cause,
    },
    /// The body of the answer is larger than allowed; reading stopped at the bound.
    #[error("the answer of {target} is larger than the {limit} bytes that are allowed")]
    TooLarge {
        /// Host and port of the request.
        target: Target,
        /// The bound in bytes.
        limit: usize,
    },
    /// Earlier requests kept failing, so this one was not sent.
    #[error("{target} failed repeatedly and is not asked again for {}", seconds(*.retry_after))]
    BreakerOpen {
        /// Host and port of the request.
        target: Target,
        /// When a new try makes sense.
        retry_after: Duration,
    },
    /// The answer is a redirect, and redirects are not followed.
    #[error("{target} answered {status} with a redirect{}; redirects are not followed", to(.location.as_ref()))]
    Redirect {
        /// Host and port of the request.
        target: Target,
        /// The 3xx status.
        status: StatusCode,
        /// Host and port of the new location, where one was named.
        location: Option<Target>,
    },
    /// The request cannot be written as HTTP; nothing was sent.
    #[error("the request to {target} cannot be sent as HTTP")]
    InvalidRequest {
        /// Host and port of the request.
        target: Target,
        /// What the HTTP library said.
        source: Cause,
    },
}

/// What was waited for when an attempt failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Name resolution, TCP and TLS.
    Connect,
    /// Sending the request and receiving status and headers.
    Head,
    /// Receiving the body.
    Body,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "accept a connection",
            Self::Head => "answer",
            Self::Body => "complete its answer",
        })
    }
}

fn to(location: Option<&Target>) -> String {
    location.map(|host| format!(" to {host}")).unwrap_or_default()
}

/// Rounded up, because nobody should come back too early.
fn seconds(duration: Duration) -> String {
    format!("{} s", duration.as_millis().div_ceil(1000))
}

impl Error {
    /// Whether the request may have reached the other side: the outcome of a write is then unknown.
    pub fn sent(&self) -> bool {
        match self {
            Self::Timeout { sent, .. } | Self::Reset { sent, .. } => *sent,
            Self::TooLarge { .. } | Self::Redirect { .. } => true,
            Self::Forbidden { .. }
            | Self::Resolve { .. }
            | Self::Connect { .. }
            | Self::Tls { .. }
            | Self::BreakerOpen { .. }
            | Self::InvalidRequest { .. } => false,
        }
    }

    /// When a new try makes sense, where that is known.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::BreakerOpen { retry_after, .. } => Some(*retry_after),
            _ => None,
        }
    }
}

/// Why a client could not be built from its policy.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// An entry of `allowed_hosts` is not a host.
    #[error("allowed_hosts: {entry:?} is not a host; write `host`, `host:port` or `[v6 address]:port`")]
    AllowedHost {
        /// The entry as it came.
        entry: String,
    },
    /// The proxy is not an HTTP proxy.
    #[error("proxy: the scheme `{scheme}` is not supported; write `http://host:port` or `https://host:port`")]
    Proxy {
        /// The scheme as it came.
        scheme: String,
    },
    /// The HTTP library did not start, for example because the system has no root certificates.
    #[error("the HTTP client could not be started")]
    Client(#[source] Cause),
}
