//! The audit trail: reading and pruning. Appending is in the module below.

mod append;
mod rows;

use crate::backend::Backend;
use crate::sql_store::SqlStore;
use crate::statement::sql;
use async_trait::async_trait;
use domain::{AccountId, TenantId, Timestamp};
use rows::select_rows;
use store::{
    Audit, AuditChain, AuditCheckpoint, AuditEntry, AuditFilter, AuditHead, AuditRow, DayCount, StoreError,
};

#[async_trait]
impl<DB: Backend> Audit for SqlStore<DB> {
    async fn append_audit(&self, entries: &[AuditEntry], chain: &dyn AuditChain) -> Result<(), StoreError> {
        append::append(self, entries, chain).await
    }

    async fn audit_head(&self, tenant: &TenantId) -> Result<Option<AuditHead>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(
            "SELECT sequence, mac, checkpoint_sequence, checkpoint_mac, checkpoint_signature FROM audit_heads \
             WHERE tenant = $1",
        )
        .bind(tenant)
        .optional(&mut read)
        .await
    }

    async fn audit_heads(&self) -> Result<Vec<(TenantId, AuditHead)>, StoreError> {
        let mut read = self.read().await?;
        let heads: Vec<rows::OwnedHead> = sql::<DB>(
            "SELECT tenant, sequence, mac, checkpoint_sequence, checkpoint_mac, checkpoint_signature \
             FROM audit_heads ORDER BY tenant",
        )
        .all(&mut read)
        .await?;
        Ok(heads
            .into_iter()
            .map(|owned| (owned.tenant, owned.head))
            .collect())
    }

    async fn audit_rows(
        &self,
        tenant: &TenantId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(select_rows!("AND sequence > $2 ORDER BY sequence LIMIT $3"))
            .bind(tenant)
            .bind(&after)
            .bind(&limit)
            .all(&mut read)
            .await
    }

    async fn list_audit(
        &self,
        tenant: &TenantId,
        filter: &AuditFilter,
        limit: u32,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(select_rows!(
            "AND ($2 IS NULL OR account = $2) AND ($3 IS NULL OR actor = $3) AND ($4 IS NULL OR action = $4) \
             AND ($5 IS NULL OR connection = $5) \
             AND (NOT $6 OR (phase = 'outcome' AND COALESCE(outcome, '') <> 'ok')) \
             AND ($7 IS NULL OR at >= $7) AND ($8 IS NULL OR at < $8) AND ($9 IS NULL OR sequence < $9) \
             ORDER BY sequence DESC LIMIT $10"
        ))
        .bind(tenant)
        .bind(&filter.account)
        .bind(&filter.actor)
        .bind(&filter.action)
        .bind(&filter.connection)
        .bind(&filter.failures_only)
        .bind(&filter.from)
        .bind(&filter.until)
        .bind(&filter.before_sequence)
        .bind(&limit)
        .all(&mut read)
        .await
    }

    async fn audit_days(
        &self,
        tenant: &TenantId,
        account: Option<&AccountId>,
        since: Timestamp,
    ) -> Result<Vec<DayCount>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(
            "SELECT at / 86400000000 AS day, COUNT(*) AS calls, \
                 CAST(SUM(CASE WHEN outcome = 'ok' THEN 0 ELSE 1 END) AS BIGINT) AS failures \
             FROM audit_events WHERE tenant = $1 AND ($2 IS NULL OR account = $2) AND at >= $3 AND phase = 'outcome' \
             GROUP BY at / 86400000000 ORDER BY day",
        )
        .bind(tenant)
        .bind(&account)
        .bind(&since)
        .all(&mut read)
        .await
    }

    async fn prunable_audit(
        &self,
        tenant: &TenantId,
        older_than: Timestamp,
    ) -> Result<Option<AuditRow>, StoreError> {
        let mut read = self.read().await?;
        // Behind the last row before the first that is young enough to stay: clocks of several processes differ, so
        // an old row may stand behind a young one.
        sql::<DB>(select_rows!(
            "AND sequence < COALESCE( \
                 (SELECT MIN(sequence) FROM audit_events WHERE tenant = $1 AND at >= $2), 9223372036854775807) \
             ORDER BY sequence DESC LIMIT 1"
        ))
        .bind(tenant)
        .bind(&older_than)
        .optional(&mut read)
        .await
    }

    async fn prune_audit(&self, tenant: &TenantId, checkpoint: &AuditCheckpoint) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        let head: Option<AuditHead> = sql::<DB>(
            "UPDATE audit_heads SET sequence = sequence WHERE tenant = $1 \
             RETURNING sequence, mac, checkpoint_sequence, checkpoint_mac, checkpoint_signature",
        )
        .bind(tenant)
        .optional(&mut write)
        .await?;
        let stored = head.and_then(|head| head.checkpoint);
        if stored.is_some_and(|stored| stored.sequence >= checkpoint.sequence) {
            return Ok(false);
        }
        let named = sql::<DB>("SELECT 1 FROM audit_events WHERE tenant = $1 AND sequence = $2 AND mac = $3")
            .bind(tenant)
            .bind(&checkpoint.sequence)
            .bind(&checkpoint.mac)
            .exists(&mut write)
            .await?;
        if !named {
            return Err(StoreError::conflict(format!(
                "the trail of {tenant} has no row {} with the checkpoint's MAC",
                checkpoint.sequence
            )));
        }
        sql::<DB>("DELETE FROM audit_events WHERE tenant = $1 AND sequence <= $2")
            .bind(tenant)
            .bind(&checkpoint.sequence)
            .run(&mut write)
            .await?;
        sql::<DB>(
            "UPDATE audit_heads SET checkpoint_sequence = $2, checkpoint_mac = $3, checkpoint_signature = $4 \
             WHERE tenant = $1",
        )
        .bind(tenant)
        .bind(&checkpoint.sequence)
        .bind(&checkpoint.mac)
        .bind(&checkpoint.signature)
        .run(&mut write)
        .await?;
        write.commit().await?;
        Ok(true)
    }
}
