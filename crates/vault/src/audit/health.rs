//! Whether the trail can be written, for everybody and for each tenant.

use domain::TenantId;
use parking_lot::RwLock;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};

/// Set by the writer, asked before every call.
pub(super) struct Health {
    store_answers: AtomicBool,
    /// Tenants with records that could not be written yet, although the store answers.
    blocked: RwLock<HashSet<TenantId>>,
}

impl Health {
    pub(super) fn new() -> Self {
        Self {
            store_answers: AtomicBool::new(true),
            blocked: RwLock::default(),
        }
    }

    pub(super) fn is_writable(&self, tenant: &TenantId) -> bool {
        self.store_answers() && !self.blocked.read().contains(tenant)
    }

    pub(super) fn store_answers(&self) -> bool {
        self.store_answers.load(Ordering::Acquire)
    }

    pub(super) fn set_store_answers(&self, answers: bool) {
        if self.store_answers.swap(answers, Ordering::AcqRel) == answers {
            return;
        }
        if answers {
            tracing::info!("the audit trail can be written again");
        } else {
            tracing::error!("the audit trail cannot be written: calls are refused until it can");
        }
    }

    pub(super) fn set_blocked(&self, tenants: HashSet<TenantId>) {
        if *self.blocked.read() != tenants {
            *self.blocked.write() = tenants;
        }
    }
}
