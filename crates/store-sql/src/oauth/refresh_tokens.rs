//! Refresh tokens: each use trades one for its successor.

use super::revoke_stolen;
use crate::backend::Backend;
use crate::sql_store::{SqlStore, Write};
use crate::statement::{FromRow, Record, sql};
use domain::{SecretHash, TenantId, Timestamp};
use std::time::Duration;
use store::{RefreshOutcome, RefreshToken, StoreError};

/// What a used token is traded for.
pub(super) struct Successor<'a> {
    /// The hash of the new token.
    pub hash: &'a SecretHash,
    /// From when on it does not count.
    pub expires_at: Timestamp,
}

impl FromRow for RefreshToken {
    const TABLE: &'static str = "oauth_refresh_tokens";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self {
            grant: row.get("grant_id")?,
            tenant: row.get("tenant")?,
            client_id: row.get("client_id")?,
            resource: row.get("resource")?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
        })
    }
}

/// A presented token whose grant counts, with its first use if there was one.
struct Presented {
    token: RefreshToken,
    used_at: Option<Timestamp>,
}

impl FromRow for Presented {
    const TABLE: &'static str = "oauth_refresh_tokens";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self {
            token: RefreshToken::from_row(row)?,
            used_at: row.get("used_at")?,
        })
    }
}

/// A token by its hash, whether it counts or not.
pub(super) async fn find<DB: Backend>(
    connection: &mut DB::Connection,
    hash: &SecretHash,
) -> Result<Option<RefreshToken>, StoreError> {
    sql::<DB>(
        "SELECT tenant, grant_id, client_id, resource, created_at, expires_at FROM oauth_refresh_tokens \
         WHERE token_hash = $1",
    )
    .bind(hash)
    .optional(connection)
    .await
}

/// The first token of a grant.
pub(super) async fn create<DB: Backend>(
    connection: &mut DB::Connection,
    tenant: &TenantId,
    token: &RefreshToken,
    hash: &SecretHash,
) -> Result<(), StoreError> {
    let created = sql::<DB>(
        "INSERT INTO oauth_refresh_tokens (token_hash, tenant, grant_id, client_id, resource, created_at, expires_at) \
         SELECT $1, tenant, id, $4, $5, $6, $7 FROM oauth_grants \
         WHERE tenant = $2 AND id = $3 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $6)",
    )
    .bind(hash)
    .bind(tenant)
    .bind(&token.grant)
    .bind(&token.client_id)
    .bind(&token.resource)
    .bind(&token.created_at)
    .bind(&token.expires_at)
    .if_taken("this refresh token exists already")
    .if_orphan("the grant was deleted meanwhile")
    .changed(connection)
    .await?;
    if created {
        Ok(())
    } else {
        Err(StoreError::conflict(format!(
            "the grant {} does not count any more",
            token.grant
        )))
    }
}

/// Trades a token for its successor.
pub(super) async fn rotate<DB: Backend>(
    store: &SqlStore<DB>,
    used: &SecretHash,
    client_id: &str,
    successor: &Successor<'_>,
    grace: Duration,
    now: Timestamp,
) -> Result<RefreshOutcome, StoreError> {
    let mut write = store.write().await?;
    let Some(Presented { token, used_at }) = lock(&mut write, used, client_id, now).await? else {
        return Ok(RefreshOutcome::Unknown);
    };
    if let Some(first_use) = used_at
        && (now > first_use.plus(grace) || successor_was_used(&mut write, used).await?)
    {
        revoke_stolen(&mut write, &token.tenant, &token.grant, now).await?;
        write.commit().await?;
        return Ok(RefreshOutcome::Reused);
    }
    // A second use within the grace does not lengthen it.
    sql::<DB>("UPDATE oauth_refresh_tokens SET used_at = $1 WHERE token_hash = $2 AND used_at IS NULL")
        .bind(&now)
        .bind(used)
        .run(&mut write)
        .await?;
    insert_successor(&mut write, &token, used, successor, now).await?;
    write.commit().await?;
    Ok(RefreshOutcome::Rotated(token))
}

/// Finds a token that counts and holds its grant until the transaction ends: whatever happens to the tokens of one grant
/// happens one after the other. The token is read by a second statement, which sees what the one before waited for.
async fn lock<DB: Backend>(
    write: &mut Write<'_, DB>,
    hash: &SecretHash,
    client_id: &str,
    now: Timestamp,
) -> Result<Option<Presented>, StoreError> {
    let counts = sql::<DB>(
        "UPDATE oauth_grants SET revoked_at = revoked_at \
         WHERE id = (SELECT grant_id FROM oauth_refresh_tokens WHERE token_hash = $1) \
             AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)",
    )
    .bind(hash)
    .bind(&now)
    .changed(write)
    .await?;
    if !counts {
        return Ok(None);
    }
    sql::<DB>(
        "SELECT tenant, grant_id, client_id, resource, created_at, expires_at, used_at FROM oauth_refresh_tokens \
         WHERE token_hash = $1 AND client_id = $2 AND expires_at > $3",
    )
    .bind(hash)
    .bind(client_id)
    .bind(&now)
    .optional(write)
    .await
}

async fn successor_was_used<DB: Backend>(
    write: &mut Write<'_, DB>,
    hash: &SecretHash,
) -> Result<bool, StoreError> {
    sql::<DB>("SELECT 1 FROM oauth_refresh_tokens WHERE predecessor = $1 AND used_at IS NOT NULL")
        .bind(hash)
        .exists(write)
        .await
}

async fn insert_successor<DB: Backend>(
    write: &mut Write<'_, DB>,
    token: &RefreshToken,
    predecessor: &SecretHash,
    successor: &Successor<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    sql::<DB>(
        "INSERT INTO oauth_refresh_tokens \
             (token_hash, tenant, grant_id, client_id, resource, predecessor, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(successor.hash)
    .bind(&token.tenant)
    .bind(&token.grant)
    .bind(&token.client_id)
    .bind(&token.resource)
    .bind(predecessor)
    .bind(&now)
    .bind(&successor.expires_at)
    .if_taken("the successor exists already")
    .run(write)
    .await?;
    Ok(())
}
