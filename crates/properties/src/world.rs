//! A gateway without a network for the properties that need one: `/mcp` and `/oauth/authorize` on a database of its own.

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use connections::{Connections, Credentials, Endpoint, Verify};
use domain::{
    AccountId, Clock, ConnectionLimit, Credential, ManualClock, Principal, Scopes, SeededEntropy, TenantId,
    TokenId,
};
use http::request::Parts as Head;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use oauth::bearer::Trust;
use oauth::server::{OauthServer, Settings};
use oauth::{
    AuthorizationRefusal, ConsentPage, Document, DocumentError, FetchDocument, KnownClient,
    PendingAuthorization,
};
use std::sync::{Arc, Mutex, PoisonError};
use store::{Account, AccountState, Role, Store, Tenant, TenantState};
use store_sql::testing::TestDatabase;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use toolkit::Catalog;
use tower::ServiceExt;
use url::Url;
use vault::{AuditLog, AuditLogOptions, MasterKey, MasterKeys, Vault};

/// What no answer may show: the credentials of the one connection.
pub(crate) const APP_ID: &str = "3F6C1A52-0000-4000-8000-00000000A001";
pub(crate) const API_KEY: &str = "9D2B7C44-0000-4000-8000-00000000B002";

/// The one client that may ask for authorization, and where its answers may go.
pub(crate) const CLIENT: &str = "https://client.example/oauth.json";
pub(crate) const REDIRECT_URIS: [&str; 3] = [
    "https://client.example/done?x=1",
    "http://127.0.0.1/callback",
    "com.example.app:/done",
];
pub(crate) const ISSUER: &str = "https://mcp.example.com";

/// The gateway and what it is driven with.
pub(crate) struct World {
    runtime: Runtime,
    routes: Router,
    consent: Arc<Consent>,
    principal: Arc<Principal>,
    _database: TestDatabase,
}

/// An answer, whole.
pub(crate) struct Answered {
    pub(crate) head: http::response::Parts,
    pub(crate) body: Vec<u8>,
}

thread_local! {
    static WORLD: World = World::new();
}

/// Works with this thread's world, which is made when it is first needed.
pub(crate) fn with<R>(work: impl FnOnce(&World) -> R) -> R {
    WORLD.with(work)
}

impl World {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        let (routes, consent, principal, database) = runtime.block_on(assemble());
        Self {
            runtime,
            routes,
            consent,
            principal,
            _database: database,
        }
    }

    /// Sends a request, which a caller with every scope is behind.
    pub(crate) fn send(&self, mut request: Request<Body>) -> Answered {
        request.extensions_mut().insert(Arc::clone(&self.principal));
        self.runtime.block_on(async {
            let Ok(answer) = self.routes.clone().oneshot(request).await;
            let (head, body) = answer.into_parts();
            let body = body.collect().await.expect("an answer has a body").to_bytes();
            Answered {
                head,
                body: body.to_vec(),
            }
        })
    }

    /// What the consent page was last asked, if it was.
    pub(crate) fn asked(&self) -> Option<PendingAuthorization> {
        self.consent
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    /// Runs something to its end.
    pub(crate) fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }
}

async fn assemble() -> (Router, Arc<Consent>, Arc<Principal>, TestDatabase) {
    let database = TestDatabase::sqlite().await;
    let store = database.open().await;
    let (clock, entropy) = (Arc::new(ManualClock::default()), Arc::new(SeededEntropy::new(1)));
    let master = MasterKey::parse("test", &MasterKey::generate_file(&*entropy)).expect("a key");
    let keys = MasterKeys::new([master]).expect("one key");
    let vault = Vault::open(Arc::clone(&store), keys, clock.clone(), entropy.clone()).await;
    let vault = Arc::new(vault.expect("a vault for a new database"));
    let (audit, writer) = AuditLog::start(Arc::clone(&vault), AuditLogOptions::default());
    tokio::spawn(writer);
    // Private addresses are refused by default: nothing leaves this process.
    let http = outbound::HttpClient::new(outbound::Policy::default()).expect("the default policy");
    let connections = Connections::new(
        Arc::clone(&store),
        Arc::clone(&vault),
        http,
        clock.clone(),
        entropy.clone(),
    );
    let principal = populate(&*store, &connections, &*clock, &entropy).await;
    let consent = Arc::new(Consent::default());
    let trust = Arc::new(Trust::new(clock.clone()));
    let parts = oauth::server::Parts {
        store: Arc::clone(&store),
        vault: Arc::clone(&vault),
        clock: clock.clone(),
        entropy: entropy.clone(),
        trust,
        documents: Arc::new(NoDocuments),
    };
    let server = OauthServer::new(parts, settings()).expect("good settings");
    let mcp = mcp::service(
        mcp::Parts {
            catalog: Catalog::new(tools::all()).expect("the built-in tools have names of their own"),
            connections,
            store,
            vault,
            audit,
            clock: clock.clone(),
            entropy,
            admission: Arc::new(mcp::Admission::new(boundless(), clock)),
            settings: mcp::CallSettings::default(),
            calls: TaskTracker::new(),
        },
        mcp::HttpSettings {
            allowed_hosts: vec!["mcp.example.com".to_owned()],
            allowed_origins: vec![ISSUER.to_owned()],
            max_body_bytes: 1024 * 1024,
            shutdown: CancellationToken::new(),
        },
    );
    let routes = Arc::new(server)
        .router(consent.clone())
        .route_service("/mcp", mcp);
    (routes, consent, principal, database)
}

fn settings() -> Settings {
    let mut settings = Settings::new(ISSUER.parse().expect("an address"));
    settings.known_clients = vec![KnownClient {
        id: CLIENT.to_owned(),
        name: "Agent".to_owned(),
        redirect_uris: REDIRECT_URIS.map(str::to_owned).to_vec(),
    }];
    settings
}

fn boundless() -> mcp::Limits {
    let rate = mcp::Rate {
        per_second: 1e12,
        burst: 1e12,
    };
    let budget = mcp::Budget {
        calls: rate,
        concurrency: 100,
        bytes: rate,
    };
    mcp::Limits {
        tenant: budget,
        credential: budget,
        address: budget,
        connection_concurrency: 100,
        store_concurrency: 100,
    }
}

/// One tenant with one account and one connection, to an address that no request may go to.
async fn populate(
    store: &dyn Store,
    connections: &Connections,
    clock: &dyn Clock,
    entropy: &SeededEntropy,
) -> Arc<Principal> {
    let (tenant, account) = (
        TenantId::generate(clock, entropy),
        AccountId::generate(clock, entropy),
    );
    let created_at = clock.now();
    let row = Tenant {
        id: tenant.clone(),
        name: "shop".to_owned(),
        state: TenantState::Active,
        created_at,
    };
    store.create_tenant(&row).await.expect("a new tenant");
    let row = Account {
        id: account.clone(),
        tenant: tenant.clone(),
        email: None,
        role: Role::Owner,
        state: AccountState::Active,
        created_at,
    };
    store.create_account(&tenant, &row).await.expect("a new account");
    let endpoint = Endpoint::Keys {
        server_url: "https://127.0.0.1:9".to_owned(),
        app_id: APP_ID.to_owned(),
        api_key: API_KEY.into(),
    };
    let credentials = Credentials::new(endpoint, None, None).expect("good credentials");
    let added = connections
        .add(&tenant, &account, "main", &credentials, Verify::Later)
        .await;
    added.expect("a new connection");
    Arc::new(Principal {
        tenant,
        account,
        credential: Credential::Token(TokenId::generate(clock, entropy)),
        scopes: Scopes::parse("*:destroy").expect("scopes"),
        connections: ConnectionLimit::All,
    })
}

/// Remembers what it was asked.
#[derive(Default)]
struct Consent(Mutex<Option<PendingAuthorization>>);

#[async_trait]
impl ConsentPage for Consent {
    async fn ask(&self, _: &Head, pending: &PendingAuthorization, _: &str) -> Response {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(pending.clone());
        StatusCode::OK.into_response()
    }

    async fn explain(&self, _: &Head, refusal: &AuthorizationRefusal) -> Response {
        refusal.reason.clone().into_response()
    }
}

/// A machine without the internet.
struct NoDocuments;

#[async_trait]
impl FetchDocument for NoDocuments {
    async fn fetch(&self, _: &Url) -> Result<Document, DocumentError> {
        Err(DocumentError::Status(StatusCode::SERVICE_UNAVAILABLE))
    }
}
