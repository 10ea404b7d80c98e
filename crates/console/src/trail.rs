//! What people do on the pages, in their tenant's audit trail: an intent before, the outcome behind it.

use crate::web::{PageError, Session};
use domain::{AccountId, Clock, ConnectionId, Entropy, TenantId};
use serde_json::{Value, json};
use std::sync::Arc;
use store::{AuditEntry, AuditPhase};
use vault::{AuditError, AuditLog};

/// Records changes.
pub(crate) struct Trail {
    log: AuditLog,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

/// An error that has a word in the audit trail.
pub(crate) trait Coded {
    /// One of the words of tool calls.
    fn code(&self) -> &'static str;
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

    /// Makes a change of somebody who is signed in between its two records.
    pub(crate) async fn record<T>(
        &self,
        session: &Session,
        change: Change,
        work: impl Future<Output = Result<T, PageError>> + Send,
    ) -> Result<T, PageError> {
        self.record_of(session.tenant(), session.account(), change, work)
            .await
    }

    /// The same for changes that fail in ways of their own.
    pub(crate) async fn record_as<T, E: Coded + From<AuditError>>(
        &self,
        session: &Session,
        change: Change,
        work: impl Future<Output = Result<T, E>> + Send,
    ) -> Result<T, E> {
        self.between_records(session.tenant(), session.account(), change, work)
            .await
    }

    /// Makes a change of an account between its two records.
    pub(crate) async fn record_of<T>(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        change: Change,
        work: impl Future<Output = Result<T, PageError>> + Send,
    ) -> Result<T, PageError> {
        self.between_records(tenant, account, change, work).await
    }

    /// Nothing is changed while the trail cannot be written.
    async fn between_records<T, E: Coded + From<AuditError>>(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        change: Change,
        work: impl Future<Output = Result<T, E>> + Send,
    ) -> Result<T, E> {
        let began = self.clock.now();
        let mut call = [0; 16];
        self.entropy.fill(&mut call);
        let intent = AuditEntry {
            tenant: tenant.clone(),
            call: format!("console_{:032x}", u128::from_be_bytes(call)),
            phase: AuditPhase::Intent,
            at: began,
            account: Some(account.clone()),
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
            outcome: Some(result.as_ref().map_or_else(E::code, |_| "ok").to_owned()),
            duration_micros: i64::try_from(ended.since(began).as_micros()).ok(),
            ..intent
        };
        self.log.outcome(outcome).await?;
        result
    }
}
