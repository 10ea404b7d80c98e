//! A gateway with tools that misbehave, for the tests of this crate.

use crate::caller::Caller;
use crate::{Admission, Budget, CallSettings, Gateway, Limits, Narrowing, Parts, Rate, dispatch};
use async_trait::async_trait;
use connections::{Connections, Credentials, Endpoint, Verify};
use domain::{
    AccountId, Area, Clock, ConnectionLimit, Credential, ManualClock, Principal, Scopes, SeededEntropy,
    TenantId, TokenId,
};
use rmcp::model::{CallToolResult, ErrorData, RequestMetaObject};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use store::{Account, AccountState, AuditPhase, Role, Store, Tenant, TenantState};
use store_sql::testing::TestDatabase;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use toolkit::{CallContext, Catalog, Descriptor, DynTool, Effect, ErrorCode, Reach, Session, ToolError};
use vault::{AuditLog, AuditLogOptions, MasterKey, MasterKeys, Vault};

const APP_ID: &str = "3F6C1A52-0000-4000-8000-00000000A001";
const API_KEY: &str = "9D2B7C44-0000-4000-8000-00000000B002";

/// What no answer may show. Keys are hexadecimal and compare in either case.
pub(crate) fn secrets() -> [String; 3] {
    [APP_ID.to_owned(), API_KEY.to_owned(), API_KEY.to_lowercase()]
}

/// What a fixture does when it is called.
#[derive(Clone, Copy)]
pub(crate) enum Misbehaviour {
    None,
    Panics,
    Hangs,
    Leaks,
    LeaksInError,
}

/// A tool of the tests.
pub(crate) struct Fixture {
    descriptor: Descriptor,
    misbehaviour: Misbehaviour,
    ran: Arc<AtomicUsize>,
}

impl Fixture {
    pub(crate) fn reading(name: &str, misbehaviour: Misbehaviour) -> Self {
        Self::of(name, Effect::Read, misbehaviour)
    }

    pub(crate) fn writing(name: &str, misbehaviour: Misbehaviour) -> Self {
        Self::of(name, Effect::Write { idempotent: false }, misbehaviour)
    }

    pub(crate) fn destroying(name: &str, misbehaviour: Misbehaviour) -> Self {
        Self::of(name, Effect::Destroy, misbehaviour)
    }

    fn of(name: &str, effect: Effect, misbehaviour: Misbehaviour) -> Self {
        let schema = json!({"type": "object", "properties": {"connection": {}, "user_token": {}}});
        let schema = Arc::new(schema.as_object().unwrap().clone());
        let descriptor = Descriptor {
            name: name.into(),
            title: name.into(),
            description: name.into(),
            area: Area::Data,
            effect,
            reach: Reach::App,
            session: Session::Optional,
            list: None,
            unverified: None,
            input_schema: Arc::clone(&schema),
            output_schema: schema,
        };
        Self {
            descriptor,
            misbehaviour,
            ran: Arc::default(),
        }
    }
}

#[async_trait]
impl DynTool for Fixture {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn check(&self, arguments: &Map<String, Value>) -> Result<(), ToolError> {
        match arguments
            .keys()
            .find(|name| !["connection", "user_token"].contains(&name.as_str()))
        {
            None => Ok(()),
            Some(name) => Err(ToolError::invalid(format!(
                "`{name}` is not a field of this tool; did you mean `connection`?"
            ))),
        }
    }

    async fn call(
        &self,
        context: &CallContext,
        _: Map<String, Value>,
    ) -> Result<Map<String, Value>, ToolError> {
        self.ran.fetch_add(1, Ordering::SeqCst);
        let url = format!(
            "https://content.example/{APP_ID}/{API_KEY}/files/a.txt?k={}",
            API_KEY.to_lowercase()
        );
        let answer = match self.misbehaviour {
            Misbehaviour::None => json!({"said": "fine"}),
            Misbehaviour::Panics => panic!("a tool of the tests panics for {}", context.now.as_millis()),
            Misbehaviour::Hangs => std::future::pending().await,
            Misbehaviour::Leaks => json!({"said": url, API_KEY: [API_KEY], "password": API_KEY}),
            Misbehaviour::LeaksInError => {
                return Err(ToolError::new(ErrorCode::UpstreamError, format!("cannot open {url}")).hint(url));
            }
        };
        Ok(answer.as_object().unwrap().clone())
    }
}

/// One tenant, one account, one connection named `main`, on a database of its own.
pub(crate) struct World {
    gateway: Gateway,
    store: Arc<dyn Store>,
    audit: AuditLog,
    tenant: TenantId,
    account: AccountId,
    clock: Arc<ManualClock>,
    entropy: Arc<SeededEntropy>,
    ran: Vec<Arc<AtomicUsize>>,
    _database: TestDatabase,
}

impl World {
    pub(crate) const CONCURRENCY: u32 = 4;

    pub(crate) async fn new(tools: impl IntoIterator<Item = Fixture>) -> Self {
        let database = TestDatabase::sqlite().await;
        let store = database.open().await;
        let (clock, entropy) = (Arc::new(ManualClock::default()), Arc::new(SeededEntropy::new(1)));
        let master = MasterKey::parse("test", &MasterKey::generate_file(&*entropy)).unwrap();
        let keys = MasterKeys::new([master]).unwrap();
        let vault = Arc::new(
            Vault::open(Arc::clone(&store), keys, clock.clone(), entropy.clone())
                .await
                .unwrap(),
        );
        let (audit, writer) = AuditLog::start(Arc::clone(&vault), AuditLogOptions::default());
        tokio::spawn(writer);
        let http = outbound::HttpClient::new(outbound::Policy::default()).unwrap();
        let connections = Connections::new(
            Arc::clone(&store),
            Arc::clone(&vault),
            http,
            clock.clone(),
            entropy.clone(),
        );
        let (tenant, account) = populate(&*store, &connections, &*clock, &entropy).await;
        let tools: Vec<Fixture> = tools.into_iter().collect();
        let ran = tools.iter().map(|tool| Arc::clone(&tool.ran)).collect();
        let tools = tools.into_iter().map(|tool| Arc::new(tool) as Arc<dyn DynTool>);
        let gateway = Gateway::new(Parts {
            catalog: Catalog::new(tools).unwrap(),
            connections,
            store: Arc::clone(&store),
            vault,
            audit: audit.clone(),
            clock: clock.clone(),
            entropy: entropy.clone(),
            admission: Arc::new(Admission::new(generous(), clock.clone())),
            settings: CallSettings {
                slow_call: Some(Duration::ZERO),
                ..CallSettings::default()
            },
            calls: TaskTracker::new(),
        });
        Self {
            gateway,
            store,
            audit,
            tenant,
            account,
            clock,
            entropy,
            ran,
            _database: database,
        }
    }

    pub(crate) fn gateway(&self) -> &Gateway {
        &self.gateway
    }

    /// Bounds calls by this instead of the default.
    pub(crate) fn give_up_after(&mut self, deadline: Duration) {
        self.gateway.settings.call_deadline = deadline;
    }

    /// How many calls reached their tool.
    pub(crate) fn ran(&self) -> usize {
        self.ran.iter().map(|ran| ran.load(Ordering::SeqCst)).sum()
    }

    pub(crate) async fn stop_audit(&self) {
        self.audit.close().await.unwrap();
    }

    /// A caller of the account with these scopes.
    pub(crate) fn caller(&self, scopes: &str) -> Caller {
        let principal = Principal {
            tenant: self.tenant.clone(),
            account: self.account.clone(),
            credential: Credential::Token(TokenId::generate(&*self.clock, &*self.entropy)),
            scopes: Scopes::parse(scopes).unwrap(),
            connections: ConnectionLimit::All,
        };
        Caller {
            principal: Arc::new(principal),
            narrowing: Arc::new(Narrowing::default()),
            client: None,
            address: None,
            request_id: Some("0123456789abcdef".to_owned()),
            span: tracing::Span::none(),
        }
    }

    pub(crate) async fn call(&self, tool: &str, arguments: Value) -> Result<CallToolResult, ErrorData> {
        self.call_as(&self.caller("*:destroy"), tool, arguments).await
    }

    pub(crate) async fn call_as(
        &self,
        caller: &Caller,
        tool: &str,
        arguments: Value,
    ) -> Result<CallToolResult, ErrorData> {
        dispatch::call(
            &self.gateway,
            caller,
            request(tool, &arguments),
            CancellationToken::new(),
        )
        .await
    }

    pub(crate) async fn call_until(
        &self,
        tool: &str,
        arguments: Value,
        leave: CancellationToken,
    ) -> Result<CallToolResult, ErrorData> {
        dispatch::call(
            &self.gateway,
            &self.caller("*:destroy"),
            request(tool, &arguments),
            leave,
        )
        .await
    }

    /// What is on record, once everything is written.
    pub(crate) async fn outcomes(&self) -> Vec<(String, AuditPhase, Option<String>)> {
        self.stop_audit().await;
        let rows = self.store.audit_rows(&self.tenant, 0, 100).await.unwrap();
        rows.into_iter()
            .map(|row| (row.entry.action, row.entry.phase, row.entry.outcome))
            .collect()
    }
}

fn request(tool: &str, arguments: &Value) -> dispatch::Request {
    dispatch::Request {
        name: tool.to_owned(),
        arguments: arguments.as_object().unwrap().clone(),
        meta: RequestMetaObject::new(),
    }
}

fn generous() -> Limits {
    let plenty = Rate {
        per_second: 1e6,
        burst: 1e6,
    };
    let budget = |concurrency| Budget {
        calls: plenty,
        concurrency,
        bytes: plenty,
    };
    Limits {
        tenant: budget(100),
        credential: budget(World::CONCURRENCY),
        address: budget(100),
        connection_concurrency: 100,
        store_concurrency: 100,
    }
}

async fn populate(
    store: &dyn Store,
    connections: &Connections,
    clock: &dyn Clock,
    entropy: &SeededEntropy,
) -> (TenantId, AccountId) {
    let tenant = TenantId::generate(clock, entropy);
    let account = AccountId::generate(clock, entropy);
    let created_at = clock.now();
    let row = Tenant {
        id: tenant.clone(),
        name: "shop".to_owned(),
        state: TenantState::Active,
        created_at,
    };
    store.create_tenant(&row).await.unwrap();
    let row = Account {
        id: account.clone(),
        tenant: tenant.clone(),
        email: None,
        role: Role::Owner,
        state: AccountState::Active,
        created_at,
    };
    store.create_account(&tenant, &row).await.unwrap();
    let endpoint = Endpoint::Keys {
        server_url: "https://api.backendless.com".to_owned(),
        app_id: APP_ID.to_owned(),
        api_key: API_KEY.into(),
    };
    let credentials = Credentials::new(endpoint, None, None).unwrap();
    connections
        .add(&tenant, &account, "main", &credentials, Verify::Later)
        .await
        .unwrap();
    (tenant, account)
}
