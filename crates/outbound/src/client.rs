//! The client: guard, breakers, attempts and pauses in their order.

use std::{fmt, sync::Arc, time::Instant};

use http::StatusCode;
use tracing::{Instrument, debug, debug_span, warn};
use url::Url;

use crate::{
    BreakerKey, BuildError, Error, Phase, Policy, Request, Response, Surroundings, Target,
    breaker::{Breakers, Permit, Sign},
    exchange::Exchange,
    guard::Guard,
    pools::Pools,
    retry::Situation,
};

/// The guarded HTTP client. Clones are cheap and share connections and breakers.
#[derive(Clone)]
pub struct HttpClient {
    inner: Arc<Inner>,
}

struct Inner {
    policy: Policy,
    surroundings: Surroundings,
    guard: Guard,
    pools: Pools,
    hosts: Breakers<Origin>,
    keys: Breakers<BreakerKey>,
}

impl HttpClient {
    /// A client with the clock, the random numbers and the name resolution of the machine.
    pub fn new(policy: Policy) -> Result<Self, BuildError> {
        Self::within(policy, Surroundings::default())
    }

    /// A client whose time, chance and names come from the caller.
    pub fn within(policy: Policy, surroundings: Surroundings) -> Result<Self, BuildError> {
        let guard = Guard::new(policy.allow_private_addresses, &policy.allowed_hosts)?;
        let pools = Pools::new(&policy, &surroundings.lookup)?;
        let hosts = Breakers::new(policy.breaker.clone());
        let keys = Breakers::new(policy.breaker.clone());
        Ok(Self {
            inner: Arc::new(Inner {
                policy,
                surroundings,
                guard,
                pools,
                hosts,
                keys,
            }),
        })
    }

    /// Sends a request and reads the whole answer; an answer of any status except a redirect is `Ok`.
    ///
    /// An attempt that failed to connect is repeated. One that may have reached the other side is repeated only if
    /// the request is repeatable: after timeouts, resets, 500, 502, 503 and 504, and after a 429 with a short
    /// `Retry-After`. Dropping the future cancels the request.
    pub async fn send(&self, request: Request) -> Result<Response, Error> {
        let target = Target::of(&request.url);
        let span =
            debug_span!(target: "outbound::span", "upstream.request", %target, method = %request.method);
        self.inner.send(&request, &target).instrument(span).await
    }
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient")
            .field("policy", &self.inner.policy)
            .finish_non_exhaustive()
    }
}

impl Inner {
    async fn send(&self, request: &Request, target: &Target) -> Result<Response, Error> {
        let reach = self
            .guard
            .admit(&request.url, request.public_only)
            .map_err(|refusal| {
                warn!(%target, %refusal, "request refused by the address guard");
                Error::Forbidden {
                    target: target.clone(),
                    refusal,
                }
            })?;
        let Surroundings { clock, random, .. } = &self.surroundings;
        let (clock, pool, policy, started) = (&**clock, self.pools.of(reach), &self.policy, clock.now());
        let exchange = Exchange {
            request,
            target,
            pool,
            clock,
            policy,
            started,
        };
        let mut permits = self.permits(request, target)?;
        let mut attempts = 1;
        loop {
            let outcome = exchange.attempt().await;
            permits.settle(&outcome, clock.now());
            report(target, attempts, &outcome);

            let (repeatable, remaining, fraction) =
                (request.repeatable, exchange.remaining(), random.fraction());
            let situation = Situation {
                repeatable,
                attempts,
                remaining,
                fraction,
            };
            let Some(pause) = policy.retries.pause(&outcome, situation) else {
                return outcome;
            };
            clock.sleep(pause).await;
            // The outcome tells more than that a breaker opened over it.
            let Ok(renewed) = self.permits(request, target) else {
                return outcome;
            };
            permits = renewed;
            attempts += 1;
        }
    }

    fn permits(&self, request: &Request, target: &Target) -> Result<Permits<'_>, Error> {
        let now = self.surroundings.clock.now();
        let open = |retry_after| Error::BreakerOpen {
            target: target.clone(),
            retry_after,
        };
        let host = self
            .hosts
            .admit(&Origin::of(&request.url, target), now)
            .map_err(open)?;
        let key = request
            .breaker
            .as_ref()
            .map(|key| self.keys.admit(key, now))
            .transpose()
            .map_err(open)?;
        Ok(Permits { host, key })
    }
}

/// What a host's breaker counts for: two ports of one host can fail apart from each other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Origin {
    target: Target,
    port: Option<u16>,
}

impl Origin {
    fn of(url: &Url, target: &Target) -> Self {
        Self {
            target: target.clone(),
            port: url.port_or_known_default(),
        }
    }
}

/// What the breakers allowed for one attempt.
struct Permits<'a> {
    host: Permit<'a, Origin>,
    key: Option<Permit<'a, BreakerKey>>,
}

impl Permits<'_> {
    fn settle(self, outcome: &Result<Response, Error>, now: Instant) {
        self.host.settle(sign_for_host(outcome), now);
        if let Some(key) = self.key {
            key.settle(sign_for_key(outcome), now);
        }
    }
}

/// Only failures to connect count for a host: many tenants share it, and one tenant's broken app must not close it.
fn sign_for_host(outcome: &Result<Response, Error>) -> Sign {
    match outcome {
        Err(
            Error::Resolve { .. }
            | Error::Connect { .. }
            | Error::Tls { .. }
            | Error::Timeout {
                phase: Phase::Connect,
                ..
            },
        ) => Sign::Fails,
        Err(Error::Forbidden { .. } | Error::BreakerOpen { .. } | Error::InvalidRequest { .. }) => {
            Sign::Unclear
        }
        Err(Error::Timeout {
            phase: Phase::Head, ..
        }) => Sign::Unclear,
        Ok(_) | Err(_) => Sign::Works,
    }
}

/// Timeouts and gateway errors count for a connection; any other answer, also an error, shows that it works.
fn sign_for_key(outcome: &Result<Response, Error>) -> Sign {
    match outcome {
        Ok(response) => match response.status {
            StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
                Sign::Fails
            }
            _ => Sign::Works,
        },
        Err(Error::Timeout {
            phase: Phase::Head | Phase::Body,
            ..
        }) => Sign::Fails,
        Err(Error::TooLarge { .. } | Error::Redirect { .. }) => Sign::Works,
        Err(_) => Sign::Unclear,
    }
}

fn report(target: &Target, attempt: u32, outcome: &Result<Response, Error>) {
    match outcome {
        Ok(response) => debug!(%target, attempt, status = response.status.as_u16(), "upstream answered"),
        Err(error) => {
            let error: &dyn std::error::Error = error;
            warn!(%target, attempt, error, "upstream attempt failed");
        }
    }
}
