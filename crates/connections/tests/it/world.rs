//! The world of a case: a database and an emulator of its own, and a tenant with an account.

use connections::{Connections, Credentials, Developer, Endpoint, OpenConnection, Verify};
use domain::{
    AccountId, ConnectionId, ConnectionLimit, Credential, Level, ManualClock, Principal, Scopes,
    SeededEntropy, TenantId, Timestamp, TokenId,
};
use emulator::{Emulator, RunningEmulator};
use outbound::{HttpClient, Policy};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use store::{Account, AccountState, Role, Store, Tenant, TenantState};
use store_sql::testing::TestDatabase;
use vault::{MasterKey, MasterKeys, Vault};

pub(crate) struct World {
    pub(crate) database: TestDatabase,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) entropy: Arc<SeededEntropy>,
    pub(crate) emulator: RunningEmulator,
    pub(crate) vault: Arc<Vault>,
    pub(crate) connections: Connections,
    pub(crate) tenant: TenantId,
    pub(crate) account: AccountId,
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
        let key = MasterKey::parse("main", &MasterKey::generate_file(entropy.as_ref())).unwrap();
        let keys = MasterKeys::new([key]).unwrap();
        let vault = Vault::open(store.clone(), keys, clock.clone(), entropy.clone())
            .await
            .unwrap();
        let vault = Arc::new(vault);
        let policy = Policy {
            allow_private_addresses: true,
            ..Policy::default()
        };
        let http = HttpClient::new(policy).unwrap();
        let connections =
            Connections::new(store.clone(), vault.clone(), http, clock.clone(), entropy.clone());
        let emulator = Emulator::builder().seed(1).start("127.0.0.1:0").await.unwrap();
        let (tenant, account) = new_account(store.as_ref(), &clock, &entropy, None).await;
        Self {
            database,
            store,
            clock,
            entropy,
            emulator,
            vault,
            connections,
            tenant,
            account,
        }
    }

    /// A further account: of this tenant, or of a new one.
    pub(crate) async fn another_account(&self, tenant: Option<&TenantId>) -> (TenantId, AccountId) {
        new_account(self.store.as_ref(), &self.clock, &self.entropy, tenant).await
    }

    /// The emulator's app, with a key.
    pub(crate) fn endpoint(&self, api_key: &str) -> Endpoint {
        Endpoint::Keys {
            server_url: self.emulator.server_url(),
            app_id: self.emulator.app_id.clone(),
            api_key: api_key.into(),
        }
    }

    /// The emulator's app with its REST key and nothing else.
    pub(crate) fn credentials(&self) -> Credentials {
        Credentials::new(self.endpoint(&self.emulator.api_keys.rest), None, None).unwrap()
    }

    /// The same with a developer.
    pub(crate) fn with_developer(&self, developer: Developer) -> Credentials {
        Credentials::new(self.endpoint(&self.emulator.api_keys.rest), None, Some(developer)).unwrap()
    }

    /// The emulator's developer, with a password.
    pub(crate) fn developer(&self, password: &str) -> Developer {
        let console_url = self.emulator.console_url();
        Developer::with_password(
            Some(&console_url),
            &self.emulator.developer.login,
            password.into(),
        )
        .unwrap()
    }

    /// Adds a connection without asking the emulator.
    pub(crate) async fn add(&self, name: &str, credentials: &Credentials) -> ConnectionId {
        self.clock.advance_millis(1);
        let added = self
            .connections
            .add(&self.tenant, &self.account, name, credentials, Verify::Later)
            .await;
        added.unwrap().id
    }

    /// A caller of the account.
    pub(crate) fn principal(&self, connections: ConnectionLimit) -> Principal {
        Principal {
            tenant: self.tenant.clone(),
            account: self.account.clone(),
            credential: Credential::Token(TokenId::generate(self.clock.as_ref(), self.entropy.as_ref())),
            scopes: Scopes::everywhere(Level::Destroy),
            connections,
        }
    }

    /// Opens a connection for a caller with no limit.
    pub(crate) async fn open(&self, name: &str) -> OpenConnection {
        let principal = self.principal(ConnectionLimit::All);
        self.connections.open(&principal, Some(name)).await.unwrap()
    }

    /// How many requests the emulator got whose path ends so.
    pub(crate) fn requests_to(&self, path: &str) -> usize {
        self.emulator
            .requests()
            .iter()
            .filter(|request| request.path.ends_with(path))
            .count()
    }
}

async fn new_account(
    store: &dyn Store,
    clock: &ManualClock,
    entropy: &SeededEntropy,
    tenant: Option<&TenantId>,
) -> (TenantId, AccountId) {
    clock.advance_millis(1);
    let tenant_id = tenant
        .cloned()
        .unwrap_or_else(|| TenantId::generate(clock, entropy));
    if tenant.is_none() {
        let row = Tenant {
            id: tenant_id.clone(),
            name: tenant_id.to_string(),
            state: TenantState::Active,
            created_at: Timestamp::default(),
        };
        store.create_tenant(&row).await.unwrap();
    }
    let account = Account {
        id: AccountId::generate(clock, entropy),
        tenant: tenant_id.clone(),
        email: None,
        role: Role::Owner,
        state: AccountState::Active,
        created_at: Timestamp::default(),
    };
    store.create_account(&tenant_id, &account).await.unwrap();
    (tenant_id, account.id)
}

pub(crate) fn exposed(secrets: &[SecretString]) -> Vec<&str> {
    secrets.iter().map(ExposeSecret::expose_secret).collect()
}
