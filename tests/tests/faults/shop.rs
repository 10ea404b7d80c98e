//! One tenant with an emulated app, a token and a gateway that serves it.

use emulator::{Emulator, RunningEmulator};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use store_sql::testing::TestDatabase;
use tests::causeway::{Causeway, Running};
use tests::mcp_client::{McpClient, Reply};
use tests::operator::Upstream;
use tests::tcp_proxy::{TcpProxy, Way};
use url::Url;

/// How long something may take that is to happen soon, on a machine with other things to do.
pub(crate) const SOON: Duration = Duration::from_secs(20);

pub(crate) struct Shop {
    pub(crate) causeway: Causeway,
    pub(crate) app: RunningEmulator,
    token: String,
}

impl Shop {
    /// On an installation of its own, with no limits in the way.
    pub(crate) async fn new(causeway: Causeway) -> Self {
        let causeway = causeway.with_local_upstream().without_call_limits();
        let app = Emulator::builder().start("127.0.0.1:0").await.unwrap();
        let member = causeway.tenant("shop");
        causeway.connect(&member, "shop", &Upstream::from(&app));
        let token = causeway.token(&member, "agent", "*:destroy", &[]);
        app.reset_faults();
        Self { causeway, app, token }
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    pub(crate) fn serve(&self) -> (Running, McpClient) {
        let gateway = self.causeway.serve();
        let client = McpClient::new(gateway.mcp_url(), &self.token);
        (gateway, client)
    }

    /// How many requests of a kind the app has seen.
    pub(crate) fn seen(&self, method: &str, path: &str) -> usize {
        let requests = self.app.requests();
        requests
            .iter()
            .filter(|request| request.method == method && request.path.contains(path))
            .count()
    }

    /// Rows of the trail of an action and a phase.
    pub(crate) fn rows(&self, action: &str, phase: &str) -> Vec<Value> {
        let mut rows = self.causeway.trail("shop");
        rows.retain(|row| row["action"] == action && row["phase"] == phase);
        rows
    }

    /// Verifies the trail, and answers how many calls of it have no outcome.
    pub(crate) fn verified(&self) -> u64 {
        let said = self
            .causeway
            .run(&["audit", "verify", "--tenant", "shop", "--json"]);
        assert!(said.success, "{said:?}");
        let report: Value = serde_json::from_str(&said.stdout).unwrap();
        report["trails"][0]["cut_off_calls"].as_u64().unwrap()
    }
}

/// A page of a gateway, without a bearer.
pub(crate) async fn get(gateway: &Running, path: &str) -> Reply {
    let url = format!("http://{}{path}", gateway.address());
    let client = McpClient::new(&url, "").bearing(None);
    client.send(Method::GET, HeaderMap::new(), String::new()).await
}

/// Asks again and again until a page has this status.
pub(crate) async fn until_status(gateway: &Running, path: &str, status: u16) {
    let began = Instant::now();
    loop {
        let reply = get(gateway, path).await;
        if reply.status == status {
            return;
        }
        assert!(began.elapsed() < SOON, "{path}: {reply:?}\n{}", gateway.log());
        tokio::task::yield_now().await;
    }
}

/// A call with an id that its rows in the trail carry.
pub(crate) async fn call_with_id(client: &McpClient, id: &str, tool: &str, arguments: Value) -> Reply {
    let params = json!({"name": tool, "arguments": arguments, "_meta": {"callId": id}});
    client.request("tools/call", params).await
}

/// 503 with the time after which to try again.
pub(crate) fn assert_unavailable(reply: &Reply) {
    assert_eq!(reply.status, 503, "{reply:?}");
    assert_eq!(reply.header("retry-after"), "1", "{reply:?}");
}

/// The database as it is seen over a proxy.
pub(crate) async fn behind_proxy(database: &TestDatabase, way: Way) -> (TcpProxy, String) {
    let mut url = Url::parse(database.url()).unwrap();
    let upstream = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(5432));
    let proxy = TcpProxy::start(&upstream, way).await;
    url.set_host(Some("127.0.0.1")).unwrap();
    url.set_port(Some(proxy.address().port())).unwrap();
    (proxy, url.to_string())
}
