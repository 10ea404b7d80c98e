//! The world of a test: a gateway's authorization server on a database of its own, with a clock that stands still.

use crate::answers::{Answer, Tokens, query};
use crate::people::{Page, Web};
use crate::wishes::Wish;
use axum::Router;
use axum::body::Body;
use domain::{
    AccountId, Clock, ConnectionId, ConnectionLimit, DataKeyId, ManualClock, Principal, Scopes,
    SeededEntropy, TenantId, Timestamp,
};
use http::{Method, Request, header};
use oauth::bearer::{ClientAddress, OpaqueTokens, Refused, Trust, VerifyBearer};
use oauth::server::{OauthServer, Parts, Settings};
use oauth::{Approval, PendingAuthorization};
use serde_json::{Value, json};
use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use store::{
    Account, AccountState, Connection, ConnectionDisplay, ConnectionState, Role, Store, Tenant, TenantState,
};
use store_sql::testing::TestDatabase;
use tower::ServiceExt;
use url::Url;
use vault::{MasterKey, MasterKeys, Vault};

pub(crate) const PUBLIC_URL: &str = "https://mcp.example.com";
pub(crate) const RESOURCE: &str = "https://mcp.example.com/mcp";

/// Everything that several processes share, and the first of them.
pub(crate) struct World {
    pub(crate) database: TestDatabase,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) entropy: Arc<SeededEntropy>,
    pub(crate) web: Arc<Web>,
    pub(crate) user: User,
    pub(crate) settings: Settings,
    pub(crate) first: Process,
}

/// A gateway. It knows of others what the store tells it.
pub(crate) struct Process {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) vault: Arc<Vault>,
    pub(crate) trust: Arc<Trust>,
    pub(crate) opaque: Arc<OpaqueTokens>,
    pub(crate) server: Arc<OauthServer>,
    pub(crate) page: Arc<Page>,
    router: Router,
    clock: Arc<ManualClock>,
    place: AtomicI64,
}

/// Who signs in and what they have.
#[derive(Clone)]
pub(crate) struct User {
    pub(crate) tenant: TenantId,
    pub(crate) account: AccountId,
    pub(crate) connection: ConnectionId,
}

impl Deref for World {
    type Target = Process;

    fn deref(&self) -> &Process {
        &self.first
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// A world with other settings.
    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::new(PUBLIC_URL.parse().unwrap());
        change(&mut settings);
        let database = TestDatabase::sqlite().await;
        let (clock, entropy) = (Arc::new(ManualClock::default()), Arc::new(SeededEntropy::new(1)));
        let web = Arc::new(Web::default());
        let first = Process::start(&database, &clock, &entropy, &web, settings.clone()).await;
        let user = first.user(&entropy).await;
        Self {
            database,
            clock,
            entropy,
            web,
            user,
            settings,
            first,
        }
    }

    /// Another gateway on the same database.
    pub(crate) async fn process(&self) -> Process {
        Process::start(
            &self.database,
            &self.clock,
            &self.entropy,
            &self.web,
            self.settings.clone(),
        )
        .await
    }

    /// Another account in a tenant of its own.
    pub(crate) async fn other_user(&self) -> User {
        self.first.user(&self.entropy).await
    }

    /// Lets time pass; changes are read all the while.
    pub(crate) async fn pass(&self, time: Duration) {
        self.clock.advance(time);
        self.read_changes().await;
    }

    /// Registers a client as Codex does.
    pub(crate) async fn register(&self) -> String {
        let answer = self.post_json("/oauth/register", &codex()).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json()["client_id"].as_str().unwrap().to_owned()
    }

    /// The request of a client, as the consent page got it.
    pub(crate) async fn pending(&self, wish: &Wish) -> PendingAuthorization {
        let answer = self.authorize(wish).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, "may it?"));
        self.page.take().unwrap().0
    }

    /// All that is asked for, for all connections, until it is revoked.
    pub(crate) fn approval(&self, pending: &PendingAuthorization) -> Approval {
        Approval {
            tenant: self.user.tenant.clone(),
            account: self.user.account.clone(),
            scopes: pending.scopes().clone(),
            connections: ConnectionLimit::All,
            expires_at: None,
        }
    }

    /// A code for a request that the user approves as it is.
    pub(crate) async fn code_for(&self, wish: &Wish) -> String {
        let pending = self.pending(wish).await;
        let url = self
            .server
            .approve(&pending, self.approval(&pending))
            .await
            .unwrap();
        query(&url)["code"].clone()
    }

    pub(crate) async fn code(&self, client: &str) -> String {
        self.code_for(&Wish::authorization(client)).await
    }

    /// From the registration of a client to its tokens.
    pub(crate) async fn log_in(&self) -> (String, Tokens) {
        let client = self.register().await;
        let code = self.code(&client).await;
        let tokens = Tokens::of(&self.token(&Wish::code(&client, &code)).await);
        (client, tokens)
    }

    pub(crate) async fn refresh(&self, client: &str, token: &str) -> Answer {
        self.token(&Wish::refresh(client, token)).await
    }
}

/// What Codex registers (0.169.0).
pub(crate) fn codex() -> Value {
    json!({
        "client_name": "Codex",
        "redirect_uris": [crate::wishes::REDIRECT],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "none",
        "response_types": ["code"],
        "application_type": "native",
    })
}

impl Process {
    async fn start(
        database: &TestDatabase,
        clock: &Arc<ManualClock>,
        entropy: &Arc<SeededEntropy>,
        web: &Arc<Web>,
        settings: Settings,
    ) -> Self {
        let store = database.open().await;
        let masters = MasterKey::parse("main", &MasterKey::generate_file(&SeededEntropy::new(7))).unwrap();
        let masters = MasterKeys::new([masters]).unwrap();
        let vault = Vault::open(Arc::clone(&store), masters, clock.clone(), entropy.clone()).await;
        let vault = Arc::new(vault.unwrap());
        let trust = Arc::new(Trust::new(clock.clone()));
        let parts = Parts {
            store: Arc::clone(&store),
            vault: Arc::clone(&vault),
            clock: clock.clone(),
            entropy: entropy.clone(),
            trust: Arc::clone(&trust),
            documents: web.clone(),
        };
        let server = Arc::new(OauthServer::new(parts, settings).unwrap());
        let page = Arc::new(Page::default());
        let opaque = OpaqueTokens::new(Arc::clone(&store), clock.clone(), Arc::clone(&trust));
        let place = store.latest_change().await.unwrap();
        trust.changes_read(clock.now());
        Self {
            router: server.router(page.clone()),
            opaque: Arc::new(opaque),
            clock: clock.clone(),
            place: AtomicI64::new(place),
            store,
            vault,
            trust,
            server,
            page,
        }
    }

    /// What the gateway's reader of changes does on each of its beats.
    pub(crate) async fn read_changes(&self) {
        let place = self.place.load(Ordering::SeqCst);
        let changes = self.store.changes_since(place, 500).await.unwrap().unwrap();
        for change in changes {
            self.server.changed(&change.subject);
            self.opaque.changed(&change.subject);
            self.place.store(change.sequence, Ordering::SeqCst);
        }
        self.trust.changes_read(self.clock.now());
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        Answer::of(self.router.clone().oneshot(request).await.unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn authorize(&self, wish: &Wish) -> Answer {
        self.get(&format!("/oauth/authorize?{}", wish.encoded())).await
    }

    /// Sends a form as clients do.
    pub(crate) async fn post(&self, path: &str, wish: &Wish) -> Answer {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(wish.encoded().into()).unwrap()).await
    }

    pub(crate) async fn token(&self, wish: &Wish) -> Answer {
        self.post("/oauth/token", wish).await
    }

    pub(crate) async fn post_json(&self, path: &str, body: &Value) -> Answer {
        self.post_json_from(path, body, "192.0.2.1").await
    }

    pub(crate) async fn post_json_from(&self, path: &str, body: &Value, address: &str) -> Answer {
        let address: IpAddr = address.parse().unwrap();
        let request = Request::builder().method(Method::POST).uri(path);
        let request = request
            .header(header::CONTENT_TYPE, "application/json")
            .extension(ClientAddress(address));
        self.send(request.body(body.to_string().into()).unwrap()).await
    }

    /// Who presents an access token.
    pub(crate) async fn principal(&self, token: &str) -> Result<Arc<Principal>, Refused> {
        self.server.signed_tokens().verify(token).await
    }

    pub(crate) async fn is_refused(&self, token: &str) -> bool {
        matches!(self.principal(token).await, Err(Refused::Invalid))
    }

    async fn user(&self, entropy: &SeededEntropy) -> User {
        let clock = self.clock.as_ref();
        let tenant = TenantId::generate(clock, entropy);
        let row = Tenant {
            id: tenant.clone(),
            name: tenant.to_string(),
            state: TenantState::Active,
            created_at: clock.now(),
        };
        self.store.create_tenant(&row).await.unwrap();
        // The owner cannot be disabled or deleted, and somebody else signs in here.
        let (_, account) = (
            self.account(&tenant, Role::Owner, entropy).await,
            self.account(&tenant, Role::Member, entropy).await,
        );
        let connection = ConnectionId::generate(clock, entropy);
        self.store
            .create_connection(&tenant, &connection_row(&tenant, &account, &connection, entropy))
            .await
            .unwrap();
        User {
            tenant,
            account,
            connection,
        }
    }

    async fn account(&self, tenant: &TenantId, role: Role, entropy: &SeededEntropy) -> AccountId {
        let id = AccountId::generate(self.clock.as_ref(), entropy);
        let account = Account {
            id: id.clone(),
            tenant: tenant.clone(),
            email: None,
            role,
            state: AccountState::Active,
            created_at: self.clock.now(),
        };
        self.store.create_account(tenant, &account).await.unwrap();
        id
    }
}

fn connection_row(
    tenant: &TenantId,
    account: &AccountId,
    id: &ConnectionId,
    entropy: &SeededEntropy,
) -> Connection {
    Connection {
        id: id.clone(),
        tenant: tenant.clone(),
        account: account.clone(),
        name: "shop".to_owned(),
        display: ConnectionDisplay {
            endpoint: "https://api.backendless.com".to_owned(),
            app_id: None,
            has_cloud_code_key: false,
            has_developer: false,
        },
        sealed: vec![1],
        data_key: DataKeyId::generate(&ManualClock::default(), entropy),
        is_default: true,
        state: ConnectionState::Unverified,
        checked_at: None,
        created_at: Timestamp::default(),
        updated_at: Timestamp::default(),
    }
}

pub(crate) fn scopes(text: &str) -> Scopes {
    Scopes::parse(text).unwrap()
}

pub(crate) fn host_of(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}
