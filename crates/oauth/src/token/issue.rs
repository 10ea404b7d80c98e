//! The answer of the token endpoint: a fresh access token for a grant that counts.

use crate::error::OauthError;
use crate::keys::Key;
use crate::server::OauthServer;
use crate::verify::{NewToken, grant_counts};
use domain::{GrantId, Scopes, Timestamp, random_secret};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use store::{Grant, StoreError};

/// How many characters of a random secret a `jti` holds: 130 bits.
const TOKEN_ID_LENGTH: usize = 26;

/// What the client gets.
pub(super) struct Issued {
    access_token: SecretString,
    expires_in: Duration,
    refresh_token: Option<SecretString>,
    scope: Scopes,
}

impl Issued {
    /// RFC 6749, 5.1. The scope is always there: the user may have allowed less than was asked for.
    pub(super) fn into_json(self) -> Value {
        let mut answer = json!({
            "access_token": self.access_token.expose_secret(),
            "token_type": "Bearer",
            "expires_in": self.expires_in.as_secs(),
            "scope": self.scope.to_string(),
        });
        if let Some(token) = self.refresh_token {
            answer["refresh_token"] = token.expose_secret().into();
        }
        answer
    }
}

impl OauthServer {
    /// The key to sign with, asked for before anything is redeemed: a code that was used up for nothing would be lost.
    pub(super) async fn signing_key(&self) -> Result<Arc<Key>, OauthError> {
        Ok(self.signed.keys.signer().await?)
    }

    /// The grant, if it still counts.
    pub(super) async fn counting_grant(&self, id: &GrantId, now: Timestamp) -> Result<Grant, OauthError> {
        let record = self
            .store
            .grant_record(id)
            .await?
            .filter(|record| grant_counts(record, now));
        record.map(|record| record.grant).ok_or_else(gone)
    }

    /// Signs an access token. It never outlives its grant.
    pub(super) fn issue(
        &self,
        grant: &Grant,
        scope: Scopes,
        refresh_token: Option<SecretString>,
        key: &Key,
        now: Timestamp,
    ) -> Result<Issued, OauthError> {
        let longest = now.plus(self.settings.access_lifetime);
        let expires_at = grant
            .expires_at
            .map_or(longest, |expires_at| expires_at.min(longest));
        let id = random_secret(self.entropy.as_ref());
        let token = NewToken {
            account: &grant.account,
            client_id: &grant.client_id,
            scope: &scope,
            grant: &grant.id,
            now,
            expires_at,
            id: id.expose_secret()[..TOKEN_ID_LENGTH].to_owned(),
        };
        let access_token = token.sign(&self.identity, key)?;
        Ok(Issued {
            access_token,
            expires_in: expires_at.since(now),
            refresh_token,
            scope,
        })
    }
}

/// What is said of every code and refresh token that does not count, so that nobody learns why.
pub(super) fn gone() -> OauthError {
    OauthError::invalid_grant("it is unknown, expired, used or revoked; let the user sign in again")
}

/// A grant that stopped counting between two steps.
pub(super) fn conflict_is_gone(error: StoreError) -> OauthError {
    match error {
        StoreError::Conflict { .. } => gone(),
        other => other.into(),
    }
}
