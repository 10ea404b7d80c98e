//! The gateway in this process, with another MCP service in the place of the product's and everything else as it is.

use domain::{
    AccountId, BearerToken, ConnectionLimit, Level, OsEntropy, Scopes, SystemClock, TenantId, TokenId,
};
use gateway::app::{App, bind};
use gateway::config::{Config, Sources};
use gateway::foundation::{Nature, open_store};
use gateway::lifecycle::Lifecycle;
use rmcp::ServerHandler;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use secrecy::ExposeSecret;
use std::convert::Infallible;
use std::sync::Arc;
use store::{AccessToken, Account, AccountState, Role, Tenant, TenantState};
use tempfile::TempDir;
use tests::auth_proxy::AuthProxy;
use tokio::task::JoinHandle;
use tower::{ServiceExt, service_fn};

/// A running stack.
pub(crate) struct Stack {
    address: String,
    token: String,
    life: Lifecycle,
    server: JoinHandle<()>,
    _data: TempDir,
}

impl Stack {
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    pub(crate) async fn stop(self) {
        self.life.stop();
        self.life.cut_off();
        self.server.await.unwrap();
    }
}

/// Serves a handler for whoever comes over the proxy.
pub(crate) async fn serve<H>(handler: H, proxy: &AuthProxy) -> Stack
where
    H: ServerHandler + Clone + Sync,
{
    let data = TempDir::new().unwrap();
    let setting = |name: &str, value: &str| (format!("CAUSEWAY__{name}").into(), value.into());
    let sources = Sources {
        file: None,
        environment: vec![
            setting("DATABASE__DATA_DIR", &data.path().display().to_string()),
            setting("SERVER__BIND", "127.0.0.1:0"),
            setting("SERVER__ALLOWED_HOSTS", &proxy.hosts()),
            setting("SERVER__ALLOWED_ORIGINS", &proxy.origins()),
        ],
        flags: Vec::new(),
    };
    let config = Config::load(&sources).unwrap();
    let listener = bind("server.bind", config.server.bind).await.unwrap();
    let address = listener.local_addr().unwrap();
    let public_url = config.server.public_url(address);
    let life = Lifecycle::new();
    // The same settings as the product's own service has (crates/mcp/src/service.rs).
    let settings = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_allowed_hosts(config.server.allowed_hosts(&public_url))
        .with_allowed_origins(config.server.allowed_origins(&public_url))
        .with_cancellation_token(life.ending().clone());
    let rmcp = StreamableHttpService::new(
        move || Ok(handler.clone()),
        Arc::new(NeverSessionManager::default()),
        settings,
    );
    let service = service_fn(move |request: axum::extract::Request| {
        let rmcp = rmcp.clone();
        async move {
            let answer = rmcp.oneshot(request).await;
            Ok::<_, Infallible>(
                answer
                    .unwrap_or_else(|never| match never {})
                    .map(axum::body::Body::new),
            )
        }
    });
    let app = App::open(config, &public_url, Nature::real(), life.clone())
        .await
        .unwrap();
    let token = token(&Config::load(&sources).unwrap()).await;
    let server = tokio::spawn(async move { app.serve_instead(service, listener).await.unwrap() });
    Stack {
        address: address.to_string(),
        token,
        life,
        server,
        _data: data,
    }
}

/// A bearer of a tenant that is there for this run.
async fn token(config: &Config) -> String {
    let store = open_store(config).await.unwrap();
    let (clock, entropy) = (SystemClock, OsEntropy);
    let now = domain::Clock::now(&clock);
    let tenant = TenantId::generate(&clock, &entropy);
    let account = AccountId::generate(&clock, &entropy);
    let row = Tenant {
        id: tenant.clone(),
        name: "conformance".to_owned(),
        state: TenantState::Active,
        created_at: now,
    };
    store.create_tenant(&row).await.unwrap();
    let row = Account {
        id: account.clone(),
        tenant: tenant.clone(),
        email: None,
        role: Role::Member,
        state: AccountState::Active,
        created_at: now,
    };
    store.create_account(&tenant, &row).await.unwrap();
    let id = TokenId::generate(&clock, &entropy);
    let bearer = BearerToken::generate(&id, &entropy);
    let row = AccessToken {
        id,
        tenant: tenant.clone(),
        account,
        name: "conformance".to_owned(),
        scopes: Scopes::everywhere(Level::Destroy),
        connections: ConnectionLimit::All,
        created_at: now,
        expires_at: None,
        last_used_at: None,
        revoked_at: None,
    };
    store
        .create_access_token(&tenant, &row, &bearer.hash)
        .await
        .unwrap();
    bearer.text.expose_secret().to_owned()
}
