//! The audit log: where calls hand in what they are about to do and what they did.

use super::AuditError;
use super::health::Health;
use super::writer::{Message, Record, Writer};
use crate::Vault;
use domain::TenantId;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use store::{AuditEntry, AuditPhase};
use tokio::sync::{mpsc, oneshot};

/// The handle that calls use. Cheap to clone; all clones feed one writer.
#[derive(Clone)]
pub struct AuditLog {
    pub(super) vault: Arc<Vault>,
    queue: mpsc::Sender<Message>,
    health: Arc<Health>,
}

/// Bounds of the writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditLogOptions {
    /// How many records wait at the most; further ones make their call wait, none is dropped. Default: 4096.
    pub queue: usize,
    /// How many records go into one transaction at the most. Default: 500.
    pub batch: usize,
    /// The pause between attempts while the store does not take records. Default: 250 milliseconds.
    pub retry: Duration,
}

impl Default for AuditLogOptions {
    fn default() -> Self {
        Self {
            queue: 4096,
            batch: 500,
            retry: Duration::from_millis(250),
        }
    }
}

impl AuditLog {
    /// Makes a log and the writer behind it. The caller spawns the writer, where it is tracked; it ends after
    /// [`AuditLog::close`], or when the last handle is dropped.
    pub fn start(
        vault: Arc<Vault>,
        options: AuditLogOptions,
    ) -> (Self, impl Future<Output = ()> + Send + 'static) {
        let (queue, receiver) = mpsc::channel(options.queue.max(1));
        let health = Arc::new(Health::new());
        let writer = Writer::new(Arc::clone(&vault), receiver, Arc::clone(&health), options);
        let log = Self { vault, queue, health };
        (log, writer.run())
    }

    /// Whether a call of this tenant may run: the writer is there and no earlier record waits for the store.
    pub fn is_writable(&self, tenant: &TenantId) -> bool {
        !self.queue.is_closed() && self.health.is_writable(tenant)
    }

    /// Records what a writing or destroying call is about to do. Answers when it is committed; without `Ok` the call
    /// must not run, and the record is not written later either.
    pub async fn intent(&self, mut entry: AuditEntry) -> Result<(), AuditError> {
        entry.phase = AuditPhase::Intent;
        self.commit(entry).await
    }

    /// Records what a writing or destroying call did. Answers when it is committed; without `Ok` the answer of the call
    /// must say that it is not recorded, although the writer keeps the record and tries again.
    pub async fn outcome(&self, mut entry: AuditEntry) -> Result<(), AuditError> {
        entry.phase = AuditPhase::Outcome;
        self.commit(entry).await
    }

    /// Records what a reading call did. Answers when the record is queued, which waits while the queue is full.
    pub async fn read_outcome(&self, mut entry: AuditEntry) -> Result<(), AuditError> {
        entry.phase = AuditPhase::Outcome;
        self.record(entry, None).await
    }

    /// Takes no further records, writes all that were handed in, and ends the writer. Answers how many could not be
    /// written as an error. Bound it with a timeout: it waits for the store.
    pub async fn close(&self) -> Result<(), AuditError> {
        let (answer, answered) = oneshot::channel();
        if self.send(Message::Close { answer }).await.is_err() {
            return Ok(());
        }
        match answered.await {
            Ok(0) => Ok(()),
            Ok(records) => Err(AuditError::Unwritten { records }),
            Err(_) => Err(AuditError::Stopped),
        }
    }

    async fn commit(&self, entry: AuditEntry) -> Result<(), AuditError> {
        // An intent fails at once while the trail is not writable. An outcome goes on: what happened must be kept.
        if entry.phase == AuditPhase::Intent && !self.health.is_writable(&entry.tenant) {
            return Err(AuditError::Unwritable);
        }
        let (answer, answered) = oneshot::channel();
        self.record(entry, Some(answer)).await?;
        answered.await.map_err(|_| AuditError::Stopped)?
    }

    async fn record(
        &self,
        entry: AuditEntry,
        answer: Option<oneshot::Sender<Result<(), AuditError>>>,
    ) -> Result<(), AuditError> {
        let entry = storable(entry);
        self.send(Message::Record(Box::new(Record { entry, answer })))
            .await
    }

    async fn send(&self, message: Message) -> Result<(), AuditError> {
        self.queue.send(message).await.map_err(|_| AuditError::Stopped)
    }
}

/// Without U+0000, which Postgres does not store: a client that sends one in an id must not hold up the trail.
fn storable(mut entry: AuditEntry) -> AuditEntry {
    let texts = [
        Some(&mut entry.call),
        Some(&mut entry.actor),
        Some(&mut entry.action),
    ];
    for text in texts
        .into_iter()
        .chain([entry.outcome.as_mut(), entry.client.as_mut()])
        .flatten()
    {
        replace_nul(text);
    }
    replace_nul_in_json(&mut entry.detail);
    entry
}

fn replace_nul(text: &mut String) {
    if text.contains('\0') {
        *text = text.replace('\0', "\u{fffd}");
    }
}

fn replace_nul_in_json(value: &mut Value) {
    match value {
        Value::String(text) => replace_nul(text),
        Value::Array(items) => items.iter_mut().for_each(replace_nul_in_json),
        Value::Object(members) => {
            if members.keys().any(|name| name.contains('\0')) {
                let renamed = std::mem::take(members).into_iter();
                members.extend(renamed.map(|(name, value)| (name.replace('\0', "\u{fffd}"), value)));
            }
            members.values_mut().for_each(replace_nul_in_json);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
