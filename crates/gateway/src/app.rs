//! One gateway: its parts put together, served, and brought to an end.

mod listeners;
mod mcp_route;
pub(crate) mod server_card;
mod sign_in;
mod starting;
mod tasks;

pub use mcp_route::McpError;
pub use starting::Starting;

use crate::changes::{ChangeReader, ReaderThread, ThreadError};
use crate::config::{Config, PublicUrl, UpstreamConfig};
use crate::foundation::{Foundation, FoundationError, Nature};
use crate::health::Health;
use crate::lifecycle::{Ending, Lifecycle};
use crate::router::{Surroundings, assemble};
use crate::routes::Routes;
use crate::telemetry::TelemetryError;
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use connections::Connections;
use mcp::Admission;
use oauth::bearer::{OpaqueTokens, Trust};
use oauth::server::{OauthServer, SettingsError};
use outbound::{HttpClient, Policy};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use store::StoreError;
use tokio::net::TcpListener;
use tower::Service;

/// Everything that requests use.
pub struct App {
    pub(crate) config: Arc<Config>,
    pub(crate) public_url: PublicUrl,
    pub(crate) base: Foundation,
    pub(crate) life: Lifecycle,
    pub(crate) http: HttpClient,
    pub(crate) connections: Connections,
    pub(crate) tokens: Arc<OpaqueTokens>,
    pub(crate) oauth: Arc<OauthServer>,
    pub(crate) trust: Arc<Trust>,
    /// Counts calls; pages read from it what callers use.
    pub(crate) admission: Arc<Admission>,
}

/// Why a gateway did not start or did not end well.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Store and keys.
    #[error(transparent)]
    Foundation(#[from] FoundationError),
    /// The client for outgoing requests.
    #[error("upstream: {0}")]
    Upstream(#[from] outbound::BuildError),
    /// The store, at start.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What other processes change cannot be read.
    #[error(transparent)]
    Changes(#[from] ThreadError),
    /// An address cannot be listened on.
    #[error("{setting}: nobody can listen on {address}; choose another address or end what uses it")]
    Bind {
        /// Which setting names it.
        setting: &'static str,
        /// The address.
        address: SocketAddr,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// Logs and traces.
    #[error(transparent)]
    Telemetry(#[from] TelemetryError),
    /// Metrics.
    #[error("metrics cannot be counted")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
    /// The authorization server.
    #[error(transparent)]
    Oauth(#[from] SettingsError),
    /// The MCP endpoint.
    #[error(transparent)]
    Mcp(#[from] McpError),
    /// Signals cannot be waited for.
    #[error("the process cannot wait for signals")]
    Signals(#[source] std::io::Error),
    /// A task ended that must not.
    #[error("the gateway stopped because a part of it failed; the log says which")]
    Failed,
}

impl App {
    /// Opens everything that requests use, and follows what other processes change. Nothing is served yet.
    pub async fn open(
        config: impl Into<Arc<Config>>,
        public_url: &PublicUrl,
        nature: Nature,
        life: Lifecycle,
    ) -> Result<Self, AppError> {
        let config = config.into();
        let http = HttpClient::new(policy(&config.upstream))?;
        let documents = nature.documents(&http);
        let base = Foundation::open(&config, nature, &life).await?;
        let trust = Arc::new(Trust::new(Arc::clone(&base.clock)));
        let tokens = OpaqueTokens::new(
            Arc::clone(&base.store),
            Arc::clone(&base.clock),
            Arc::clone(&trust),
        );
        let connections = Connections::new(
            Arc::clone(&base.store),
            Arc::clone(&base.vault),
            http.clone(),
            Arc::clone(&base.clock),
            Arc::clone(&base.entropy),
        );
        let parts = oauth::server::Parts {
            store: Arc::clone(&base.store),
            vault: Arc::clone(&base.vault),
            clock: Arc::clone(&base.clock),
            entropy: Arc::clone(&base.entropy),
            trust: Arc::clone(&trust),
            documents,
        };
        let oauth = OauthServer::new(parts, config.oauth.settings(public_url))?;
        let admission = Admission::new(mcp_route::call_limits(&config.limits), Arc::clone(&base.clock));
        let app = Self {
            config,
            public_url: public_url.clone(),
            base,
            life,
            http,
            connections,
            tokens: Arc::new(tokens),
            oauth: Arc::new(oauth),
            trust,
            admission: Arc::new(admission),
        };
        app.follow_changes().await?;
        Ok(app)
    }

    async fn follow_changes(&self) -> Result<(), ThreadError> {
        let begin = ChangeReader::begin(
            Arc::clone(&self.base.store),
            listeners::all(self),
            Arc::clone(&self.trust),
            Arc::clone(&self.base.clock),
        );
        let reader = ReaderThread::start(begin, self.life.ending().clone()).await?;
        self.life.spawn_essential("changes", reader.ended());
        Ok(())
    }

    /// Serves on a listener until the end of its life, and ends in order.
    pub async fn serve(self, listener: TcpListener) -> Result<(), AppError> {
        let mcp = mcp_route::router(&self)?;
        self.serve_routes(listener, mcp).await
    }

    /// Takes the place of a start that serves already.
    pub fn take_over(&self, starting: &Starting) -> Result<(), AppError> {
        starting.routes.replace(self.stand(mcp_route::router(self)?));
        Ok(())
    }

    /// Serves another MCP service in the place of the product's, behind everything that protects that one: for the
    /// conformance suite, which wants tools that no product has.
    pub async fn serve_instead<S>(self, service: S, listener: TcpListener) -> Result<(), AppError>
    where
        S: Service<Request, Response = Response, Error = Infallible, Future: Send>
            + Clone
            + Send
            + Sync
            + 'static,
    {
        let mcp = mcp_route::protect(&self, service)?;
        self.serve_routes(listener, mcp).await
    }

    /// Whoever has connected before is answered by these routes, too: nobody is told to wait.
    async fn serve_routes(self, listener: TcpListener, mcp: Router) -> Result<(), AppError> {
        let routes = Routes::from(self.stand(mcp));
        starting::listen(listener, &self.config, routes, &self.life).await?;
        self.until_end().await
    }

    /// From now on the work on beats is done, and these routes may answer.
    fn stand(&self, mcp: Router) -> Router {
        tasks::spawn(self);
        let surroundings = Surroundings::new(&self.config, &self.public_url, Arc::clone(&self.base.entropy));
        assemble(surroundings, self.routes(mcp))
    }

    /// Waits for the end of its life, and ends in order.
    pub async fn until_end(self) -> Result<(), AppError> {
        outcome(
            self.life
                .finish(self.config.server.shutdown, self.last_work())
                .await,
        )
    }

    /// Every route of the main listener.
    fn routes(&self, mcp: Router) -> Router {
        let health = Health {
            store: Arc::clone(&self.base.store),
            life: self.life.clone(),
            trust: Arc::clone(&self.trust),
        };
        let card = server_card::router(&self.public_url, &tools::all());
        let own = health.router().merge(sign_in::router(self));
        own.merge(card).merge(mcp)
    }

    /// When no request is left: what they handed in is written.
    async fn last_work(&self) {
        tasks::note_uses(Arc::clone(&self.tokens), Arc::clone(&self.oauth)).await;
        if let Err(error) = self.base.audit.close().await {
            tracing::error!(%error, "the audit trail was not written to its end");
        }
    }
}

fn outcome(ending: Ending) -> Result<(), AppError> {
    match ending {
        Ending::Drained => tracing::info!("ended; every request that was accepted was answered"),
        Ending::CutOff(connections) => tracing::warn!(connections, "ended; connections were cut off"),
        Ending::Failed => return Err(AppError::Failed),
    }
    Ok(())
}

/// Binds before anything is served, so that the address is known and clients wait instead of being refused.
pub async fn bind(setting: &'static str, address: SocketAddr) -> Result<TcpListener, AppError> {
    TcpListener::bind(address).await.map_err(|source| AppError::Bind {
        setting,
        address,
        source,
    })
}

/// What the operator allows outgoing requests.
pub(crate) fn policy(upstream: &UpstreamConfig) -> Policy {
    Policy {
        allow_private_addresses: upstream.allow_private_addresses,
        allowed_hosts: upstream.allowed_hosts.clone(),
        proxy: upstream.proxy.clone(),
        connect_timeout: upstream.connect_timeout,
        read_timeout: upstream.read_timeout,
        max_response_bytes: upstream.max_response_bytes,
        ..Policy::default()
    }
}
