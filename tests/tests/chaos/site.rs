//! The gateways, their databases and who is served by which.

use crate::relay::Relay;
use crate::report::Report;
use crate::tenant::Tenant;
use reqwest::StatusCode;
use serde_json::json;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::{Duration, Instant};
use store_sql::testing::TestDatabase;
use tests::causeway::{Causeway, Running};
use tests::mcp_client::McpClient;
use tokio::task::{block_in_place, spawn_blocking};

/// Both are known everywhere; rotation changes which one is first.
pub(crate) const KEYS: [&str; 2] = [
    "one:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "two:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=",
];

const TENANTS: [&[&str]; 2] = [&["red", "green", "blue"], &["black", "white"]];

/// How long a gateway may take to stand on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A gateway that can be ended and started again. Its address changes with it.
pub(crate) struct Gateway {
    pub(crate) name: &'static str,
    pub(crate) site: usize,
    machine: Arc<Causeway>,
    running: Mutex<Option<Running>>,
    place: RwLock<Place>,
    /// Odd while it is being ended or started.
    age: AtomicU64,
}

#[derive(Clone, Default)]
struct Place {
    url: String,
    process: u32,
}

/// A database with its command line, and the relay through which gateways reach it if it has one.
pub(crate) struct Site {
    pub(crate) cli: Causeway,
    pub(crate) database: TestDatabase,
    pub(crate) relay: Option<Relay>,
    pub(crate) tenants: Vec<Arc<Tenant>>,
}

pub(crate) struct World {
    pub(crate) sites: [Site; 2],
    pub(crate) gateways: [Gateway; 3],
    pub(crate) report: Arc<Report>,
    /// Odd while something is broken or recovers.
    trouble: AtomicU64,
}

fn machine(url: &str, keys: &str) -> Causeway {
    Causeway::new()
        .without_call_limits()
        .with_local_upstream()
        .with("DATABASE__URL", url)
        .with("VAULT__MASTER_KEYS", keys)
        .with("LIMITS__REFUSED_TOKENS_PER_MINUTE", "100000")
        .with("LIMITS__CALL_TIMEOUT_SECONDS", "10")
        .with("UPSTREAM__READ_TIMEOUT_SECONDS", "5")
}

impl World {
    /// Everything is there and has been used once.
    pub(crate) async fn start(report: Arc<Report>) -> Self {
        let postgres = TestDatabase::postgres().await;
        let server = server(postgres.url());
        let relay = Relay::to(&server).await;
        // The gateways' sessions bear the schema's name, so that they can be told from those of other tests.
        let schema = postgres.url().split_once("search_path%3D").unwrap().1;
        let relayed = postgres.url().replace(&server, &relay.address().to_string());
        let relayed = format!("{relayed}&application_name={schema}");
        let sqlite = TestDatabase::sqlite().await;
        let keys = KEYS.join(",");
        let gateways = [
            Gateway::new("A on Postgres", 0, machine(&relayed, &keys)),
            Gateway::new("B on Postgres", 0, machine(&relayed, &keys)),
            Gateway::new("C on SQLite", 1, machine(sqlite.url(), &keys)),
        ];
        let mut world = Self {
            sites: [Site::on(postgres, Some(relay)), Site::on(sqlite, None)],
            gateways,
            report,
            trouble: AtomicU64::new(0),
        };
        for gateway in &world.gateways {
            gateway.start().await;
        }
        for (number, names) in TENANTS.into_iter().enumerate() {
            for name in names {
                let tenant = Tenant::new(&world.sites[number].cli, number, name).await;
                let gateway = world.gateways_of(number).next().unwrap();
                tenant.fill(&gateway.client(&tenant.token)).await;
                world.sites[number].tenants.push(Arc::new(tenant));
            }
        }
        world
    }

    pub(crate) fn tenants(&self) -> impl Iterator<Item = &Arc<Tenant>> {
        self.sites.iter().flat_map(|site| &site.tenants)
    }

    pub(crate) fn gateways_of(&self, site: usize) -> impl Iterator<Item = &Gateway> {
        self.gateways.iter().filter(move |gateway| gateway.site == site)
    }

    /// Who asks twice and gets the same even number was not troubled in between.
    pub(crate) fn trouble(&self) -> u64 {
        self.trouble.load(Ordering::SeqCst)
    }

    /// From now on errors are explained.
    pub(crate) fn begin_trouble(&self) {
        self.trouble.fetch_or(1, Ordering::SeqCst);
    }

    /// From now on no call may fail.
    pub(crate) fn end_trouble(&self) {
        let odd = self.trouble.fetch_add(1, Ordering::SeqCst);
        assert_eq!(odd % 2, 1, "trouble begins before it ends");
    }

    /// The marks of everybody else.
    pub(crate) fn foreign_marks(&self, own: &Tenant) -> Vec<String> {
        let others = self.tenants().filter(|tenant| tenant.mark != own.mark);
        others
            .flat_map(|tenant| [tenant.mark.clone(), tenant.number.to_string()])
            .collect()
    }

    pub(crate) fn assert_no_panics(&self) {
        for gateway in &self.gateways {
            let running = gateway.running.lock().unwrap();
            assert!(
                !running.as_ref().unwrap().log().contains("panicked"),
                "{}",
                gateway.name
            );
        }
    }
}

impl Site {
    fn on(database: TestDatabase, relay: Option<Relay>) -> Self {
        Self {
            // The command line reaches the database itself: what it does is not what breaks.
            cli: machine(database.url(), &KEYS.join(",")),
            database,
            relay,
            tenants: Vec::new(),
        }
    }

    /// Rotates the keys of every tenant to the other master key, or back.
    pub(crate) fn rotate_keys(&self, first: usize) {
        let mut keys = KEYS;
        keys.rotate_left(first % 2);
        let rotating = machine(self.database.url(), &keys.join(","));
        let rotated = block_in_place(|| rotating.json(&["key", "rotate"]));
        assert!(rotated["rewrapped"].as_u64() > Some(0), "{rotated}");
    }
}

impl Gateway {
    fn new(name: &'static str, site: usize, machine: Causeway) -> Self {
        Self {
            name,
            site,
            machine: Arc::new(machine),
            running: Mutex::default(),
            place: RwLock::default(),
            age: AtomicU64::new(1),
        }
    }

    /// Starts it, and waits until it stands.
    pub(crate) async fn start(&self) {
        let machine = Arc::clone(&self.machine);
        let running = spawn_blocking(move || machine.serve()).await.unwrap();
        *self.place.write().unwrap() = Place {
            url: running.mcp_url().to_owned(),
            process: running.process_id(),
        };
        *self.running.lock().unwrap() = Some(running);
        let (began, stranger) = (Instant::now(), self.client("cwy_none"));
        while stranger.request("tools/list", json!({})).await.status != StatusCode::UNAUTHORIZED {
            assert!(began.elapsed() < PATIENCE, "{} does not start", self.name);
        }
        self.age.fetch_add(1, Ordering::SeqCst);
    }

    /// Ends it without a word, in the middle of whatever it does.
    pub(crate) fn kill(&self) {
        self.age.fetch_add(1, Ordering::SeqCst);
        drop(self.running.lock().unwrap().take());
    }

    /// Asks it to end, and waits for it.
    pub(crate) async fn terminate(&self) {
        self.age.fetch_add(1, Ordering::SeqCst);
        let mut running = self.running.lock().unwrap().take().unwrap();
        let ended_well = spawn_blocking(move || {
            running.terminate();
            running.ended()
        });
        let ended_well = ended_well.await.unwrap();
        assert!(ended_well, "{} does not end well", self.name);
    }

    pub(crate) fn client(&self, token: &str) -> McpClient {
        McpClient::new(&self.place.read().unwrap().url, token)
    }

    /// A client of this process keeps its connections.
    pub(crate) fn url(&self) -> String {
        self.place.read().unwrap().url.clone()
    }

    /// Changes whenever the process does; odd while there is none.
    pub(crate) fn age(&self) -> u64 {
        self.age.load(Ordering::SeqCst)
    }

    /// The process, while it stands.
    pub(crate) fn process(&self) -> Option<u32> {
        self.age()
            .is_multiple_of(2)
            .then(|| self.place.read().unwrap().process)
    }
}

/// `host:port` of a Postgres URL.
fn server(url: &str) -> String {
    let parsed: url::Url = url.parse().unwrap();
    format!("{}:{}", parsed.host_str().unwrap(), parsed.port().unwrap_or(5432))
}
