//! Admission: limits on calls of a tenant, a credential, an address and a connection, and turns at what all share.

mod budgets;
mod minute;
mod turns;

pub use budgets::{Budget, Budgets, Entered, LimitKind, OverLimit, Rate, Usage};
pub use minute::Tally;
pub(crate) use turns::Turn;

use domain::{Clock, ConnectionId, Credential, Principal, TenantId};
use std::net::IpAddr;
use std::sync::Arc;
use toolkit::{ErrorCode, ToolError};
use turns::Turns;

/// How many callers of a kind are remembered: further ones push out those that are idle.
const REMEMBERED: usize = 20_000;

/// Where a request comes from, with the addresses of one IPv6 network taken together. An extension of the request.
#[derive(Debug, Clone, Copy)]
pub struct CallerAddress(pub IpAddr);

/// What callers may do.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// A tenant, all its credentials together.
    pub tenant: Budget,
    /// One token or grant.
    pub credential: Budget,
    /// One address, all its credentials together.
    pub address: Budget,
    /// Calls on one connection at the same time: an app that hangs does not use up its whole tenant.
    pub connection_concurrency: u32,
    /// Calls that use the store at the same time. Further ones wait for their turn.
    pub store_concurrency: usize,
}

impl From<OverLimit> for ToolError {
    fn from(over: OverLimit) -> Self {
        let hint = match over.kind {
            LimitKind::Rate | LimitKind::Concurrency => {
                "make fewer calls at a time, and ask for more in one call: larger pages, several columns"
            }
            LimitKind::Bytes => "ask for less in one call: fewer columns, a narrower condition",
        };
        let mut error = Self::new(ErrorCode::RateLimited, over.to_string()).hint(hint);
        error.retry_after_seconds = Some(over.retry_after_seconds);
        error
    }
}

/// Counts the calls of this process.
#[derive(Debug)]
pub struct Admission {
    limits: Limits,
    tenants: Budgets<TenantId>,
    credentials: Budgets<Credential>,
    addresses: Budgets<IpAddr>,
    connections: Budgets<ConnectionId>,
    turns: Arc<Turns>,
}

/// A call that may run; dropping it makes room for the next.
#[derive(Debug)]
pub struct Admitted {
    admission: Arc<Admission>,
    tenant: Entered,
    credential: Entered,
    address: Option<Entered>,
}

impl Admission {
    /// Nothing counted yet.
    pub fn new(limits: Limits, clock: Arc<dyn Clock>) -> Self {
        let unlimited = Rate {
            per_second: f64::MAX,
            burst: f64::MAX,
        };
        let connection = Budget {
            calls: unlimited,
            concurrency: limits.connection_concurrency,
            bytes: unlimited,
        };
        Self {
            limits,
            tenants: Budgets::new(limits.tenant, "tenant", REMEMBERED, Arc::clone(&clock)),
            credentials: Budgets::new(limits.credential, "token", REMEMBERED, Arc::clone(&clock)),
            addresses: Budgets::new(limits.address, "address", REMEMBERED, Arc::clone(&clock)),
            connections: Budgets::new(connection, "connection", REMEMBERED, clock),
            turns: Arc::new(Turns::new(limits.store_concurrency)),
        }
    }

    /// Lets a call run, or says which limit it would break. A call that one of them refuses costs the others nothing.
    pub fn admit(
        self: &Arc<Self>,
        principal: &Principal,
        address: Option<CallerAddress>,
    ) -> Result<Admitted, OverLimit> {
        let tenant = self.tenants.enter(&principal.tenant)?;
        let credential = self
            .credentials
            .enter(&principal.credential)
            .inspect_err(|_| self.tenants.take_back(&tenant))?;
        let address = address.map(|CallerAddress(address)| self.addresses.enter(&address));
        let address = address.transpose().inspect_err(|_| {
            self.tenants.take_back(&tenant);
            self.credentials.take_back(&credential);
        })?;
        Ok(Admitted {
            admission: Arc::clone(self),
            tenant,
            credential,
            address,
        })
    }

    /// Lets an admitted call use a connection, or says that too many do.
    pub fn admit_connection(&self, id: &ConnectionId) -> Result<Entered, OverLimit> {
        self.connections.enter(id)
    }

    /// Waits for a turn at the store, tenant by tenant; `None` when it does not come within a second.
    pub(crate) async fn turn(&self, tenant: &TenantId) -> Option<Turn> {
        self.turns.take(tenant).await
    }

    /// What callers may do.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// How much a tenant uses now, in this process.
    pub fn usage(&self, tenant: &TenantId) -> Usage {
        self.tenants.usage(tenant)
    }

    /// How much a token or grant uses now, in this process.
    pub fn usage_of(&self, credential: &Credential) -> Usage {
        self.credentials.usage(credential)
    }
}

impl Admitted {
    /// Charges the bytes of the call's answer to everybody who is limited in them.
    pub fn charge(&self, bytes: usize) {
        self.admission.tenants.charge(&self.tenant, bytes);
        self.admission.credentials.charge(&self.credential, bytes);
        if let Some(address) = &self.address {
            self.admission.addresses.charge(address, bytes);
        }
    }
}

#[cfg(test)]
mod tests;
