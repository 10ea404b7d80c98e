//! One gateway: its parts put together, served, and brought to an end.

mod listeners;
mod mcp_route;
mod resource_metadata;
mod tasks;

pub use mcp_route::McpError;

use crate::changes::ChangeReader;
use crate::config::{Config, PublicUrl, UpstreamConfig};
use crate::foundation::{Foundation, FoundationError, Nature};
use crate::health::Health;
use crate::lifecycle::{Ending, Lifecycle};
use crate::listener::HttpServer;
use crate::router::{Surroundings, assemble};
use crate::telemetry::Metrics;
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use connections::Connections;
use oauth::bearer::{OpaqueTokens, Trust};
use outbound::{HttpClient, Policy};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use store::StoreError;
use tokio::net::TcpListener;
use tower::Service;

/// Everything that requests use.
pub struct App {
    pub(crate) config: Config,
    pub(crate) base: Foundation,
    pub(crate) life: Lifecycle,
    pub(crate) connections: Connections,
    pub(crate) tokens: Arc<OpaqueTokens>,
    pub(crate) trust: Arc<Trust>,
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
    /// Metrics.
    #[error("metrics cannot be counted")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
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
    /// Opens everything that requests use. Nothing is served yet.
    pub async fn open(config: Config, nature: Nature, life: Lifecycle) -> Result<Self, AppError> {
        let http = HttpClient::new(policy(&config.upstream))?;
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
            http,
            Arc::clone(&base.clock),
            Arc::clone(&base.entropy),
        );
        Ok(Self {
            config,
            base,
            life,
            connections,
            tokens: Arc::new(tokens),
            trust,
        })
    }

    /// Serves on a listener until the end of its life, and ends in order.
    pub async fn serve(self, listener: TcpListener, public_url: &PublicUrl) -> Result<(), AppError> {
        let mcp = mcp_route::router(&self, public_url)?;
        self.serve_routes(listener, public_url, mcp).await
    }

    /// Serves another MCP service in the place of the product's, behind everything that protects that one: for the
    /// conformance suite, which wants tools that no product has.
    pub async fn serve_instead<S>(
        self,
        service: S,
        listener: TcpListener,
        public_url: &PublicUrl,
    ) -> Result<(), AppError>
    where
        S: Service<Request, Response = Response, Error = Infallible, Future: Send>
            + Clone
            + Send
            + Sync
            + 'static,
    {
        let mcp = mcp_route::protect(&self, public_url, service)?;
        self.serve_routes(listener, public_url, mcp).await
    }

    async fn serve_routes(
        self,
        listener: TcpListener,
        public_url: &PublicUrl,
        mcp: Router,
    ) -> Result<(), AppError> {
        let Self { config, life, .. } = &self;
        let reader = ChangeReader::begin(
            Arc::clone(&self.base.store),
            listeners::all(&self),
            Arc::clone(&self.trust),
            Arc::clone(&self.base.clock),
        );
        life.spawn_essential("changes", reader.await?.run(life.ending().clone()));
        tasks::spawn(&self);
        if let Some(address) = config.telemetry.metrics_bind {
            self.serve_metrics(address).await?;
        }
        let routes = self.routes(public_url, mcp);
        let surroundings = Surroundings::new(config, public_url, Arc::clone(&self.base.entropy));
        let server = HttpServer::new(
            listener,
            assemble(surroundings, routes),
            &config.limits,
            life.clone(),
        );
        life.spawn_essential("listener", server.run());
        let ending = life.finish(config.server.shutdown, self.last_work()).await;
        match ending {
            Ending::Drained => tracing::info!("ended; every request that was accepted was answered"),
            Ending::CutOff(connections) => tracing::warn!(connections, "ended; connections were cut off"),
            Ending::Failed => return Err(AppError::Failed),
        }
        Ok(())
    }

    /// Every route of the main listener.
    fn routes(&self, public_url: &PublicUrl, mcp: Router) -> Router {
        let health = Health {
            store: Arc::clone(&self.base.store),
            life: self.life.clone(),
            trust: Arc::clone(&self.trust),
        };
        health
            .router()
            .merge(resource_metadata::router(public_url))
            .merge(mcp)
    }

    async fn serve_metrics(&self, address: SocketAddr) -> Result<(), AppError> {
        let metrics = Metrics::install()?;
        let listener = bind("telemetry.metrics_bind", address).await?;
        let address = listener.local_addr().unwrap_or(address);
        tracing::info!(%address, "metrics are served at /metrics");
        let server = HttpServer::new(listener, metrics.router(), &self.config.limits, self.life.clone());
        self.life.spawn_essential("metrics", server.run());
        self.life.spawn(metrics.upkeep(self.life.ending().clone()));
        Ok(())
    }

    /// When no request is left: what they handed in is written.
    async fn last_work(&self) {
        if let Err(error) = self.tokens.write_uses().await {
            tracing::warn!(%error, "when tokens were last used could not be written");
        }
        if let Err(error) = self.base.audit.close().await {
            tracing::error!(%error, "the audit trail was not written to its end");
        }
    }
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
