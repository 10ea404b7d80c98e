//! Two gateways on one database, and how long one of them goes on with what was ended.

use domain::{
    AccountId, BearerToken, Clock, ConnectionLimit, OsEntropy, Scopes, SystemClock, TenantId, TokenId,
};
use reqwest::StatusCode;
use secrecy::ExposeSecret;
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{AccessToken, Store};
use store_sql::testing::TestDatabase;
use tests::causeway::{Causeway, Running};
use tests::mcp_client::McpClient;
use tests::operator::Member;

/// Revocations, suspensions and changes count everywhere after so long.
pub(crate) const PROMISE: Duration = Duration::from_secs(1);

/// Far beyond the promise: a gateway that cannot read changes refuses everybody in between.
const PATIENCE: Duration = Duration::from_secs(20);

/// Both gateways know both, so that either can be the first.
pub(crate) const KEYS: [&str; 2] = [
    "one:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "two:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=",
];

/// Two gateways and the command line, each like a machine of its own.
pub(crate) struct Pair {
    pub(crate) cli: Causeway,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) gateways: [Running; 2],
    database: TestDatabase,
    _machines: [Causeway; 2],
}

/// A machine that reaches a database, and says on Postgres whose connections are whose.
pub(crate) fn machine(url: &str) -> Causeway {
    let named = schema(url).map(|schema| format!("{url}&application_name={schema}"));
    let url = named.as_deref().unwrap_or(url);
    Causeway::new()
        .without_call_limits()
        .with_local_upstream()
        .with("DATABASE__URL", url)
        .with("VAULT__MASTER_KEYS", &KEYS.join(","))
        .with("LIMITS__REFUSED_TOKENS_PER_MINUTE", "100000")
}

impl Pair {
    pub(crate) async fn on(database: TestDatabase) -> Self {
        let machines = [machine(database.url()), machine(database.url())];
        let gateways = [machines[0].serve(), machines[1].serve()];
        let pair = Self {
            cli: machine(database.url()),
            store: database.open().await,
            gateways,
            _machines: machines,
            database,
        };
        for client in pair.clients("") {
            ready(&client).await;
        }
        pair
    }

    /// A client of each gateway with the same token.
    pub(crate) fn clients(&self, token: &str) -> [McpClient; 2] {
        [0, 1].map(|number| McpClient::new(self.gateways[number].mcp_url(), token))
    }

    /// A token that is made without the command line, which would take most of the time.
    pub(crate) async fn token(&self, tenant: &TenantId, account: &AccountId) -> (TokenId, String) {
        let now = SystemClock.now();
        let id = TokenId::generate(&SystemClock, &OsEntropy);
        let bearer = BearerToken::generate(&id, &OsEntropy);
        let token = AccessToken {
            id: id.clone(),
            tenant: tenant.clone(),
            account: account.clone(),
            name: id.to_string(),
            scopes: Scopes::parse("*:write").unwrap(),
            connections: ConnectionLimit::All,
            created_at: now,
            expires_at: None,
            last_used_at: None,
            revoked_at: None,
        };
        self.store
            .create_access_token(tenant, &token, &bearer.hash)
            .await
            .unwrap();
        (id, bearer.text.expose_secret().to_owned())
    }

    /// Cuts the connections on which the gateways wait to be woken, so that they notice a change on their beat only. They
    /// listen again a second later. SQLite has none.
    pub(crate) async fn cut_listeners(&self) {
        if let Some(schema) = schema(self.database.url()) {
            let cut = format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE application_name = '{schema}' AND query LIKE 'LISTEN%'"
            );
            self.database.execute(&cut).await;
        }
    }
}

/// The schema that the test has on Postgres.
pub(crate) fn schema(url: &str) -> Option<&str> {
    Some(url.split_once("search_path%3D")?.1)
}

/// The ids of a tenant's owner.
pub(crate) fn ids(cli: &Causeway, member: &Member) -> (TenantId, AccountId) {
    let accounts = cli.json(&["account", "list", "--tenant", &member.tenant]);
    let accounts = accounts["accounts"].as_array().unwrap();
    let account = accounts.iter().find(|account| account["email"] == member.email);
    let account = account.unwrap();
    let tenants = cli.json(&["tenant", "list"]);
    let tenants = tenants["tenants"].as_array().unwrap();
    let tenant = tenants.iter().find(|tenant| tenant["name"] == member.tenant);
    (
        tenant.unwrap()["id"].as_str().unwrap().parse().unwrap(),
        account["id"].as_str().unwrap().parse().unwrap(),
    )
}

/// Waits until a gateway stands: it knows then that this bearer is none.
async fn ready(client: &McpClient) {
    let began = Instant::now();
    while client.request("tools/list", json!({})).await.status != StatusCode::UNAUTHORIZED {
        assert!(began.elapsed() < PATIENCE, "the gateway does not start");
    }
}

/// Asks until the answer has the status. Answers when the last question was sent that was still answered with the other
/// one, counted from `since`; it must be within the promise.
pub(crate) async fn until(client: &McpClient, since: Instant, wanted: StatusCode) -> Duration {
    let mut last = Duration::ZERO;
    loop {
        let sent = since.elapsed();
        let reply = client.request("tools/list", json!({})).await;
        if reply.status == wanted {
            return last;
        }
        // Whoever cannot know it refuses for the moment, which is no mistake.
        if reply.status != StatusCode::SERVICE_UNAVAILABLE {
            last = sent;
            assert!(sent < PROMISE, "{}: {} after {sent:?}", wanted, reply.status);
        }
        assert!(
            sent < PATIENCE,
            "{wanted} does not come: {} {}",
            reply.status,
            reply.text
        );
    }
}

/// The same on both gateways at once; the worse of the two.
pub(crate) async fn until_both(clients: &[McpClient; 2], since: Instant, wanted: StatusCode) -> Duration {
    let [one, other] = clients;
    let (one, other) = tokio::join!(until(one, since, wanted), until(other, since, wanted));
    one.max(other)
}
