//! Rows of the audit trail as calls of agents write them.

use crate::world::{Person, World};
use domain::{Clock, ConnectionId, SecretHash, Timestamp, TokenId};
use serde_json::json;
use store::{AccessToken, AuditChain, AuditEntry, AuditPhase};

/// The chain is the vault's matter.
struct NoChain;

impl AuditChain for NoChain {
    fn link(&self, _: i64, _: &[u8], _: &AuditEntry) -> Option<Vec<u8>> {
        Some(vec![0])
    }
}

/// The outcome of a call of a tool.
pub(crate) fn outcome(person: &Person, actor: &str, at: Timestamp, call: &str, outcome: &str) -> AuditEntry {
    AuditEntry {
        tenant: person.tenant.clone(),
        call: call.to_owned(),
        phase: AuditPhase::Outcome,
        at,
        account: Some(person.account.clone()),
        actor: actor.to_owned(),
        action: "find_objects".to_owned(),
        connection: None,
        outcome: Some(outcome.to_owned()),
        duration_micros: Some(12_345),
        client: Some("codex/0.169.0".to_owned()),
        arguments_digest: None,
        detail: json!({}),
    }
}

/// What is written before a changing call goes out.
pub(crate) fn intent(person: &Person, actor: &str, at: Timestamp, call: &str) -> AuditEntry {
    AuditEntry {
        phase: AuditPhase::Intent,
        action: "delete_file".to_owned(),
        outcome: None,
        duration_micros: None,
        ..outcome(person, actor, at, call, "")
    }
}

/// With a connection.
pub(crate) fn on(connection: &ConnectionId, entry: AuditEntry) -> AuditEntry {
    AuditEntry {
        connection: Some(connection.clone()),
        ..entry
    }
}

impl World {
    pub(crate) async fn record(&self, entries: &[AuditEntry]) {
        self.store.append_audit(entries, &NoChain).await.unwrap();
    }

    /// Gives somebody a token whose secret nobody knows.
    pub(crate) async fn token_of(&self, person: &Person, name: &str) -> TokenId {
        let id = TokenId::generate(self.clock.as_ref(), self.entropy.as_ref());
        let token = AccessToken {
            id: id.clone(),
            tenant: person.tenant.clone(),
            account: person.account.clone(),
            name: name.to_owned(),
            scopes: domain::Scopes::everywhere(domain::Level::Write),
            connections: domain::ConnectionLimit::All,
            created_at: self.clock.now(),
            expires_at: None,
            last_used_at: None,
            revoked_at: None,
        };
        let hash = SecretHash::of(id.as_str());
        self.store
            .create_access_token(&person.tenant, &token, &hash)
            .await
            .unwrap();
        id
    }
}
