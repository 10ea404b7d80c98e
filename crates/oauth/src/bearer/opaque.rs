//! Opaque tokens: looked up by id, compared by hash, remembered while that is safe.

use super::{Refused, Trust};
use domain::{AccountId, BearerToken, Clock, Credential, Principal, TenantId, Timestamp, TokenId};
use quick_cache::sync::Cache;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use store::{AccountState, BearerRecord, ChangeSubject, Store, StoreError, TenantState};

/// Tokens that are remembered. A busy gateway asks the store once for each, not for every call.
const REMEMBERED: usize = 10_000;

/// The verifier of `cwy_` tokens.
pub struct OpaqueTokens {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    trust: Arc<Trust>,
    known: Cache<TokenId, Arc<Known>>,
    uses: Mutex<HashMap<TokenId, Timestamp>>,
}

struct Known {
    record: BearerRecord,
    principal: Arc<Principal>,
}

impl OpaqueTokens {
    /// Nothing remembered yet.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, trust: Arc<Trust>) -> Self {
        Self {
            store,
            clock,
            trust,
            known: Cache::new(REMEMBERED),
            uses: Mutex::default(),
        }
    }

    /// Who presents this token.
    pub async fn verify(&self, token: &str) -> Result<Arc<Principal>, Refused> {
        let presented = BearerToken::parse(token).map_err(|error| Refused::Malformed(error.to_string()))?;
        if !self.trust.is_fresh() {
            // Without news of revocations neither memory nor a lucky read may let anybody in.
            return Err(Refused::Unavailable(None));
        }
        let known = match self.known.get(&presented.id) {
            Some(known) => known,
            None => self.look_up(&presented.id).await?,
        };
        // In constant time, and before the row's other columns decide: a wrong secret learns nothing about the row.
        if known.record.hash != presented.hash || !known.counts_at(self.clock.now()) {
            return Err(Refused::Invalid);
        }
        self.note_use(presented.id);
        Ok(Arc::clone(&known.principal))
    }

    async fn look_up(&self, id: &TokenId) -> Result<Arc<Known>, Refused> {
        let generation = self.trust.generation();
        let record = self
            .store
            .bearer_record(id)
            .await
            .map_err(|error| Refused::Unavailable(Some(error)))?;
        let known = Arc::new(Known::from(record.ok_or(Refused::Invalid)?));
        if self.trust.generation() == generation {
            self.known.insert(id.clone(), Arc::clone(&known));
            // Between the comparison and the insertion something may have been forgotten after all.
            if self.trust.generation() != generation {
                self.known.remove(id);
            }
        }
        Ok(known)
    }

    fn note_use(&self, id: TokenId) {
        let now = self.clock.now();
        self.uses
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id, now);
    }

    /// Writes the last uses since the last time, all in one step. Kept for the next time when the store fails.
    pub async fn write_uses(&self) -> Result<(), StoreError> {
        let uses: Vec<(TokenId, Timestamp)> = {
            let mut uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
            uses.drain().collect()
        };
        if uses.is_empty() {
            return Ok(());
        }
        let written = self.store.touch_access_tokens(&uses).await;
        if written.is_err() {
            let mut kept = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
            for (id, at) in uses {
                let latest = kept.entry(id).or_insert(at);
                *latest = at.max(*latest);
            }
        }
        written
    }

    /// Acts on a change that this or another process made.
    pub fn changed(&self, subject: &ChangeSubject) {
        match subject {
            ChangeSubject::Token(id) => self.forget(|known| known.record.token.id == *id),
            ChangeSubject::Account(account) => self.forget_account(account),
            ChangeSubject::Tenant(tenant) => self.forget_tenant(tenant),
            ChangeSubject::Grant(_)
            | ChangeSubject::Connection(_)
            | ChangeSubject::DataKey(_)
            | ChangeSubject::SigningKeys => {}
        }
    }

    fn forget_account(&self, account: &AccountId) {
        self.forget(|known| known.record.token.account == *account);
    }

    fn forget_tenant(&self, tenant: &TenantId) {
        self.forget(|known| known.record.token.tenant == *tenant);
    }

    /// Forgets everything: changes were missed.
    pub fn forget_all(&self) {
        self.forget(|_| true);
    }

    fn forget(&self, concerned: impl Fn(&Known) -> bool) {
        // First the generation, then the rows: a look-up that began before sees that it may not remember.
        self.trust.forget();
        self.known.retain(|_, known| !concerned(known));
    }
}

impl From<BearerRecord> for Known {
    fn from(record: BearerRecord) -> Self {
        let token = &record.token;
        let principal = Arc::new(Principal {
            tenant: token.tenant.clone(),
            account: token.account.clone(),
            credential: Credential::Token(token.id.clone()),
            scopes: token.scopes.clone(),
            connections: token.connections.clone(),
        });
        Self { record, principal }
    }
}

impl Known {
    fn counts_at(&self, now: Timestamp) -> bool {
        let token = &self.record.token;
        token.revoked_at.is_none()
            && token.expires_at.is_none_or(|expires_at| now < expires_at)
            && self.record.tenant_state == TenantState::Active
            && self.record.account_state == AccountState::Active
    }
}
