//! Gateways in this process: on one database, with a clock that the test moves and metadata documents that it writes.

use crate::visitor::Visitor;
use async_trait::async_trait;
use domain::{Clock, ManualClock, OsEntropy, SystemClock};
use emulator::{Emulator, RunningEmulator};
use gateway::app::{App, AppError, bind};
use gateway::config::{Config, Sources};
use gateway::demo::{EMAIL, provide};
use gateway::foundation::{Nature, open_store};
use gateway::lifecycle::Lifecycle;
use oauth::{Document, DocumentError, FetchDocument};
use reqwest::StatusCode;
use secrecy::ExposeSecret;
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Store;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

/// What clients have published about themselves, by their addresses. Where there is nothing, the fetch fails.
#[derive(Debug, Default)]
pub struct Published(Mutex<BTreeMap<String, Value>>);

impl Published {
    /// Publishes a document under the id that it names.
    pub fn publish(&self, document: &Value) {
        let id = document["client_id"].as_str().unwrap().to_owned();
        self.0.lock().unwrap().insert(id, document.clone());
    }
}

#[async_trait]
impl FetchDocument for Published {
    async fn fetch(&self, url: &Url) -> Result<Document, DocumentError> {
        match self.0.lock().unwrap().get(url.as_str()) {
            None => Err(DocumentError::Status(StatusCode::BAD_GATEWAY)),
            Some(document) => Ok(Document {
                body: document.to_string().into_bytes(),
                max_age: Some(Duration::from_mins(5)),
            }),
        }
    }
}

/// The demo's tenant, on one or two gateways of one database behind one public address.
pub struct Site {
    /// The time of both gateways.
    pub clock: Arc<ManualClock>,
    /// What they find when they look a client up.
    pub documents: Arc<Published>,
    /// The password of [`EMAIL`].
    pub password: String,
    store: Arc<dyn Store>,
    settings: Vec<(&'static str, String)>,
    address: SocketAddr,
    gateways: Vec<Gateway>,
    second: Option<(TcpListener, SocketAddr)>,
    emulator: RunningEmulator,
    _data: TempDir,
}

/// A gateway that runs until it is stopped.
struct Gateway {
    life: Lifecycle,
    served: JoinHandle<Result<(), AppError>>,
}

impl Site {
    /// A site with these settings, such as `("oauth.client_documents", "false")`.
    pub async fn with(settings: &[(&'static str, &str)]) -> Self {
        let data = TempDir::new().unwrap();
        let (listener, address) = listen().await;
        let second = listen().await;
        let mut all = vec![
            ("database.data_dir", data.path().display().to_string()),
            ("upstream.allow_private_addresses", "true".to_owned()),
            ("server.public_url", format!("http://{address}")),
            ("server.allowed_hosts", format!("{address},{}", second.1)),
        ];
        all.extend(settings.iter().map(|(key, value)| (*key, (*value).to_owned())));
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        let documents = Arc::new(Published::default());
        let emulator = Emulator::builder().start("127.0.0.1:0").await.unwrap();
        let life = Lifecycle::new();
        let app = open(&all, &clock, &documents, &life, address).await;
        let provided = provide(&app, &emulator).await.unwrap();
        let first = Gateway::start(app, listener, life);
        Self {
            store: open_store(&config(&all)).await.unwrap(),
            password: provided.password.expose_secret().to_owned(),
            address,
            gateways: vec![first],
            settings: all,
            second: Some(second),
            clock,
            documents,
            emulator,
            _data: data,
        }
    }

    /// A site as it comes.
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// Starts the second gateway, and answers its own address for MCP.
    pub async fn second(&mut self) -> String {
        let (listener, address) = self.second.take().expect("a site has two gateways");
        let life = Lifecycle::new();
        let app = open(&self.settings, &self.clock, &self.documents, &life, address).await;
        self.gateways.push(Gateway::start(app, listener, life));
        format!("http://{address}/mcp")
    }

    /// The public address, without a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address for MCP.
    pub fn mcp_url(&self) -> String {
        format!("{}/mcp", self.url())
    }

    /// Somebody with a browser who is not signed in.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(&self.url())
    }

    /// Who can sign in: address and password.
    pub fn account(&self) -> (&'static str, &str) {
        (EMAIL, &self.password)
    }

    /// What is stored, as another process would see it.
    pub fn store(&self) -> &dyn Store {
        self.store.as_ref()
    }

    /// The emulated Backendless.
    pub fn emulator(&self) -> &RunningEmulator {
        &self.emulator
    }

    /// Ends the gateways in order.
    pub async fn end_gateways(&mut self) {
        for Gateway { life, served } in self.gateways.drain(..) {
            life.stop();
            served.await.unwrap().unwrap();
        }
    }

    /// Ends all of it.
    pub async fn stop(mut self) {
        self.end_gateways().await;
        self.emulator.shutdown().await;
    }
}

impl Gateway {
    fn start(app: App, listener: TcpListener, life: Lifecycle) -> Self {
        let served = tokio::spawn(app.serve(listener));
        Self { life, served }
    }
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = bind("server.bind", "127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

fn config(settings: &[(&'static str, String)]) -> Config {
    let flags = settings.iter().map(|(key, value)| ("test", *key, value.clone()));
    Config::load(&Sources {
        flags: flags.collect(),
        ..Sources::default()
    })
    .unwrap()
}

async fn open(
    settings: &[(&'static str, String)],
    clock: &Arc<ManualClock>,
    documents: &Arc<Published>,
    life: &Lifecycle,
    address: SocketAddr,
) -> App {
    let config = config(settings);
    let nature = Nature {
        clock: clock.clone(),
        entropy: Arc::new(OsEntropy),
        documents: Some(documents.clone()),
    };
    let public_url = config.server.public_url(address);
    App::open(config, &public_url, nature, life.clone())
        .await
        .unwrap()
}
