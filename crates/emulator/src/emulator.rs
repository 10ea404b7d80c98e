//! Building, starting and stopping an emulator inside a process.

use crate::app::{App, KeyRole};
use crate::clock::{Clock, SystemClock};
use crate::console::Developers;
use crate::faults::{Fault, RecordedRequest};
use crate::random::Random;
use crate::state::State;
use crate::{dispatch, sample};
use axum::Router;
use serde::Serialize;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::{TcpListener, ToSocketAddrs};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Why an emulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken, not ours to bind, or no address.
    #[error("cannot listen: {0}. Choose another address, or port 0 for any free port")]
    Listen(#[source] io::Error),
    /// The operating system gave no randomness.
    #[error("cannot read randomness from the operating system: {0}")]
    Randomness(#[source] getrandom::Error),
}

/// A developer account of the console.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct Developer {
    /// The e-mail address to sign in with.
    pub login: String,
    /// The password, which protects nothing but this emulator.
    pub password: String,
}

/// The keys of an application that a client needs.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
pub struct ApiKeys {
    /// The REST key.
    pub rest: String,
    /// The JavaScript key.
    pub js: String,
    /// The Cloud Code key, which permissions do not bind.
    pub bl: String,
}

/// How an emulator is to start.
pub struct Builder {
    clock: Arc<dyn Clock>,
    seed: Option<u64>,
    sample_app: bool,
    developer: Developer,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            seed: None,
            sample_app: true,
            developer: Developer {
                login: "developer@example.com".into(),
                password: "emulator".into(),
            },
        }
    }
}

impl Builder {
    /// Takes the time from `clock` instead of the machine.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Makes ids, keys and tokens repeatable.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Whether the first application holds the sample shop (the default) or nothing.
    #[must_use]
    pub fn sample_app(mut self, sample_app: bool) -> Self {
        self.sample_app = sample_app;
        self
    }

    /// The developer who may sign in to the console.
    #[must_use]
    pub fn developer(mut self, login: impl Into<String>, password: impl Into<String>) -> Self {
        self.developer = Developer {
            login: login.into(),
            password: password.into(),
        };
        self
    }

    /// Builds the emulator without listening anywhere.
    pub fn build(self) -> Result<Emulator, StartError> {
        let random = match self.seed {
            Some(seed) => Random::seeded(seed),
            None => Random::from_system().map_err(StartError::Randomness)?,
        };
        let developers = Developers::new(&self.developer.login, &self.developer.password);
        let state = Arc::new(State::new(self.clock, random, developers));
        let app = state.create_app(if self.sample_app { "shop" } else { "empty" });
        if self.sample_app {
            sample::seed(&state, &app);
        }
        Ok(Emulator {
            state,
            app,
            developer: self.developer,
        })
    }

    /// Builds the emulator and serves it on `address` (`"127.0.0.1:0"` for any free port).
    pub async fn start(self, address: impl ToSocketAddrs) -> Result<RunningEmulator, StartError> {
        let listener = TcpListener::bind(address).await.map_err(StartError::Listen)?;
        self.build()?.serve(listener)
    }
}

/// An emulator in memory.
pub struct Emulator {
    state: Arc<State>,
    app: Arc<App>,
    developer: Developer,
}

impl Emulator {
    /// Starts describing an emulator.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The whole emulator as a service, for use without a socket.
    pub fn router(&self) -> Router {
        dispatch::router(Arc::clone(&self.state))
    }

    /// Makes a fault wait for requests. Faults happen in the order in which they were injected.
    pub fn inject(&self, fault: Fault) {
        self.state.faults.lock().inject(fault);
    }

    /// The latest requests that came, oldest first.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.state.faults.lock().requests()
    }

    /// The id of the first application, which the domain form (`/api/…`) serves too.
    pub fn app_id(&self) -> &str {
        &self.app.id
    }

    /// The keys of the first application.
    pub fn api_keys(&self) -> ApiKeys {
        ApiKeys {
            rest: self.app.key(KeyRole::Rest).to_owned(),
            js: self.app.key(KeyRole::Js).to_owned(),
            bl: self.app.key(KeyRole::Bl).to_owned(),
        }
    }

    /// Serves on a listener that is already bound.
    pub fn serve(self, listener: TcpListener) -> Result<RunningEmulator, StartError> {
        let address = listener.local_addr().map_err(StartError::Listen)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let router = self.router();
        let task = tokio::spawn(async move {
            let until_stopped = async move {
                // An error means that the sender is gone, which is a wish to stop as well.
                let _ = stopped.await;
            };
            // The only error of `serve` is one that its own type rules out.
            let _ = axum::serve(listener, router)
                .with_graceful_shutdown(until_stopped)
                .await;
        });
        let api_keys = self.api_keys();
        Ok(RunningEmulator {
            app_id: self.app.id.clone(),
            api_keys,
            developer: self.developer,
            state: self.state,
            address,
            stop: Some(stop),
            task,
        })
    }
}

/// An emulator that listens; dropping it stops it.
pub struct RunningEmulator {
    /// The id of the first application.
    pub app_id: String,
    /// The keys of the first application.
    pub api_keys: ApiKeys,
    /// The developer who may sign in to the console.
    pub developer: Developer,
    state: Arc<State>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl RunningEmulator {
    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base of the app API without application id and key: `http://127.0.0.1:PORT`.
    pub fn server_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The base of the console API, the same origin as [`Self::server_url`].
    pub fn console_url(&self) -> String {
        self.server_url()
    }

    /// Makes a fault wait for requests. Faults happen in the order in which they were injected.
    pub fn inject(&self, fault: Fault) {
        self.state.faults.lock().inject(fault);
    }

    /// The latest requests that came, oldest first.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.state.faults.lock().requests()
    }

    /// Forgets the faults that still wait and the requests that came.
    pub fn reset_faults(&self) {
        let mut faults = self.state.faults.lock();
        faults.clear();
        faults.forget_requests();
    }

    /// Stops accepting, lets requests that are under way finish, and returns when all is done.
    pub async fn shutdown(mut self) {
        drop(self.stop.take());
        // A task that panicked is over as well.
        let _ = (&mut self.task).await;
    }
}

impl Drop for RunningEmulator {
    fn drop(&mut self) {
        // `shutdown` has taken the sender; without it nobody waits for requests that are under way.
        if self.stop.is_some() {
            self.task.abort();
        }
    }
}
