//! The connection pools: one for each reach, so that a connection never serves a stricter request than its own.

use std::{sync::Arc, time::Duration};

use crate::{BuildError, Lookup, Policy, guard::Reach, resolver::GuardedResolver};

/// Shorter than the keep-alive of common servers and balancers, so that a request seldom meets a connection that the
/// other side is just closing.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// Tenants name the hosts, so the idle connections of each are few.
const IDLE_PER_HOST: usize = 32;

pub(crate) struct Pools {
    public: reqwest::Client,
    private: reqwest::Client,
    listed: reqwest::Client,
}

impl Pools {
    pub(crate) fn new(policy: &Policy, lookup: &Arc<dyn Lookup>) -> Result<Self, BuildError> {
        let public = pool(policy, lookup, Reach::Public)?;
        // A pool that no request can reach is not built: each one reads the root certificates of the system.
        let needed = |needed: bool, reach| {
            if needed {
                pool(policy, lookup, reach)
            } else {
                Ok(public.clone())
            }
        };
        let private = needed(policy.allow_private_addresses, Reach::Private)?;
        let listed = needed(!policy.allowed_hosts.is_empty(), Reach::Listed)?;
        Ok(Self {
            public,
            private,
            listed,
        })
    }

    pub(crate) fn of(&self, reach: Reach) -> &reqwest::Client {
        match reach {
            Reach::Public => &self.public,
            Reach::Private => &self.private,
            Reach::Listed => &self.listed,
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the client that others have to use"
)]
fn pool(policy: &Policy, lookup: &Arc<dyn Lookup>, reach: Reach) -> Result<reqwest::Client, BuildError> {
    // With a proxy the only name that is resolved here is the proxy's, and the operator named it.
    let resolved = if policy.proxy.is_some() {
        Reach::Listed
    } else {
        reach
    };
    let resolver = GuardedResolver {
        lookup: Arc::clone(lookup),
        reach: resolved,
    };
    let mut builder = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        // The library would repeat requests by itself, without knowing which ones may be repeated.
        .retry(reqwest::retry::never())
        .https_only(!reach.allows_plain_http())
        .tcp_nodelay(true)
        .connect_timeout(policy.connect_timeout)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .pool_max_idle_per_host(IDLE_PER_HOST)
        .dns_resolver(resolver);
    if let Some(url) = &policy.proxy {
        // Another scheme would be accepted here and fail with the first request.
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BuildError::Proxy {
                scheme: url.scheme().to_owned(),
            });
        }
        builder = builder.proxy(reqwest::Proxy::all(url.clone()).map_err(failed_to_start)?);
    }
    builder.build().map_err(failed_to_start)
}

fn failed_to_start(error: reqwest::Error) -> BuildError {
    BuildError::Client(error.without_url().into())
}
