//! The `/mcp` service.
#![doc = include_str!("../README.md")]

mod admission;
mod caller;
mod console;
mod dispatch;
mod handler;
mod listing;
mod narrowing;
mod open;
mod record;
mod service;
mod sessions;
mod shape;
mod stages;
#[cfg(test)]
mod testing;

pub use admission::{
    Admission, Admitted, Budget, Budgets, CallerAddress, Entered, LimitKind, Limits, OverLimit, Rate, Tally,
    Usage,
};
pub use handler::{INSTRUCTIONS, protocol_versions};
pub use narrowing::{Narrowing, NarrowingError};
pub use service::{HttpSettings, service};

use connections::Connections;
use domain::{Clock, Entropy};
use sessions::SessionStore;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use tokio_util::task::TaskTracker;
use toolkit::Catalog;
use vault::{AuditLog, Vault};

/// What the service is made of.
pub struct Parts {
    /// Every tool there is.
    pub catalog: Catalog,
    /// Opens callers' connections.
    pub connections: Connections,
    /// Where user sessions are kept.
    pub store: Arc<dyn Store>,
    /// Seals user sessions.
    pub vault: Arc<Vault>,
    /// The audit trail.
    pub audit: AuditLog,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// For handles and call ids.
    pub entropy: Arc<dyn Entropy>,
    /// Who may call how much.
    pub admission: Arc<Admission>,
    /// How long a call may take.
    pub settings: CallSettings,
    /// Calls that run. They have tasks of their own, so whoever stops waits for these before the audit log is closed.
    pub calls: TaskTracker,
}

/// Bounds of one call.
#[derive(Debug, Clone, Copy)]
pub struct CallSettings {
    /// From the first look at the arguments to the shaped answer. Below the 60 s after which clients give up.
    pub call_deadline: Duration,
    /// From when on a call is logged as slow, all stages together; `None` for never.
    pub slow_call: Option<Duration>,
}

impl Default for CallSettings {
    fn default() -> Self {
        Self {
            call_deadline: Duration::from_secs(50),
            slow_call: None,
        }
    }
}

/// The shared state behind every request.
pub(crate) struct Gateway {
    listings: listing::Listings,
    connections: Connections,
    sessions: SessionStore,
    audit: AuditLog,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    admission: Arc<Admission>,
    settings: CallSettings,
    calls: TaskTracker,
}

impl Gateway {
    fn new(parts: Parts) -> Self {
        let Parts {
            catalog,
            connections,
            store,
            vault,
            audit,
            clock,
            entropy,
            admission,
            settings,
            calls,
        } = parts;
        let sessions = SessionStore {
            store,
            vault,
            clock: Arc::clone(&clock),
            entropy: Arc::clone(&entropy),
        };
        let listings = listing::Listings::new(catalog);
        Self {
            listings,
            connections,
            sessions,
            audit,
            clock,
            entropy,
            admission,
            settings,
            calls,
        }
    }

    /// Links the two rows of a call in the audit trail.
    fn new_call_id(&self) -> String {
        let mut bytes = [0; 16];
        self.entropy.fill(&mut bytes);
        format!("call_{:032x}", u128::from_be_bytes(bytes))
    }
}
