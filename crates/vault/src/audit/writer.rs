//! The one task of a process that writes the trail.
//!
//! Group commit: a record is written at once when nothing is under way; what arrives during a commit goes into the
//! next one together. No timer delays a record: measured on two cores in an unoptimised build, one caller waits for its
//! commit of 2 to 4 ms, and 64 callers get 3,000 to 4,500 records a second committed, so that waiting for a batch to
//! fill would only add latency.

use super::chain::{BatchKeys, event_bytes};
use super::health::Health;
use super::{AuditError, AuditLogOptions};
use crate::{Vault, VaultError};
use domain::TenantId;
use std::sync::Arc;
use std::time::Duration;
use store::{AuditEntry, AuditFilter, AuditPhase, StoreError};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

/// What the handles send.
pub(super) enum Message {
    /// Write a record.
    Record(Box<Record>),
    /// Write everything and end; answers how many records could not be written.
    Close { answer: oneshot::Sender<usize> },
}

/// A record, and who waits for its commit.
pub(super) struct Record {
    pub(super) entry: AuditEntry,
    pub(super) answer: Option<oneshot::Sender<Result<(), AuditError>>>,
}

pub(super) struct Writer {
    vault: Arc<Vault>,
    queue: mpsc::Receiver<Message>,
    health: Arc<Health>,
    options: AuditLogOptions,
    /// Outcomes that the store did not take, in their order. Intents are never kept: their calls did not run.
    unwritten: Vec<AuditEntry>,
    next_retry: Instant,
    /// Whether the store failed to answer during the step that runs.
    store_failed: bool,
    closing: Vec<oneshot::Sender<usize>>,
}

impl Writer {
    pub(super) fn new(
        vault: Arc<Vault>,
        queue: mpsc::Receiver<Message>,
        health: Arc<Health>,
        options: AuditLogOptions,
    ) -> Self {
        Self {
            vault,
            queue,
            health,
            options,
            unwritten: Vec::new(),
            next_retry: Instant::now(),
            store_failed: false,
            closing: Vec::new(),
        }
    }

    pub(super) async fn run(mut self) {
        let mut inbox = Vec::with_capacity(self.options.batch);
        loop {
            if !self.is_healthy() && Instant::now() >= self.next_retry {
                self.retry().await;
            }
            match self.receive(&mut inbox).await {
                Some(0) => break,
                Some(_) => self.handle(&mut inbox).await,
                None => {}
            }
        }
        self.retry().await;
        if !self.unwritten.is_empty() {
            tracing::error!(
                records = self.unwritten.len(),
                "audit records are lost: the store did not take them"
            );
        }
        for answer in self.closing {
            // Whoever closed may have stopped waiting.
            let _ = answer.send(self.unwritten.len());
        }
    }

    fn is_healthy(&self) -> bool {
        self.health.store_answers() && self.unwritten.is_empty()
    }

    /// Waits for messages, while something is wrong only until the next retry. `Some(0)` when there will be none.
    async fn receive(&mut self, inbox: &mut Vec<Message>) -> Option<usize> {
        if self.is_healthy() {
            return Some(self.queue.recv_many(inbox, self.options.batch).await);
        }
        if self.unwritten.len() >= self.options.queue {
            // Full of what could not be written: the queue fills up and calls wait, none of their records is dropped.
            tokio::time::sleep_until(self.next_retry).await;
            return None;
        }
        let received = self.queue.recv_many(inbox, self.options.batch);
        tokio::time::timeout_at(self.next_retry, received).await.ok()
    }

    async fn handle(&mut self, inbox: &mut Vec<Message>) {
        let mut batch = Vec::with_capacity(inbox.len());
        for message in inbox.drain(..) {
            match message {
                Message::Close { answer } => {
                    self.queue.close();
                    self.closing.push(answer);
                }
                Message::Record(record) if self.health.is_writable(&record.entry.tenant) => {
                    batch.push(*record);
                }
                Message::Record(record) => self.put_aside(*record, AuditError::Unwritable),
            }
        }
        if !batch.is_empty() {
            self.write(batch).await;
        }
    }

    /// Writes a batch in one transaction; when one tenant's records do not fit, each tenant's in its own.
    async fn write(&mut self, batch: Vec<Record>) {
        let (keys, batch) = self.keys_of(batch).await;
        match self.append(&batch, &keys).await {
            Ok(()) => answer_all(batch),
            Err(StoreError::Conflict { .. } | StoreError::Corrupt { .. }) if concerns_several(&batch) => {
                for part in by_tenant(batch) {
                    match self.append(&part, &keys).await {
                        Ok(()) => answer_all(part),
                        Err(error) => self.fail(part, error.into()),
                    }
                }
            }
            Err(error) => self.fail(batch, error.into()),
        }
    }

    async fn append(&self, batch: &[Record], keys: &BatchKeys) -> Result<(), StoreError> {
        if batch.is_empty() {
            return Ok(());
        }
        let entries: Vec<_> = batch.iter().map(|record| record.entry.clone()).collect();
        let began = Instant::now();
        let committed = self.vault.store.append_audit(&entries, keys).await;
        metrics::histogram!("causeway_audit_commit_seconds").record(began.elapsed().as_secs_f64());
        committed
    }

    /// The keys of a batch, and the batch without the records of tenants whose key could not be had.
    async fn keys_of(&mut self, batch: Vec<Record>) -> (BatchKeys, Vec<Record>) {
        let mut keys = BatchKeys::default();
        let mut rest = Vec::with_capacity(batch.len());
        for part in by_tenant(batch) {
            let tenant = part[0].entry.tenant.clone();
            match self.vault.tenant_key(&tenant).await {
                Ok(key) => {
                    keys.insert(tenant, key);
                    rest.extend(part);
                }
                Err(error) => self.fail(part, error),
            }
        }
        (keys, rest)
    }

    fn fail(&mut self, records: Vec<Record>, error: VaultError) {
        let tenant_is_gone = matches!(error, VaultError::Store(StoreError::Conflict { .. }));
        if tenant_is_gone || self.is_healthy() {
            // Of a row of failures only the first: each retry would repeat it.
            let error = &error as &dyn std::error::Error;
            tracing::error!(
                error,
                records = records.len(),
                "audit records could not be written"
            );
        }
        if matches!(error, VaultError::Store(StoreError::Unavailable(_))) {
            self.store_failed = true;
            self.health.set_store_answers(false);
        }
        let error = Arc::new(error);
        for record in records {
            let cause = AuditError::NotWritten(Arc::clone(&error));
            if tenant_is_gone {
                // There is no trail (any more) that could take the record.
                answer(record.answer, Err(cause));
            } else {
                self.put_aside(record, cause);
            }
        }
    }

    /// Answers with the error and keeps an outcome for the next retry.
    fn put_aside(&mut self, record: Record, error: AuditError) {
        answer(record.answer, Err(error));
        let now = Instant::now();
        if self.next_retry <= now {
            self.next_retry = now + self.options.retry;
        }
        if record.entry.phase == AuditPhase::Outcome {
            self.unwritten.push(record.entry);
            self.block_tenants();
        }
    }

    fn block_tenants(&self) {
        self.health
            .set_blocked(self.unwritten.iter().map(|entry| entry.tenant.clone()).collect());
    }

    /// Tries what was put aside again, each tenant's records in their order.
    async fn retry(&mut self) {
        self.next_retry = Instant::now() + self.options.retry;
        if self.vault.store.ping().await.is_err() {
            self.health.set_store_answers(false);
            return;
        }
        self.store_failed = false;
        let aside = std::mem::take(&mut self.unwritten);
        for part in by_tenant(
            aside
                .into_iter()
                .map(|entry| Record { entry, answer: None })
                .collect(),
        ) {
            if self.store_failed {
                self.unwritten.extend(part.into_iter().map(|record| record.entry));
            } else {
                self.write_again(part).await;
            }
        }
        self.block_tenants();
        self.health.set_store_answers(!self.store_failed);
    }

    /// A commit whose answer was lost may have happened, so records that are there already are not written twice.
    async fn write_again(&mut self, part: Vec<Record>) {
        let mut missing = Vec::with_capacity(part.len());
        let mut records = part.into_iter();
        for record in records.by_ref() {
            match self.is_written(&record.entry).await {
                Ok(true) => {}
                Ok(false) => missing.push(record),
                Err(error) => {
                    missing.push(record);
                    missing.extend(records);
                    return self.fail(missing, error.into());
                }
            }
        }
        if !missing.is_empty() {
            self.write(missing).await;
        }
    }

    async fn is_written(&self, entry: &AuditEntry) -> Result<bool, StoreError> {
        let filter = AuditFilter {
            actor: Some(entry.actor.clone()),
            action: Some(entry.action.clone()),
            from: Some(entry.at),
            until: Some(entry.at.plus(Duration::from_micros(1))),
            ..AuditFilter::default()
        };
        let rows = self.vault.store.list_audit(&entry.tenant, &filter, 1_000).await?;
        let event = event_bytes(entry);
        Ok(rows.iter().any(|row| event_bytes(&row.entry) == event))
    }
}

fn answer_all(batch: Vec<Record>) {
    for record in batch {
        answer(record.answer, Ok(()));
    }
}

fn answer(waiting: Option<oneshot::Sender<Result<(), AuditError>>>, result: Result<(), AuditError>) {
    if let Some(waiting) = waiting {
        // The call may have been cancelled in the meantime; its record stands all the same.
        let _ = waiting.send(result);
    }
}

fn concerns_several(batch: &[Record]) -> bool {
    batch
        .iter()
        .any(|record| record.entry.tenant != batch[0].entry.tenant)
}

/// The same records, each tenant's together and in their order.
fn by_tenant(batch: Vec<Record>) -> Vec<Vec<Record>> {
    let mut parts: Vec<(TenantId, Vec<Record>)> = Vec::new();
    for record in batch {
        match parts
            .iter_mut()
            .find(|(tenant, _)| *tenant == record.entry.tenant)
        {
            Some((_, part)) => part.push(record),
            None => parts.push((record.entry.tenant.clone(), vec![record])),
        }
    }
    parts.into_iter().map(|(_, part)| part).collect()
}

#[cfg(test)]
mod tests;
