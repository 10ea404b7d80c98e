//! What people do on the pages, in their tenant's audit trail: an intent before, the outcome behind it.

use crate::web::{PageError, Session};
use domain::{Clock, ConnectionId, Entropy};
use serde_json::{Value, json};
use std::sync::Arc;
use store::{AuditEntry, AuditPhase};
use vault::AuditLog;

/// Records changes.
pub(crate) struct Trail {
    log: AuditLog,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

/// What is changed. `action` is a word as the command line's, such as `token.create`; `detail` holds ids and names for
/// people, never a secret.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) action: &'static str,
    pub(crate) connection: Option<ConnectionId>,
    pub(crate) detail: Value,
}

impl Change {
    /// A change that is told by its action alone.
    pub(crate) fn of(action: &'static str) -> Self {
        Self {
            action,
            connection: None,
            detail: json!({}),
        }
    }

    /// Of a connection.
    pub(crate) fn connection(mut self, id: &ConnectionId) -> Self {
        self.connection = Some(id.clone());
        self
    }

    /// With ids and names for people.
    pub(crate) fn detail(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }
}

impl Trail {
    pub(crate) fn new(log: AuditLog, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { log, clock, entropy }
    }

    /// Makes a change between its two records. Nothing is changed while the trail cannot be written.
    pub(crate) async fn record<T>(
        &self,
        session: &Session,
        change: Change,
        work: impl Future<Output = Result<T, PageError>> + Send,
    ) -> Result<T, PageError> {
        let began = self.clock.now();
        let mut call = [0; 16];
        self.entropy.fill(&mut call);
        let intent = AuditEntry {
            tenant: session.tenant().clone(),
            call: format!("console_{:032x}", u128::from_be_bytes(call)),
            phase: AuditPhase::Intent,
            at: began,
            account: Some(session.account().clone()),
            actor: "console".to_owned(),
            action: change.action.to_owned(),
            connection: change.connection,
            outcome: None,
            duration_micros: None,
            client: None,
            arguments_digest: None,
            detail: change.detail,
        };
        self.log.intent(intent.clone()).await?;
        let result = work.await;
        let ended = self.clock.now();
        let outcome = AuditEntry {
            phase: AuditPhase::Outcome,
            at: ended,
            outcome: Some(result.as_ref().map_or_else(PageError::code, |_| "ok").to_owned()),
            duration_micros: i64::try_from(ended.since(began).as_micros()).ok(),
            ..intent
        };
        self.log.outcome(outcome).await?;
        result
    }
}
