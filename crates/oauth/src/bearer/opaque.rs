//! Opaque tokens: looked up by id, compared by hash, remembered while that is safe.

use super::remembered::Remembered;
use super::unknown::UnknownIds;
use super::uses::Uses;
use super::{Refused, Trust};
use domain::{BearerToken, Clock, Credential, PresentedToken, Principal, Timestamp, TokenId};
use std::sync::Arc;
use std::time::Duration;
use store::{AccountState, BearerRecord, ChangeSubject, Store, StoreError, TenantState};

/// Tokens that are remembered. A busy gateway asks the store once for each, not for every call.
const REMEMBERED: usize = 10_000;
/// Ids that are known not to exist. An id is all that is kept of a wrong token.
const UNKNOWN: usize = 10_000;

/// How long a database that vanished without a word is waited for.
const PATIENCE: Duration = Duration::from_secs(1);

/// The verifier of `cwy_` tokens.
pub struct OpaqueTokens {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    trust: Arc<Trust>,
    known: Remembered<TokenId, Known>,
    unknown: UnknownIds<TokenId>,
    uses: Uses<TokenId>,
}

struct Known {
    record: BearerRecord,
    principal: Arc<Principal>,
}

impl OpaqueTokens {
    /// Nothing remembered yet.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, trust: Arc<Trust>) -> Self {
        let known = Remembered::new(Arc::clone(&trust), REMEMBERED);
        Self {
            unknown: UnknownIds::new(Arc::clone(&clock), UNKNOWN),
            store,
            clock,
            trust,
            known,
            uses: Uses::default(),
        }
    }

    /// Who presents this token, from memory alone. `None` when the store has to be asked.
    pub async fn remembered(&self, token: &str) -> Option<Result<Arc<Principal>, Refused>> {
        let presented = match self.presented(token).await {
            Ok(presented) => presented,
            Err(refused) => return Some(Err(refused)),
        };
        match self.known.get(&presented.id) {
            Some(known) => Some(self.compare(presented, &known)),
            None if self.unknown.contains(&presented.id) => Some(Err(Refused::Invalid)),
            None => None,
        }
    }

    /// Who presents this token.
    pub async fn verify(&self, token: &str) -> Result<Arc<Principal>, Refused> {
        let presented = self.presented(token).await?;
        if self.unknown.contains(&presented.id) {
            return Err(Refused::Invalid);
        }
        let asked_at = self.clock.now();
        let read = async {
            let record = tokio::time::timeout(PATIENCE, self.store.bearer_record(&presented.id)).await;
            let record = record.unwrap_or_else(|elapsed| Err(StoreError::Unavailable(elapsed.into())))?;
            Ok::<_, StoreError>(record.map(Known::from))
        };
        let known = self.known.get_or_read(&presented.id, read).await;
        let Some(known) = known.map_err(|error| Refused::Unavailable(Some(error.into())))? else {
            self.unknown.note(presented.id, asked_at);
            return Err(Refused::Invalid);
        };
        self.compare(presented, &known)
    }

    async fn presented(&self, token: &str) -> Result<PresentedToken, Refused> {
        let presented = BearerToken::parse(token).map_err(|error| Refused::Malformed(error.to_string()))?;
        if self.trust.becomes_fresh().await {
            return Ok(presented);
        }
        // Without news of revocations neither memory nor a lucky read may let anybody in.
        Err(Refused::Unavailable(None))
    }

    fn compare(&self, presented: PresentedToken, known: &Known) -> Result<Arc<Principal>, Refused> {
        // In constant time, and before the row's other columns decide: a wrong secret learns nothing about the row.
        let now = self.clock.now();
        if known.record.hash != presented.hash || !known.counts_at(now) {
            return Err(Refused::Invalid);
        }
        self.uses.note(presented.id, now);
        Ok(Arc::clone(&known.principal))
    }

    /// Writes the last uses since the last time, all in one step. Kept for the next time when the store fails.
    pub async fn write_uses(&self) -> Result<(), StoreError> {
        let uses = self.uses.take();
        if uses.is_empty() {
            return Ok(());
        }
        let written = self.store.touch_access_tokens(&uses).await;
        if written.is_err() {
            self.uses.put_back(uses);
        }
        written
    }

    /// Acts on a change that this or another process made.
    pub fn changed(&self, subject: &ChangeSubject) {
        match subject {
            ChangeSubject::Token(id) => self.known.forget(|known| known.record.token.id == *id),
            ChangeSubject::Account(id) => self.known.forget(|known| known.record.token.account == *id),
            ChangeSubject::Tenant(id) => self.known.forget(|known| known.record.token.tenant == *id),
            ChangeSubject::Grant(_)
            | ChangeSubject::Connection(_)
            | ChangeSubject::DataKey(_)
            | ChangeSubject::SigningKeys => {}
        }
    }

    /// Forgets everything: changes were missed.
    pub fn forget_all(&self) {
        self.known.forget(|_| true);
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
