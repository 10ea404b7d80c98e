//! Authorization codes: redeemed once.

use super::revoke_stolen;
use crate::backend::Backend;
use crate::sql_store::{SqlStore, Write};
use crate::statement::{FromRow, Record, sql};
use domain::{SecretHash, TenantId, Timestamp};
use store::{AuthorizationCode, CodeOutcome, Grant, StoreError};

impl FromRow for AuthorizationCode {
    const TABLE: &'static str = "oauth_codes";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self {
            grant: row.get("grant_id")?,
            tenant: row.get("tenant")?,
            client_id: row.get("client_id")?,
            redirect_uri: row.get("redirect_uri")?,
            code_challenge: row.get("code_challenge")?,
            resource: row.get("resource")?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
        })
    }
}

/// Stores the code of a grant that the same transaction stored.
pub(super) async fn insert<DB: Backend>(
    write: &mut Write<'_, DB>,
    tenant: &TenantId,
    grant: &Grant,
    code: &AuthorizationCode,
    hash: &SecretHash,
) -> Result<(), StoreError> {
    sql::<DB>(
        "INSERT INTO oauth_codes (code_hash, tenant, grant_id, client_id, redirect_uri, code_challenge, resource, \
             created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(hash)
    .bind(tenant)
    .bind(&grant.id)
    .bind(&code.client_id)
    .bind(&code.redirect_uri)
    .bind(&code.code_challenge)
    .bind(&code.resource)
    .bind(&code.created_at)
    .bind(&code.expires_at)
    .if_taken("this authorization code exists already")
    .run(write)
    .await?;
    Ok(())
}

/// Redeems a code.
pub(super) async fn consume<DB: Backend>(
    store: &SqlStore<DB>,
    hash: &SecretHash,
    client_id: &str,
    now: Timestamp,
) -> Result<CodeOutcome, StoreError> {
    let mut write = store.write().await?;
    // Of several at the same time one updates the row; the others wait for it and find the code consumed.
    let consumed: Option<AuthorizationCode> = sql::<DB>(
        "UPDATE oauth_codes SET consumed_at = $1 \
         WHERE code_hash = $2 AND client_id = $3 AND consumed_at IS NULL AND expires_at > $1 \
             AND EXISTS (SELECT 1 FROM oauth_grants AS g WHERE g.tenant = oauth_codes.tenant \
                 AND g.id = oauth_codes.grant_id AND g.revoked_at IS NULL \
                 AND (g.expires_at IS NULL OR g.expires_at > $1)) \
         RETURNING tenant, grant_id, client_id, redirect_uri, code_challenge, resource, created_at, expires_at",
    )
    .bind(&now)
    .bind(hash)
    .bind(client_id)
    .optional(&mut write)
    .await?;
    if let Some(code) = consumed {
        write.commit().await?;
        return Ok(CodeOutcome::Consumed(code));
    }
    let redeemed_before: Option<AuthorizationCode> = sql::<DB>(
        "SELECT tenant, grant_id, client_id, redirect_uri, code_challenge, resource, created_at, expires_at \
         FROM oauth_codes WHERE code_hash = $1 AND client_id = $2 AND consumed_at IS NOT NULL",
    )
    .bind(hash)
    .bind(client_id)
    .optional(&mut write)
    .await?;
    let Some(code) = redeemed_before else {
        return Ok(CodeOutcome::Unknown);
    };
    revoke_stolen(&mut write, &code.tenant, &code.grant, now).await?;
    write.commit().await?;
    Ok(CodeOutcome::Replayed)
}
