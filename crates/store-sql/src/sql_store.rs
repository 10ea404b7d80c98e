//! The store: its pools, transactions that write, and the changes that they leave behind.

use crate::backend::Backend;
use crate::error::unavailable;
use crate::signal::Signal;
use crate::statement::{answer, sql};
use domain::Timestamp;
use sqlx::pool::PoolConnection;
use sqlx::{Pool, Transaction};
use std::ops::{Deref, DerefMut};
use store::{ChangeSubject, StoreError};

/// All storage traits over one database.
pub(crate) struct SqlStore<DB: Backend> {
    reader: Pool<DB>,
    writer: Pool<DB>,
    changes: Pool<DB>,
    signal: Signal,
}

impl<DB: Backend> SqlStore<DB> {
    /// Over pools. Those for reading and writing may be the same one; that for changes is of the reader of changes alone.
    pub(crate) fn new(reader: Pool<DB>, writer: Pool<DB>, changes: Pool<DB>) -> Self {
        Self {
            reader,
            writer,
            changes,
            signal: Signal::default(),
        }
    }

    /// A connection for statements that only read.
    pub(crate) async fn read(&self) -> Result<PoolConnection<DB>, StoreError> {
        self.reader.acquire().await.map_err(unavailable)
    }

    /// The connection for reading changes. It is opened by whoever reads them first and belongs to that one's runtime: calls
    /// that queue for connections, or keep a runtime busy, do not delay the news of a revocation.
    pub(crate) async fn read_changes(&self) -> Result<PoolConnection<DB>, StoreError> {
        self.changes.acquire().await.map_err(unavailable)
    }

    /// Returns when there may be changes.
    pub(crate) async fn wait_for_signal(&self) {
        self.signal.wait(&self.reader).await;
    }

    /// A connection for one statement that writes.
    pub(crate) async fn write_once(&self) -> Result<PoolConnection<DB>, StoreError> {
        self.writer.acquire().await.map_err(unavailable)
    }

    /// A transaction that writes.
    pub(crate) async fn write(&self) -> Result<Write<'_, DB>, StoreError> {
        let transaction = answer(self.writer.begin_with(DB::BEGIN_WRITE)).await;
        Ok(Write {
            transaction: transaction.map_err(unavailable)?,
            changes: Vec::new(),
            signal: &self.signal,
        })
    }
}

/// What several processes must not do at the same time although they need not write the same rows.
#[derive(Debug, Clone, Copy)]
#[repr(i64)]
pub(crate) enum Lock {
    /// Decide what the first master keys are.
    MasterKeys = 0x6361_7573_0001,
    /// Decide which signing key is next.
    SigningKeys = 0x6361_7573_0002,
    /// Note last uses: two processes that update the same rows in different order would wait for each other.
    Touch = 0x6361_7573_0003,
    /// Sweep.
    Sweep = 0x6361_7573_0004,
}

/// A transaction that writes. Without [`commit`](Self::commit) nothing of it is kept.
pub(crate) struct Write<'s, DB: Backend> {
    transaction: Transaction<'static, DB>,
    changes: Vec<(ChangeSubject, Timestamp)>,
    signal: &'s Signal,
}

impl<DB: Backend> Write<'_, DB> {
    /// Holds a lock until the transaction ends.
    pub(crate) async fn lock(&mut self, lock: Lock) -> Result<(), StoreError> {
        if let Some(text) = DB::LOCK {
            sql::<DB>(text).bind(&(lock as i64)).run(self).await?;
        }
        Ok(())
    }

    /// Tells other processes, once the transaction is committed, what they must read again.
    pub(crate) fn changed(&mut self, subject: ChangeSubject, at: Timestamp) {
        self.changes.push((subject, at));
    }

    /// Makes it last. The changes are numbered as the last thing before: their numbers are handed out one transaction at a
    /// time, so nothing may wait while one is held.
    pub(crate) async fn commit(mut self) -> Result<(), StoreError> {
        let changes = std::mem::take(&mut self.changes);
        if !changes.is_empty() {
            crate::changes::append(&mut self, &changes).await?;
        }
        answer(self.transaction.commit()).await.map_err(unavailable)?;
        if !changes.is_empty() {
            self.signal.wake();
        }
        Ok(())
    }
}

impl<DB: Backend> Deref for Write<'_, DB> {
    type Target = DB::Connection;

    fn deref(&self) -> &Self::Target {
        &self.transaction
    }
}

impl<DB: Backend> DerefMut for Write<'_, DB> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.transaction
    }
}
