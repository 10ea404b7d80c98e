//! Health, and what is deleted by itself.

use crate::backend::Backend;
use crate::migrations;
use crate::sql_store::{Lock, SqlStore};
use crate::statement::sql;
use async_trait::async_trait;
use domain::Timestamp;
use std::time::Duration;
use store::{Maintenance, StoreError, Swept};

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
const MONTH: Duration = Duration::from_hours(30 * 24);

impl<DB: Backend> SqlStore<DB> {
    /// Deletes the rows of one table whose time came before a point. Each table is a transaction of its own, so that a
    /// long sweep keeps nobody waiting; the lock keeps two sweeps from waiting for each other in a circle.
    async fn sweep_table(&self, delete: &'static str, before: Timestamp) -> Result<u64, StoreError> {
        let mut write = self.write().await?;
        write.lock(Lock::Sweep).await?;
        let deleted = sql::<DB>(delete).bind(&before).run(&mut write).await?;
        write.commit().await?;
        Ok(deleted)
    }
}

#[async_trait]
impl<DB: Backend> Maintenance for SqlStore<DB> {
    async fn ping(&self) -> Result<(), StoreError> {
        let mut read = self.read().await?;
        sql::<DB>("SELECT 1 AS one").exists(&mut read).await?;
        Ok(())
    }

    async fn is_current(&self) -> Result<bool, StoreError> {
        let mut read = self.read().await?;
        let status = migrations::status_of::<DB>(&mut read).await?;
        // Migrations of a newer build are expand-only, so a process that runs goes on serving while newer ones roll out.
        Ok(status.pending.is_empty() && status.changed.is_empty())
    }

    async fn sweep(&self, now: Timestamp) -> Result<Swept, StoreError> {
        Ok(Swept {
            web_sessions: self
                .sweep_table("DELETE FROM web_sessions WHERE expires_at <= $1", now)
                .await?,
            invitations: self
                .sweep_table("DELETE FROM invitations WHERE expires_at < $1", now.minus(MONTH))
                .await?,
            throttles: self
                .sweep_table("DELETE FROM throttles WHERE ends_at <= $1", now)
                .await?,
            codes: self
                .sweep_table("DELETE FROM oauth_codes WHERE expires_at < $1", now.minus(HOUR))
                .await?,
            refresh_tokens: self
                .sweep_table("DELETE FROM oauth_refresh_tokens WHERE expires_at <= $1", now)
                .await?,
            grants: self
                .sweep_table(
                    "DELETE FROM oauth_grants WHERE revoked_at < $1 OR expires_at < $1",
                    now.minus(MONTH),
                )
                .await?,
            clients: self
                .sweep_table(
                    "DELETE FROM oauth_clients WHERE used_at IS NULL AND created_at < $1 \
                     AND NOT EXISTS (SELECT 1 FROM oauth_grants WHERE oauth_grants.client_id = oauth_clients.id)",
                    now.minus(DAY),
                )
                .await?,
            access_tokens: self
                .sweep_table(
                    "DELETE FROM access_tokens WHERE revoked_at < $1 OR expires_at < $1",
                    now.minus(MONTH),
                )
                .await?,
            user_sessions: self
                .sweep_table("DELETE FROM user_sessions WHERE expires_at <= $1", now)
                .await?,
            signing_keys: self
                .sweep_table("DELETE FROM signing_keys WHERE retires_at <= $1", now)
                .await?,
            // From the oldest one on without holes: a reader tells by the oldest place what it has missed.
            changes: self
                .sweep_table(
                    "DELETE FROM changes WHERE sequence < COALESCE( \
                         (SELECT MIN(sequence) FROM changes WHERE at >= $1), \
                         (SELECT MAX(sequence) FROM changes))",
                    now.minus(HOUR),
                )
                .await?,
        })
    }
}
