//! One tenant of the run: an app of its own behind a relay, a token, and marks that no other tenant has.

use crate::relay::Relay;
use domain::{Entropy, OsEntropy};
use emulator::{Emulator, RunningEmulator};
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use tests::causeway::Causeway;
use tests::mcp_client::McpClient;
use tests::operator::{Member, Upstream};

/// A tenant.
pub(crate) struct Tenant {
    pub(crate) member: Member,
    pub(crate) token: String,
    /// Stands in every text of this tenant and in none of others.
    pub(crate) mark: String,
    /// The value of its counter `owner`.
    pub(crate) number: i64,
    /// Which site it is on.
    pub(crate) site: usize,
    pub(crate) upstream: Relay,
    calls: AtomicUsize,
    _app: RunningEmulator,
}

impl Tenant {
    /// A new tenant on a site, connected and with its hive, through the command line alone.
    pub(crate) async fn new(cli: &Causeway, site: usize, name: &str) -> Self {
        let mut random = [0; 8];
        OsEntropy.fill(&mut random);
        let random = u64::from_be_bytes(random);
        let app = Emulator::builder().start("127.0.0.1:0").await.unwrap();
        let relay = Relay::to(&app.address().to_string()).await;
        let member = cli.tenant(name);
        let upstream = Upstream {
            server_url: format!("http://{}", relay.address()),
            ..Upstream::from(&app)
        };
        cli.connect(&member, "app", &upstream);
        Self {
            token: cli.token(&member, "load", "*:write", &[]),
            member,
            mark: format!("mark-{random:016x}"),
            number: i64::from(u32::try_from(random >> 32).unwrap()) + 1,
            site,
            upstream: relay,
            calls: AtomicUsize::new(0),
            _app: app,
        }
    }

    /// Puts what is only read into the app.
    pub(crate) async fn fill(&self, client: &McpClient) {
        let owner = json!({"name": "owner", "expected": 0, "value": self.number});
        let set = client.call("set_counter", &owner).await;
        assert_eq!(set.structured["updated"], true, "{set:?}");
        let hive = client.call("create_hive", &json!({"hive": "load"})).await;
        assert!(!hive.failed, "{hive:?}");
    }

    /// An id for one call, which its rows in the trail carry.
    pub(crate) fn next_call(&self) -> String {
        format!("{}-{}", self.mark, self.calls.fetch_add(1, Ordering::SeqCst))
    }
}
