//! What the operator decides about outgoing requests.

use std::{fmt, time::Duration};

use url::Url;

use crate::Target;

/// The rules that a client holds for all of its requests.
#[derive(Clone, PartialEq)]
pub struct Policy {
    /// Allow loopback, RFC 1918 and unique-local addresses, and plain http. Off by default.
    pub allow_private_addresses: bool,
    /// Hosts (`host`, `host:port`, `[v6]:port`) that may have an address that is not public, and may be spoken to
    /// in plain http. Link-local, metadata, multicast and unspecified addresses stay forbidden.
    pub allowed_hosts: Vec<String>,
    /// The proxy through which all requests go. Without it none is used: system settings are ignored.
    /// The names in URLs are then resolved by the proxy, which has to keep the address rules itself.
    pub proxy: Option<Url>,
    /// How long name resolution, TCP and TLS may take together. Default: 10 seconds.
    pub connect_timeout: Duration,
    /// The longest silence: from the start of an attempt to the head of the answer, and between two pieces of
    /// its body. Default: 30 seconds.
    pub read_timeout: Duration,
    /// How long a request may take with all of its attempts and pauses, unless it has its own deadline.
    /// Default: 60 seconds.
    pub total_timeout: Duration,
    /// The largest body of an answer in bytes, unless the request has its own bound. Default: 8 MiB.
    pub max_response_bytes: usize,
    /// When and how often an attempt is repeated.
    pub retries: RetryPolicy,
    /// When requests are refused because the other side keeps failing.
    pub breaker: BreakerPolicy,
}

/// When and how often an attempt is repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts in all, the first included. 1 turns retries off. Default: 3.
    pub attempts: u32,
    /// The pause after the first attempt; it doubles with every further one. Default: 200 milliseconds.
    pub base: Duration,
    /// The longest pause that is chosen without being asked for by `Retry-After`. Default: 5 seconds.
    pub cap: Duration,
    /// The longest `Retry-After` of a 429 answer that is waited for; a longer one is the caller's matter.
    /// Default: 3 seconds.
    pub rate_limit_patience: Duration,
}

/// When requests are refused because the other side keeps failing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakerPolicy {
    /// Failures in a row that open a breaker. Default: 5.
    pub failures: u32,
    /// How long an open breaker refuses before it lets one probe through. Default: 10 seconds.
    pub open_for: Duration,
    /// How many failing hosts, and how many failing keys, are remembered; the one that was quiet longest is
    /// forgotten first. Default: 4096.
    pub capacity: usize,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            allow_private_addresses: false,
            allowed_hosts: Vec::new(),
            proxy: None,
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_mins(1),
            max_response_bytes: 8 * 1024 * 1024,
            retries: RetryPolicy::default(),
            breaker: BreakerPolicy::default(),
        }
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 3,
            base: Duration::from_millis(200),
            cap: Duration::from_secs(5),
            rate_limit_patience: Duration::from_secs(3),
        }
    }
}

impl Default for BreakerPolicy {
    fn default() -> Self {
        Self {
            failures: 5,
            open_for: Duration::from_secs(10),
            capacity: 4096,
        }
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy")
            .field("allow_private_addresses", &self.allow_private_addresses)
            .field("allowed_hosts", &self.allowed_hosts)
            // The URL of a proxy may carry its password.
            .field("proxy", &self.proxy.as_ref().map(Target::of))
            .field("connect_timeout", &self.connect_timeout)
            .field("read_timeout", &self.read_timeout)
            .field("total_timeout", &self.total_timeout)
            .field("max_response_bytes", &self.max_response_bytes)
            .field("retries", &self.retries)
            .field("breaker", &self.breaker)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_hides_the_password_of_the_proxy() {
        let policy = Policy {
            proxy: Some(Url::parse("http://user:hunter2@proxy:3128/").unwrap()),
            ..Policy::default()
        };
        let shown = format!("{policy:?}");
        assert!(shown.contains("proxy:3128"), "{shown}");
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
