//! The record of one call: audit trail, metrics and span, always, also on failure.

use crate::caller::{Caller, support_ids};
use crate::dispatch::Request;
use crate::stages::Stages;
use crate::{Gateway, shape};
use domain::{ConnectionId, Timestamp};
use serde_json::{Map, Value};
use std::sync::Arc;
use store::{AuditEntry, AuditPhase};
use toolkit::{Descriptor, Effect, ErrorCode, Redactor, ToolError};
use tracing::Span;

/// What a call came to.
pub(crate) type Outcome = Result<Map<String, Value>, ToolError>;

/// One call's record, from its beginning to its answer.
pub(crate) struct Record<'a> {
    gateway: &'a Gateway,
    began: Timestamp,
    effect: Effect,
    entry: AuditEntry,
    stages: Arc<Stages>,
    /// Of the whole call: the current one is of a stage.
    span: Span,
    sent: bool,
}

impl<'a> Record<'a> {
    pub(crate) fn begin(
        gateway: &'a Gateway,
        caller: &Caller,
        tool: &Descriptor,
        request: &Request,
        stages: &Arc<Stages>,
    ) -> Self {
        let principal = &caller.principal;
        let began = gateway.clock.now();
        let entry = AuditEntry {
            tenant: principal.tenant.clone(),
            call: gateway.new_call_id(),
            phase: AuditPhase::Intent,
            at: began,
            account: Some(principal.account.clone()),
            actor: principal.credential.as_str().to_owned(),
            action: tool.name.to_string(),
            connection: None,
            outcome: None,
            duration_micros: None,
            client: caller.client_of(&request.meta),
            arguments_digest: None,
            detail: support_ids(&request.meta),
        };
        Self {
            gateway,
            began,
            effect: tool.effect,
            entry,
            stages: Arc::clone(stages),
            span: Span::current(),
            sent: false,
        }
    }

    /// What the stages of the call take.
    pub(crate) fn stages(&self) -> &Arc<Stages> {
        &self.stages
    }

    /// Which connection the call goes to.
    pub(crate) fn connection(&mut self, id: &ConnectionId) {
        self.span.record("connection", id.as_str());
        self.entry.connection = Some(id.clone());
    }

    /// Digests the arguments, and commits the intent of a call that can change something before it goes out.
    pub(crate) async fn intent(&mut self, arguments: &Map<String, Value>) -> Result<(), ToolError> {
        let digest = self
            .gateway
            .audit
            .arguments_digest(&self.entry.tenant, arguments)
            .await;
        self.entry.arguments_digest = Some(digest.map_err(not_recorded)?);
        if self.effect != Effect::Read {
            self.gateway
                .audit
                .intent(self.entry.clone())
                .await
                .map_err(not_recorded)?;
        } else if !self.gateway.audit.is_writable(&self.entry.tenant) {
            return Err(not_writable());
        }
        self.sent = true;
        Ok(())
    }

    /// A call whose client left. Nobody reads this answer, the audit trail does.
    pub(crate) fn cancelled() -> ToolError {
        ToolError::new(ErrorCode::Timeout, "the client ended the call before its answer")
            .caused_by(ClientLeft)
    }

    /// Writes the outcome down and hands the answer on.
    pub(crate) async fn finish(mut self, outcome: Outcome, redactor: &Redactor) -> Outcome {
        let outcome = outcome.map_err(|error| shape::error(redactor, error));
        let word = word(&outcome);
        let took = self.gateway.clock.now().since(self.began);
        self.span.record("outcome", word);
        log(&outcome);
        metrics::counter!("causeway_tool_calls_total", "tool" => self.entry.action.clone(), "outcome" => word)
            .increment(1);
        metrics::histogram!("causeway_tool_call_duration_seconds", "tool" => self.entry.action.clone())
            .record(took.as_secs_f64());
        let now = self.gateway.clock.now();
        self.entry.phase = AuditPhase::Outcome;
        self.entry.at = now;
        self.entry.outcome = Some(word.to_owned());
        self.entry.duration_micros = i64::try_from(took.as_micros()).ok();
        let recorded = match self.effect {
            Effect::Read => self.gateway.audit.read_outcome(self.entry).await,
            Effect::Write { .. } | Effect::Destroy => self.gateway.audit.outcome(self.entry).await,
        };
        match recorded {
            Ok(()) => outcome,
            Err(error) if self.sent && self.effect != Effect::Read => Err(done_but_not_recorded(error)),
            Err(error) => Err(not_recorded(error)),
        }
    }
}

fn log(outcome: &Outcome) {
    match outcome {
        Err(error) if error.code == ErrorCode::Internal => {
            let cause = error.source.as_deref().map(tracing::field::display);
            tracing::error!(cause, "tool call failed");
        }
        Err(error) => tracing::debug!(code = error.code.as_str(), "tool call refused"),
        Ok(_) => {}
    }
}

/// Why a call that nobody waits for any more ended.
#[derive(Debug, thiserror::Error)]
#[error("the client closed the request")]
struct ClientLeft;

/// The outcome in the audit trail and in metrics: a closed set of words.
fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Ok(_) => "ok",
        Err(error)
            if error
                .source
                .as_deref()
                .is_some_and(<dyn std::error::Error + Send + Sync>::is::<ClientLeft>) =>
        {
            "cancelled"
        }
        Err(error) => error.code.as_str(),
    }
}

fn not_recorded(error: vault::AuditError) -> ToolError {
    not_writable().caused_by(error)
}

fn not_writable() -> ToolError {
    let mut refused = ToolError::new(
        ErrorCode::Internal,
        "the audit trail cannot be written, so nothing was sent",
    )
    .hint("try again in a moment");
    refused.retry_after_seconds = Some(1);
    refused
}

fn done_but_not_recorded(error: vault::AuditError) -> ToolError {
    ToolError::new(
        ErrorCode::Internal,
        "the call was sent, but its outcome could not be written to the audit trail",
    )
    .hint("the call may have had its effect: look before you repeat it")
    .caused_by(error)
}
