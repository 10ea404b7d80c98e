//! The world of a case: a database of its own, time that stands still, and what is needed in a few words.

use domain::{ManualClock, SeededEntropy, TenantId, Timestamp};
use secrecy::ExposeSecret;
use std::sync::Arc;
use store::{AuditEntry, AuditPhase, Store, Tenant, TenantState};
use store_sql::testing::TestDatabase;
use vault::{AuditTrail, Cell, MasterKey, MasterKeys, Sealed, Vault, VaultError};

pub(crate) struct World {
    pub(crate) database: TestDatabase,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) entropy: Arc<SeededEntropy>,
}

/// Where the cases seal.
pub(crate) const CELL: Cell<'static> = Cell {
    table: "connections",
    row: "con_1",
    column: "sealed",
};

/// A master key made of its id: equal ids are equal keys.
pub(crate) fn key(id: &str) -> MasterKey {
    named_key(id, id)
}

/// A master key with the bytes of another one's id.
pub(crate) fn named_key(id: &str, bytes_of: &str) -> MasterKey {
    let seed = bytes_of.bytes().fold(7, |seed, byte| seed * 31 + u64::from(byte));
    MasterKey::parse(id, &MasterKey::generate_file(&SeededEntropy::new(seed))).unwrap()
}

impl World {
    pub(crate) async fn sqlite() -> Self {
        Self::on(TestDatabase::sqlite().await).await
    }

    pub(crate) async fn postgres() -> Self {
        Self::on(TestDatabase::postgres().await).await
    }

    async fn on(database: TestDatabase) -> Self {
        let store = database.open().await;
        let (clock, entropy) = (Arc::new(ManualClock::default()), Arc::new(SeededEntropy::new(1)));
        Self {
            database,
            store,
            clock,
            entropy,
        }
    }

    /// A process that holds these keys, with connections to the database of its own.
    pub(crate) async fn process(&self, keys: &[&str]) -> Result<Arc<Vault>, VaultError> {
        self.process_with(keys.iter().map(|id| key(id))).await
    }

    pub(crate) async fn process_with(
        &self,
        keys: impl IntoIterator<Item = MasterKey>,
    ) -> Result<Arc<Vault>, VaultError> {
        let keys = MasterKeys::new(keys).unwrap();
        let store = self.database.open().await;
        Ok(Arc::new(
            Vault::open(store, keys, self.clock.clone(), self.entropy.clone()).await?,
        ))
    }

    /// A process with the one key `main`.
    pub(crate) async fn vault(&self) -> Arc<Vault> {
        self.process(&["main"]).await.unwrap()
    }

    pub(crate) async fn trail(&self) -> AuditTrail {
        AuditTrail::new(self.vault().await)
    }

    pub(crate) async fn tenant(&self) -> TenantId {
        self.clock.advance_millis(1);
        let id = TenantId::generate(self.clock.as_ref(), self.entropy.as_ref());
        let tenant = Tenant {
            id: id.clone(),
            name: id.to_string(),
            state: TenantState::Active,
            created_at: Timestamp::default(),
        };
        self.store.create_tenant(&tenant).await.unwrap();
        id
    }

    pub(crate) async fn tenants(&self, count: usize) -> Vec<TenantId> {
        let mut tenants = Vec::with_capacity(count);
        for _ in 0..count {
            tenants.push(self.tenant().await);
        }
        tenants
    }
}

/// What a value opens to.
pub(crate) async fn opened(vault: &Vault, tenant: &TenantId, sealed: &Sealed) -> Result<Vec<u8>, VaultError> {
    let opened = vault
        .unseal(tenant, CELL, &sealed.data_key, &sealed.bytes)
        .await?;
    Ok(opened.expose_secret().to_vec())
}

/// A record of a call, an outcome unless it is handed in as an intent.
#[expect(
    clippy::needless_pass_by_value,
    reason = "names and numbers of calls read better without a borrow"
)]
pub(crate) fn entry(tenant: &TenantId, call: impl ToString) -> AuditEntry {
    AuditEntry {
        tenant: tenant.clone(),
        call: call.to_string(),
        phase: AuditPhase::Outcome,
        at: Timestamp::from_millis(1_795_305_600_000),
        account: None,
        actor: "tok_1".to_owned(),
        action: "save_object".to_owned(),
        connection: None,
        outcome: Some("ok".to_owned()),
        duration_micros: Some(1_500),
        client: Some("codex 1.0".to_owned()),
        arguments_digest: Some(vec![1, 2, 3]),
        detail: serde_json::json!({"thread": "ä", "n": [1.5, 1e20, 9_007_199_254_740_993_u64, -0.0]}),
    }
}
