//! Signing keys.

use crate::backend::Backend;
use crate::sql_store::{Lock, SqlStore};
use crate::statement::{FromRow, Record, sql};
use async_trait::async_trait;
use domain::{SigningKeyId, Timestamp};
use store::{ChangeSubject, SigningKey, SigningKeys, StoreError};

impl FromRow for SigningKey {
    const TABLE: &'static str = "signing_keys";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            algorithm: row.get("algorithm")?,
            sealed: row.get("sealed")?,
            data_key: row.get("data_key")?,
            public_jwk: row.get("public_jwk")?,
            created_at: row.get("created_at")?,
            signs_from: row.get("signs_from")?,
            retires_at: row.get("retires_at")?,
        })
    }
}

#[async_trait]
impl<DB: Backend> SigningKeys for SqlStore<DB> {
    async fn create_signing_key(
        &self,
        key: &SigningKey,
        newer_than: Option<&SigningKeyId>,
        retire_older_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        write.lock(Lock::SigningKeys).await?;
        let late = sql::<DB>("SELECT 1 FROM signing_keys WHERE id > $1")
            .bind(newer_than.map_or("", SigningKeyId::as_str))
            .exists(&mut write)
            .await?;
        if late {
            return Ok(false);
        }
        sql::<DB>("UPDATE signing_keys SET retires_at = $1 WHERE retires_at IS NULL OR retires_at > $1")
            .bind(&retire_older_at)
            .run(&mut write)
            .await?;
        sql::<DB>(
            "INSERT INTO signing_keys \
                 (id, algorithm, sealed, data_key, public_jwk, created_at, signs_from, retires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&key.id)
        .bind(&key.algorithm)
        .bind(&key.sealed)
        .bind(&key.data_key)
        .bind(&key.public_jwk)
        .bind(&key.created_at)
        .bind(&key.signs_from)
        .bind(&key.retires_at)
        .if_taken(format!("a signing key {} exists already", key.id))
        .run(&mut write)
        .await?;
        write.changed(ChangeSubject::SigningKeys, key.created_at);
        write.commit().await?;
        Ok(true)
    }

    async fn signing_keys(&self, now: Timestamp) -> Result<Vec<SigningKey>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(
            "SELECT id, algorithm, sealed, data_key, public_jwk, created_at, signs_from, retires_at \
             FROM signing_keys WHERE retires_at IS NULL OR retires_at > $1 ORDER BY id",
        )
        .bind(&now)
        .all(&mut read)
        .await
    }
}
