//! Limits on calls: a rate and a number at once, for a tenant and for a credential.

use domain::{Clock, Credential, Principal, TenantId, Timestamp};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use toolkit::{ErrorCode, ToolError};

/// Callers that are remembered; idle ones are forgotten first.
const REMEMBERED: usize = 100_000;

/// Calls a second on average, and how many may come at once.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Calls a second, on average.
    pub per_second: f64,
    /// Calls that may come at once after a rest.
    pub burst: f64,
}

/// What one tenant and one credential may do.
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
}

/// A call over a limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} of this {whose} is reached")]
pub struct OverLimit {
    /// Which limit, such as `the limit of 16 calls at a time`.
    pub what: String,
    /// `tenant` or `token`.
    pub whose: &'static str,
    /// When a second attempt makes sense, in seconds.
    pub retry_after_seconds: u64,
}

impl From<OverLimit> for ToolError {
    fn from(over: OverLimit) -> Self {
        let mut error = ToolError::new(ErrorCode::RateLimited, over.to_string())
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
    tenants: HashMap<TenantId, Count>,
    credentials: HashMap<Credential, Count>,
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
    tenant: TenantId,
    credential: Credential,
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
        } = self.limits;
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let Counts { tenants, credentials } = &mut *counts;
        let tenant = of(tenants, &principal.tenant, tenant_rate, now);
        let credential = of(credentials, &principal.credential, credential_rate, now);
        // Both are asked before either is charged: a refused call costs nothing.
        tenant.allows(tenant_rate, tenant_concurrency, "tenant")?;
        credential.allows(credential_rate, credential_concurrency, "token")?;
        for count in [tenant, credential] {
            count.running += 1;
            count.tokens -= 1.0;
        }
        Ok(Admitted {
            admission: Arc::clone(self),
            tenant: principal.tenant.clone(),
            credential: principal.credential.clone(),
        })
    }
}

/// The count of a key, refilled to now.
fn of<'a, K: Clone + Eq + Hash>(
    counts: &'a mut HashMap<K, Count>,
    key: &K,
    rate: Rate,
    now: Timestamp,
) -> &'a mut Count {
    if counts.len() >= REMEMBERED && !counts.contains_key(key) {
        counts.retain(|_, count| count.running > 0 || count.refilled(rate, now) < rate.burst);
    }
    let count = counts.entry(key.clone()).or_insert_with(|| Count {
        running: 0,
        tokens: rate.burst,
        refilled_at: now,
    });
    count.tokens = count.refilled(rate, now);
    count.refilled_at = count.refilled_at.max(now);
    count
}

impl Count {
    fn refilled(&self, rate: Rate, now: Timestamp) -> f64 {
        let rested = now.since(self.refilled_at).as_secs_f64();
        (rested.mul_add(rate.per_second, self.tokens)).min(rate.burst)
    }

    fn allows(&self, rate: Rate, concurrency: u32, whose: &'static str) -> Result<(), OverLimit> {
        if self.running >= concurrency {
            let what = format!("the limit of {concurrency} calls at a time");
            return Err(OverLimit {
                what,
                whose,
                retry_after_seconds: 1,
            });
        }
        if self.tokens < 1.0 {
            let wait = Duration::from_secs_f64((1.0 - self.tokens) / rate.per_second.max(f64::MIN_POSITIVE));
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

impl Drop for Admitted {
    fn drop(&mut self) {
        let mut counts = self
            .admission
            .counts
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let Counts { tenants, credentials } = &mut *counts;
        for count in [
            tenants.get_mut(&self.tenant),
            credentials.get_mut(&self.credential),
        ]
        .into_iter()
        .flatten()
        {
            count.running = count.running.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests;
