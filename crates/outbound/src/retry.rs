//! Decides whether an attempt is repeated, and after which pause.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode, header::RETRY_AFTER};

use crate::{Error, Response, RetryPolicy};

/// What the decision depends on besides the policy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Situation {
    /// Sending twice does the same as sending once.
    pub(crate) repeatable: bool,
    /// Attempts that were made, at least 1.
    pub(crate) attempts: u32,
    /// What is left of the deadline.
    pub(crate) remaining: Duration,
    /// A random number from 0 to 1.
    pub(crate) fraction: f64,
}

impl RetryPolicy {
    /// The pause before the next attempt, or `None` when this outcome is final.
    pub(crate) fn pause(&self, outcome: &Result<Response, Error>, situation: Situation) -> Option<Duration> {
        if situation.attempts >= self.attempts || !self.is_worth_repeating(outcome, situation.repeatable) {
            return None;
        }
        let asked = outcome
            .as_ref()
            .ok()
            .and_then(|response| response.retry_after)
            .unwrap_or_default();
        let pause = self.backoff(situation.attempts, situation.fraction).max(asked);
        // A pause that ends after the deadline would only delay the answer that is known already.
        (pause < situation.remaining).then_some(pause)
    }

    fn is_worth_repeating(&self, outcome: &Result<Response, Error>, repeatable: bool) -> bool {
        match outcome {
            Ok(response) if response.status == StatusCode::TOO_MANY_REQUESTS => {
                repeatable
                    && response
                        .retry_after
                        .is_some_and(|wait| wait <= self.rate_limit_patience)
            }
            Ok(response) => repeatable && is_passing(response.status),
            Err(Error::Connect { .. } | Error::Resolve { .. }) => true,
            Err(Error::Timeout { sent, .. } | Error::Reset { sent, .. }) => repeatable || !sent,
            Err(
                Error::Forbidden { .. }
                | Error::Tls { .. }
                | Error::TooLarge { .. }
                | Error::BreakerOpen { .. }
                | Error::Redirect { .. }
                | Error::InvalidRequest { .. },
            ) => false,
        }
    }

    /// Doubles with every attempt up to the cap; the upper half of it is left to chance, so that many clients that
    /// failed together do not come back together.
    fn backoff(&self, attempts: u32, fraction: f64) -> Duration {
        let doubled = self
            .base
            .saturating_mul(1_u32.checked_shl(attempts - 1).unwrap_or(u32::MAX));
        doubled
            .min(self.cap)
            .mul_f64(0.5 + 0.5 * fraction.clamp(0.0, 1.0))
    }
}

/// Server errors that often pass: the upstream is overloaded, restarting or stumbled over this one request.
fn is_passing(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::INTERNAL_SERVER_ERROR
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}

/// Reads `Retry-After`, in seconds or as a date (RFC 9110, section 10.2.3); a date that has passed is no wait at all.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests;
