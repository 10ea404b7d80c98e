//! Limits on calls: a rate and a number at once, for a tenant and for a credential, and a number for a connection.

use domain::{Clock, ConnectionId, Credential, Principal, TenantId, Timestamp};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use toolkit::{ErrorCode, ToolError};

/// Beyond this many callers idle ones are forgotten, at most once a second. Callers have passed the bearer check, so
/// there are never more than tokens and grants.
const MANY: usize = 10_000;

/// Calls a second on average, and how many may come at once.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Calls a second, on average.
    pub per_second: f64,
    /// Calls that may come at once after a rest.
    pub burst: f64,
}

/// What one tenant, one credential and one connection may do.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Of a tenant, all its credentials together.
    pub tenant_rate: Rate,
    /// Of one token or grant.
    pub credential_rate: Rate,
    /// Calls of a tenant at the same time.
    pub tenant_concurrency: u32,
    /// Calls of one token or grant at the same time.
    pub credential_concurrency: u32,
    /// Calls on one connection at the same time: an app that hangs does not use up its whole tenant.
    pub connection_concurrency: u32,
}

/// A call over a limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} of this {whose} is reached")]
pub struct OverLimit {
    /// Which limit, such as `the limit of 16 calls at a time`.
    pub what: String,
    /// `tenant`, `token` or `connection`.
    pub whose: &'static str,
    /// When a second attempt makes sense, in seconds.
    pub retry_after_seconds: u64,
}

impl From<OverLimit> for ToolError {
    fn from(over: OverLimit) -> Self {
        let mut error = Self::new(ErrorCode::RateLimited, over.to_string())
            .hint("make fewer calls at a time, and ask for more in one call: larger pages, several columns");
        error.retry_after_seconds = Some(over.retry_after_seconds);
        error
    }
}

/// Counts the calls of this process.
#[derive(Debug)]
pub struct Admission {
    limits: Limits,
    clock: Arc<dyn Clock>,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    tenants: Callers<TenantId>,
    credentials: Callers<Credential>,
    connections: HashMap<ConnectionId, u32>,
}

#[derive(Debug)]
struct Callers<K> {
    counts: HashMap<K, Count>,
    swept_at: Timestamp,
}

#[derive(Debug)]
struct Count {
    running: u32,
    tokens: f64,
    refilled_at: Timestamp,
}

/// A call that may run; dropping it makes room for the next.
#[derive(Debug)]
pub struct Admitted {
    admission: Arc<Admission>,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Caller(TenantId, Credential),
    Connection(ConnectionId),
}

impl Admission {
    /// Nothing counted yet.
    pub fn new(limits: Limits, clock: Arc<dyn Clock>) -> Self {
        Self {
            limits,
            clock,
            counts: Mutex::default(),
        }
    }

    /// Lets a call run, or says which limit it would break.
    pub fn admit(self: &Arc<Self>, principal: &Principal) -> Result<Admitted, OverLimit> {
        let now = self.clock.now();
        let Limits {
            tenant_rate,
            credential_rate,
            tenant_concurrency,
            credential_concurrency,
            ..
        } = self.limits;
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let Counts {
            tenants, credentials, ..
        } = &mut *counts;
        let tenant = tenants.of(&principal.tenant, tenant_rate, now);
        let credential = credentials.of(&principal.credential, credential_rate, now);
        // Both are asked before either is charged: a refused call costs nothing.
        tenant.allows(tenant_rate, tenant_concurrency, "tenant")?;
        credential.allows(credential_rate, credential_concurrency, "token")?;
        for count in [tenant, credential] {
            count.running += 1;
            count.tokens -= 1.0;
        }
        let place = Place::Caller(principal.tenant.clone(), principal.credential.clone());
        Ok(Admitted {
            admission: Arc::clone(self),
            place,
        })
    }

    /// Lets an admitted call use a connection, or says that too many do.
    pub fn admit_connection(self: &Arc<Self>, id: &ConnectionId) -> Result<Admitted, OverLimit> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let running = counts.connections.entry(id.clone()).or_default();
        if *running >= self.limits.connection_concurrency {
            return Err(too_many_at_once(self.limits.connection_concurrency, "connection"));
        }
        *running += 1;
        Ok(Admitted {
            admission: Arc::clone(self),
            place: Place::Connection(id.clone()),
        })
    }
}

impl<K: Clone + Eq + Hash> Callers<K> {
    /// The count of a key, refilled to now.
    fn of(&mut self, key: &K, rate: Rate, now: Timestamp) -> &mut Count {
        if self.counts.len() >= MANY && now.since(self.swept_at) >= Duration::from_secs(1) {
            self.counts
                .retain(|_, count| count.running > 0 || count.refilled(rate, now) < rate.burst);
            self.swept_at = now;
        }
        let fresh = || Count {
            running: 0,
            tokens: rate.burst,
            refilled_at: now,
        };
        let count = self.counts.entry(key.clone()).or_insert_with(fresh);
        count.tokens = count.refilled(rate, now);
        count.refilled_at = count.refilled_at.max(now);
        count
    }

    fn end(&mut self, key: &K) {
        if let Some(count) = self.counts.get_mut(key) {
            count.running = count.running.saturating_sub(1);
        }
    }
}

impl<K> Default for Callers<K> {
    fn default() -> Self {
        Self {
            counts: HashMap::new(),
            swept_at: Timestamp::default(),
        }
    }
}

impl Count {
    fn refilled(&self, rate: Rate, now: Timestamp) -> f64 {
        let rested = now.since(self.refilled_at).as_secs_f64();
        (rested.mul_add(rate.per_second, self.tokens)).min(rate.burst)
    }

    fn allows(&self, rate: Rate, concurrency: u32, whose: &'static str) -> Result<(), OverLimit> {
        if self.running >= concurrency {
            return Err(too_many_at_once(concurrency, whose));
        }
        if self.tokens < 1.0 {
            let wait = Duration::from_secs_f64((1.0 - self.tokens) / rate.per_second.max(1e-6));
            let what = format!("the limit of {} calls a second", rate.per_second);
            return Err(OverLimit {
                what,
                whose,
                retry_after_seconds: wait.as_secs().max(1),
            });
        }
        Ok(())
    }
}

fn too_many_at_once(most: u32, whose: &'static str) -> OverLimit {
    OverLimit {
        what: format!("the limit of {most} calls at a time"),
        whose,
        retry_after_seconds: 1,
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        let mut counts = self
            .admission
            .counts
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match &self.place {
            Place::Caller(tenant, credential) => {
                counts.tenants.end(tenant);
                counts.credentials.end(credential);
            }
            Place::Connection(id) => {
                if let Some(running) = counts.connections.get_mut(id) {
                    *running -= 1;
                    if *running == 0 {
                        counts.connections.remove(id);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
