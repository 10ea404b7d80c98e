//! From the first accepted connection to a gateway that stands: the database may come later than the gateway.

use super::{AppError, bind, outcome};
use crate::changes::ThreadError;
use crate::config::{Config, PublicUrl};
use crate::health;
use crate::lifecycle::{Lifecycle, Patience};
use crate::listener::HttpServer;
use crate::problem::Problem;
use crate::router::{Surroundings, assemble};
use crate::routes::Routes;
use crate::telemetry::Metrics;
use axum::Router;
use axum::routing::{any, get};
use domain::Entropy;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use store::StoreError;
use tokio::net::TcpListener;

/// The first and the longest wait between two attempts; a wait is up to half as long again, by chance, so that gateways
/// that lost the same database do not come back at the same moment.
const WAITS: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(5));

/// After how long an attempt that is still going on counts as one in vain for whoever waits for a word.
const SILENCE: Duration = Duration::from_secs(1);

/// A gateway that listens and cannot do more yet: it tells that it lives and is not ready, shows what needs no database,
/// and asks for patience everywhere else.
pub struct Starting {
    pub(super) routes: Routes,
    patience: Patience,
    life: Lifecycle,
    entropy: Arc<dyn Entropy>,
}

impl Starting {
    /// Serves from now on, metrics too.
    pub async fn begin(
        listener: TcpListener,
        config: &Config,
        public_url: &PublicUrl,
        entropy: Arc<dyn Entropy>,
        life: Lifecycle,
    ) -> Result<Self, AppError> {
        let surroundings = Surroundings::new(config, public_url, Arc::clone(&entropy));
        let documents = oauth::server::documents(&config.oauth.settings(public_url))?;
        let routes = Routes::from(assemble(surroundings, first_routes(&life, documents)));
        listen(listener, config, routes.clone(), &life).await?;
        Ok(Self {
            routes,
            patience: config.server.shutdown,
            life,
            entropy,
        })
    }

    /// Attempts something until it is done, for as long as only an absent database is in its way. `waiting` is called for
    /// each attempt that is in vain or takes long. `None` when the gateway is told to stop before.
    pub async fn attempt<T>(
        &self,
        mut work: impl AsyncFnMut() -> Result<T, AppError>,
        waiting: impl Fn(),
    ) -> Result<Option<T>, AppError> {
        let (mut wait, longest) = WAITS;
        let mut is_told = false;
        loop {
            let mut attempt = std::pin::pin!(work());
            let done = tokio::select! {
                done = &mut attempt => done,
                () = self.life.stopping() => return Ok(None),
                // A machine that vanished says nothing for a long time.
                () = tokio::time::sleep(SILENCE) => {
                    waiting();
                    tokio::select! {
                        done = &mut attempt => done,
                        () = self.life.stopping() => return Ok(None),
                    }
                }
            };
            match done {
                Ok(done) => {
                    if is_told {
                        tracing::info!("the database is there");
                    }
                    return Ok(Some(done));
                }
                Err(error) if is_outage(&error) => {
                    let error = sentence(&error);
                    // Once, not for each attempt.
                    if std::mem::replace(&mut is_told, true) {
                        tracing::debug!(error, "the gateway still waits for its database");
                    } else {
                        tracing::warn!(error, "the gateway waits for its database and is not ready");
                    }
                    waiting();
                }
                Err(error) => return Err(error),
            }
            tokio::select! {
                () = tokio::time::sleep(self.jittered(wait)) => {}
                () = self.life.stopping() => return Ok(None),
            }
            wait = (wait * 2).min(longest);
        }
    }

    /// Ends a gateway that was stopped before it stood.
    pub async fn end(self) -> Result<(), AppError> {
        outcome(self.life.finish(self.patience, async {}).await)
    }

    fn jittered(&self, wait: Duration) -> Duration {
        let mut byte = [0];
        self.entropy.fill(&mut byte);
        wait + wait * u32::from(byte[0]) / 512
    }
}

/// Whether an attempt may succeed later without anybody's doing.
fn is_outage(error: &AppError) -> bool {
    match error {
        AppError::Foundation(error) => error.is_outage(),
        AppError::Store(StoreError::Unavailable(_))
        | AppError::Changes(ThreadError::Store(StoreError::Unavailable(_))) => true,
        _ => false,
    }
}

/// The error with its causes.
fn sentence(error: &AppError) -> String {
    let mut sentence = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let text = error.to_string();
        if !sentence.contains(&text) {
            sentence = format!("{sentence}: {text}");
        }
        cause = error.source();
    }
    sentence
}

/// Serves routes from now on, and metrics.
pub(super) async fn listen(
    listener: TcpListener,
    config: &Config,
    routes: Routes,
    life: &Lifecycle,
) -> Result<(), AppError> {
    if let Some(address) = config.telemetry.metrics_bind {
        serve_metrics(address, config, life).await?;
    }
    let server = HttpServer::new(listener, routes, &config.limits, life.clone())
        .trusting(config.server.trusted_proxies.clone().into());
    life.spawn_essential("listener", server.run());
    Ok(())
}

/// What can be told without a database.
fn first_routes(life: &Lifecycle, documents: Router) -> Router {
    let life = life.clone();
    let readyz = move || {
        let is_stopping = life.is_stopping();
        async move {
            Problem::unavailable(if is_stopping {
                "the gateway is stopping"
            } else {
                "the gateway is starting: its database does not answer yet"
            })
        }
    };
    let wait = || async { Problem::unavailable("the gateway is starting; try again soon") };
    Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(readyz))
        .merge(documents)
        .route("/", any(wait))
        .route("/{*path}", any(wait))
}

async fn serve_metrics(address: SocketAddr, config: &Config, life: &Lifecycle) -> Result<(), AppError> {
    let metrics = Metrics::install()?;
    let listener = bind("telemetry.metrics_bind", address).await?;
    let address = listener.local_addr().unwrap_or(address);
    tracing::info!(%address, "metrics are served at /metrics");
    let server = HttpServer::new(listener, metrics.router().into(), &config.limits, life.clone());
    life.spawn_essential("metrics", server.run());
    life.spawn(metrics.upkeep(life.ending().clone()));
    Ok(())
}
