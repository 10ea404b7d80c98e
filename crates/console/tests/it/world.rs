//! The world of a test: a gateway's pages on a database of its own, two tenants with two people each, and a clock that
//! stands still.

use crate::browser::{Answer, Browser};
use async_trait::async_trait;
use axum::Router;
use connections::Connections;
use console::{Console, Meter, Parts, Passwords, Settings, Usage};
use domain::{AccountId, Clock, ManualClock, SecretHash, SeededEntropy, TenantId, random_secret};
use http::StatusCode;
use oauth::bearer::{OpaqueTokens, Trust};
use oauth::server::OauthServer;
use oauth::{Document, DocumentError, FetchDocument};
use outbound::{HttpClient, Policy};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::time::Duration;
use store::{Account, AccountState, AuditRow, Role, Store, Tenant, TenantState, WebSession};
use store_sql::testing::TestDatabase;
use url::Url;
use vault::{AuditLog, AuditLogOptions, MasterKey, MasterKeys, Vault};

/// Where the pages are.
pub(crate) const ORIGIN: &str = "https://mcp.example.com";
/// Of everybody who has one.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// Everything that pages use, and who uses them.
pub(crate) struct World {
    _database: TestDatabase,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) entropy: Arc<SeededEntropy>,
    pub(crate) connections: Connections,
    pub(crate) oauth: Arc<OauthServer>,
    pub(crate) tokens: Arc<OpaqueTokens>,
    pub(crate) trust: Arc<Trust>,
    pub(crate) console: Arc<Console>,
    /// Owner of the first tenant, `acme`.
    pub(crate) ann: Person,
    /// Member of the first tenant.
    pub(crate) bob: Person,
    /// Owner of the second tenant, `globex`.
    pub(crate) eve: Person,
    /// Member of the second tenant.
    pub(crate) mia: Person,
}

/// An account.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) tenant: TenantId,
    pub(crate) account: AccountId,
    pub(crate) email: String,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// A world with other settings.
    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::on(TestDatabase::sqlite().await, change).await
    }

    /// A world on a database of a kind.
    pub(crate) async fn on(database: TestDatabase, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::new(ORIGIN.parse().unwrap());
        change(&mut settings);
        let store = database.open().await;
        let (clock, entropy) = (Arc::new(ManualClock::default()), Arc::new(SeededEntropy::new(1)));
        let vault = vault(&store, &clock, &entropy).await;
        let (audit, writer) = AuditLog::start(Arc::clone(&vault), AuditLogOptions::default());
        tokio::spawn(writer);
        let http = HttpClient::new(Policy {
            allow_private_addresses: true,
            ..Policy::default()
        })
        .unwrap();
        let connections = Connections::new(
            Arc::clone(&store),
            Arc::clone(&vault),
            http.clone(),
            clock.clone(),
            entropy.clone(),
        );
        let trust = Arc::new(Trust::new(clock.clone()));
        trust.changes_read(clock.now());
        let tokens = OpaqueTokens::new(Arc::clone(&store), clock.clone(), Arc::clone(&trust));
        let tokens = Arc::new(tokens);
        let oauth = oauth::server::Parts {
            store: Arc::clone(&store),
            vault: Arc::clone(&vault),
            clock: clock.clone(),
            entropy: entropy.clone(),
            trust: Arc::clone(&trust),
            documents: Arc::new(NoDocuments),
        };
        let oauth_settings = oauth::server::Settings::new(settings.public_url.clone());
        let oauth = Arc::new(OauthServer::new(oauth, oauth_settings).unwrap());
        let parts = Parts {
            store: Arc::clone(&store),
            vault,
            audit,
            connections: connections.clone(),
            oauth: Arc::clone(&oauth),
            tokens: Arc::clone(&tokens),
            meter: Arc::new(CountsByName),
            http,
            clock: clock.clone(),
            entropy: entropy.clone(),
        };
        let console = Console::new(parts, settings);
        let makes = Maker {
            store: store.as_ref(),
            clock: &clock,
            entropy: &entropy,
            hash: Passwords::new(entropy.clone())
                .hash(&PASSWORD.into())
                .await
                .unwrap(),
        };
        let (acme, globex) = (makes.tenant("acme").await, makes.tenant("globex").await);
        Self {
            ann: makes.person(&acme, "ann@acme.example", Role::Owner).await,
            bob: makes.person(&acme, "bob@acme.example", Role::Member).await,
            eve: makes.person(&globex, "eve@globex.example", Role::Owner).await,
            mia: makes.person(&globex, "mia@globex.example", Role::Member).await,
            _database: database,
            store,
            clock,
            entropy,
            connections,
            oauth,
            tokens,
            trust,
            console,
        }
    }

    /// What a gateway serves to browsers.
    pub(crate) fn router(&self) -> Router {
        let endpoints = self.oauth.router(self.console.clone());
        endpoints.merge(self.console.router())
    }

    /// Somebody's browser who is not signed in.
    pub(crate) fn visitor(&self) -> Browser {
        Browser::new(self.router())
    }

    /// A browser in which somebody is signed in, by a row in the store.
    pub(crate) async fn browser_of(&self, person: &Person) -> Browser {
        let cookie = random_secret(self.entropy.as_ref());
        let now = self.clock.now();
        let row = WebSession {
            tenant: person.tenant.clone(),
            account: person.account.clone(),
            created_at: now,
            last_seen_at: now,
            expires_at: now.plus(Duration::from_hours(24 * 14)),
        };
        let hash = SecretHash::of(cookie.expose_secret());
        self.store
            .create_web_session(&person.tenant, &row, &hash)
            .await
            .unwrap();
        let mut browser = self.visitor();
        let value = cookie.expose_secret().to_owned();
        browser.jar.insert("__Host-causeway-session".to_owned(), value);
        browser
    }

    /// Signs somebody in on the page.
    pub(crate) async fn sign_in(&self, person: &Person) -> Browser {
        let mut browser = self.visitor();
        let page = browser.get("/sign-in").await.page();
        let form = page.form("/sign-in");
        let form = form.with("email", &person.email).with("password", PASSWORD);
        let answer = browser.submit(&form).await;
        assert_eq!(answer.location(), "/");
        browser
    }

    /// The path of an invitation that an owner makes on the page, for an address or for whoever has it.
    pub(crate) async fn invite(&self, owner: &Person, email: Option<&str>) -> String {
        let mut browser = self.browser_of(owner).await;
        let form = browser
            .get("/owner/people")
            .await
            .page()
            .form("/owner/invitations");
        let answer = browser
            .submit(&form.with("email", email.unwrap_or_default()))
            .await;
        Self::link_on(&answer)
    }

    /// The path of the link that an answer shows.
    pub(crate) fn link_on(answer: &Answer) -> String {
        let page = answer.page();
        let link = &page.by_id("link").expect("the page shows a link").text;
        link.strip_prefix(ORIGIN).expect("the link leads here").to_owned()
    }

    /// The actions in a tenant's audit trail with their outcomes, the oldest first. Intents are left out.
    pub(crate) async fn trail(&self, tenant: &TenantId) -> Vec<(String, String)> {
        let rows = self.audit_rows(tenant).await;
        let outcomes = rows.into_iter().filter_map(|row| {
            let action = row.entry.action;
            row.entry.outcome.map(|outcome| (action, outcome))
        });
        outcomes.collect()
    }

    /// A tenant's audit trail, the oldest first.
    pub(crate) async fn audit_rows(&self, tenant: &TenantId) -> Vec<AuditRow> {
        self.store.audit_rows(tenant, 0, 500).await.unwrap()
    }
}

async fn vault(store: &Arc<dyn Store>, clock: &Arc<ManualClock>, entropy: &Arc<SeededEntropy>) -> Arc<Vault> {
    let master = MasterKey::parse("main", &MasterKey::generate_file(&SeededEntropy::new(7))).unwrap();
    let masters = MasterKeys::new([master]).unwrap();
    let vault = Vault::open(Arc::clone(store), masters, clock.clone(), entropy.clone()).await;
    Arc::new(vault.unwrap())
}

struct Maker<'a> {
    store: &'a dyn Store,
    clock: &'a ManualClock,
    entropy: &'a SeededEntropy,
    hash: SecretString,
}

impl Maker<'_> {
    async fn tenant(&self, name: &str) -> TenantId {
        let id = TenantId::generate(self.clock, self.entropy);
        let tenant = Tenant {
            id: id.clone(),
            name: name.to_owned(),
            state: TenantState::Active,
            created_at: self.clock.now(),
        };
        self.store.create_tenant(&tenant).await.unwrap();
        id
    }

    async fn person(&self, tenant: &TenantId, email: &str, role: Role) -> Person {
        self.clock.advance_millis(1);
        let account = Account {
            id: AccountId::generate(self.clock, self.entropy),
            tenant: tenant.clone(),
            email: Some(email.to_owned()),
            role,
            state: AccountState::Active,
            created_at: self.clock.now(),
        };
        self.store.create_account(tenant, &account).await.unwrap();
        self.store
            .set_password(tenant, &account.id, &self.hash, self.clock.now())
            .await
            .unwrap();
        Person {
            tenant: tenant.clone(),
            account: account.id,
            email: email.to_owned(),
        }
    }
}

/// No client has a document that can be fetched.
struct NoDocuments;

#[async_trait]
impl FetchDocument for NoDocuments {
    async fn fetch(&self, _: &Url) -> Result<Document, DocumentError> {
        Err(DocumentError::Status(StatusCode::BAD_GATEWAY))
    }
}

/// Counts that differ from tenant to tenant, and that no page can have from anywhere else.
struct CountsByName;

impl Meter for CountsByName {
    fn usage(&self, tenant: &TenantId) -> Usage {
        let calls = tenant.as_str().bytes().map(u64::from).sum();
        Usage {
            running: 3,
            calls,
            refused: 7,
            bytes: 2_048,
        }
    }
}

/// What [`CountsByName`] says of a tenant.
pub(crate) fn counted(tenant: &TenantId) -> u64 {
    CountsByName.usage(tenant).calls
}
