//! Throttles.

use crate::backend::Backend;
use crate::sql_store::SqlStore;
use crate::statement::{FromRow, Record, sql};
use async_trait::async_trait;
use domain::Timestamp;
use std::time::Duration;
use store::{StoreError, Throttles};

/// The attempts in a running window and when it ends.
struct Window(u32, Timestamp);

impl FromRow for Window {
    const TABLE: &'static str = "throttles";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self(row.get("attempts")?, row.get("ends_at")?))
    }
}

#[async_trait]
impl<DB: Backend> Throttles for SqlStore<DB> {
    async fn count_attempt(
        &self,
        key: &str,
        window: Duration,
        now: Timestamp,
    ) -> Result<(u32, Timestamp), StoreError> {
        let mut write = self.write_once().await?;
        let Window(attempts, ends_at) = sql::<DB>(
            "INSERT INTO throttles (key, attempts, ends_at) VALUES ($1, 1, $2) \
             ON CONFLICT (key) DO UPDATE SET \
                 attempts = CASE WHEN throttles.ends_at > $3 THEN throttles.attempts + 1 ELSE 1 END, \
                 ends_at = CASE WHEN throttles.ends_at > $3 THEN throttles.ends_at ELSE excluded.ends_at END \
             RETURNING attempts, ends_at",
        )
        .bind(key)
        .bind(&now.plus(window))
        .bind(&now)
        .one(&mut write)
        .await?;
        Ok((attempts, ends_at))
    }

    async fn clear_attempts(&self, key: &str) -> Result<(), StoreError> {
        let mut write = self.write_once().await?;
        sql::<DB>("DELETE FROM throttles WHERE key = $1")
            .bind(key)
            .run(&mut write)
            .await?;
        Ok(())
    }
}
