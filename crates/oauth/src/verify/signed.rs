//! The verifier of signed tokens: the signature once, the grant for as long as nothing changes it.

use super::claims::{Authentic, Claims};
use super::grant_counts;
use crate::bearer::{Refused, Remembered, Trust, Uses, VerifyBearer};
use crate::keys::{Keys, KeysError};
use crate::server::Identity;
use async_trait::async_trait;
use domain::{Clock, Credential, GrantId, Principal, Timestamp};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use store::{ChangeSubject, GrantRecord, Store, StoreError};

/// Signatures and grants that are remembered. A busy gateway checks a signature once for each token, not for every call.
const REMEMBERED: usize = 10_000;

/// Longer than any token of this server.
const LONGEST: usize = 8 * 1024;

/// The verifier of JWTs.
pub struct SignedTokens {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    trust: Arc<Trust>,
    identity: Arc<Identity>,
    pub(crate) keys: Keys,
    /// By the hash of the token, so that no token is kept in memory.
    authentic: Remembered<[u8; 32], Authentic>,
    grants: Remembered<GrantId, GrantRecord>,
    uses: Uses<GrantId>,
}

impl SignedTokens {
    pub(crate) fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        trust: Arc<Trust>,
        identity: Arc<Identity>,
        keys: Keys,
    ) -> Self {
        Self {
            authentic: Remembered::new(Arc::clone(&trust), REMEMBERED),
            grants: Remembered::new(Arc::clone(&trust), REMEMBERED),
            uses: Uses::default(),
            store,
            clock,
            trust,
            identity,
            keys,
        }
    }

    /// What a token of this server says, whether its grant counts or not. `None` for every other text, and for a token
    /// that has expired.
    pub(crate) async fn read(&self, token: &str) -> Result<Option<Arc<Authentic>>, KeysError> {
        if token.len() > LONGEST {
            return Ok(None);
        }
        let read = async { Claims::authentic(token, &self.identity, &self.keys).await };
        let now = self.clock.now();
        let authentic = self.authentic.get_or_read(&hash(token), read).await?;
        Ok(authentic.filter(|token| token.counts_at(now)))
    }

    /// Writes the last uses since the last time, all in one step. Kept for the next time when the store fails.
    pub async fn write_uses(&self) -> Result<(), StoreError> {
        let uses = self.uses.take();
        if uses.is_empty() {
            return Ok(());
        }
        let written = self.store.touch_grants(&uses).await;
        if written.is_err() {
            self.uses.put_back(uses);
        }
        written
    }

    /// Acts on a change that this or another process made.
    pub fn changed(&self, subject: &ChangeSubject) {
        match subject {
            ChangeSubject::Grant(id) => self.grants.forget(|record| record.grant.id == *id),
            ChangeSubject::Account(id) => self.grants.forget(|record| record.grant.account == *id),
            ChangeSubject::Tenant(id) => self.grants.forget(|record| record.grant.tenant == *id),
            ChangeSubject::SigningKeys => {
                self.keys.forget();
                self.authentic.forget(|_| true);
            }
            ChangeSubject::Token(_) | ChangeSubject::Connection(_) | ChangeSubject::DataKey(_) => {}
        }
    }

    /// Forgets everything: changes were missed.
    pub fn forget_all(&self) {
        self.keys.forget();
        self.authentic.forget(|_| true);
        self.grants.forget(|_| true);
    }

    async fn grant(&self, id: &GrantId) -> Result<Option<Arc<GrantRecord>>, StoreError> {
        let read = async { self.store.grant_record(id).await };
        self.grants.get_or_read(id, read).await
    }

    fn principal(
        &self,
        claims: &Claims,
        record: &GrantRecord,
        now: Timestamp,
    ) -> Result<Arc<Principal>, Refused> {
        let grant = &record.grant;
        let is_of_grant = grant.account == claims.sub && grant.client_id == claims.client_id;
        if !is_of_grant || !grant_counts(record, now) {
            return Err(Refused::Invalid);
        }
        self.uses.note(grant.id.clone(), now);
        Ok(Arc::new(Principal {
            tenant: grant.tenant.clone(),
            account: grant.account.clone(),
            credential: Credential::Grant(grant.id.clone()),
            scopes: grant.scopes.intersect(&claims.scope),
            connections: grant.connections.clone(),
        }))
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[async_trait]
impl VerifyBearer for SignedTokens {
    async fn remembered(&self, token: &str) -> Option<Result<Arc<Principal>, Refused>> {
        if token.len() > LONGEST {
            return Some(Err(Refused::Invalid));
        }
        if !self.trust.becomes_fresh().await {
            return Some(Err(Refused::Unavailable(None)));
        }
        let token = self.authentic.get(&hash(token))?;
        let now = self.clock.now();
        if !token.counts_at(now) {
            return Some(Err(Refused::Invalid));
        }
        let record = self.grants.get(&token.claims.gid)?;
        Some(self.principal(&token.claims, &record, now))
    }

    async fn verify(&self, token: &str) -> Result<Arc<Principal>, Refused> {
        if !self.trust.becomes_fresh().await {
            // Without news of revocations neither memory nor a lucky read may let anybody in.
            return Err(Refused::Unavailable(None));
        }
        let read = self.read(token).await;
        let token = read
            .map_err(|error| Refused::Unavailable(Some(error.into())))?
            .ok_or(Refused::Invalid)?;
        let record = self.grant(&token.claims.gid).await;
        let record = record
            .map_err(|error| Refused::Unavailable(Some(error.into())))?
            .ok_or(Refused::Invalid)?;
        self.principal(&token.claims, &record, self.clock.now())
    }
}
