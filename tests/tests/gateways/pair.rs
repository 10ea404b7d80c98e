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
use store_sql::Options;
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
    pub(crate) url: String,
    database: TestDatabase,
    _machines: [Causeway; 2],
}

/// A machine that reaches a database.
pub(crate) fn machine(url: &str) -> Causeway {
    Causeway::new()
        .without_call_limits()
        .with_local_upstream()
        .with("DATABASE__URL", url)
        .with("VAULT__MASTER_KEYS", &KEYS.join(","))
        .with("LIMITS__REFUSED_TOKENS_PER_MINUTE", "100000")
}

impl Pair {
    pub(crate) async fn on(database: TestDatabase) -> Self {
        let mut url = database.url().to_owned();
        if schema(&url).is_some() {
            intercept_notifications(&database).await;
            // What is in the schema comes before what Postgres has by itself.
            url.push_str("%2Cpg_catalog");
        }
        let machines = [machine(&url), machine(&url)];
        let gateways = [machines[0].serve(), machines[1].serve()];
        let pair = Self {
            cli: machine(&url),
            store: store_sql::open(&url, Options::default()).await.unwrap(),
            gateways,
            url,
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

    /// Whether notifications get lost from now on, so that the gateways notice a change on their beat only. SQLite has none.
    pub(crate) async fn lose_notifications(&self, lose: bool) {
        if schema(self.database.url()).is_some() {
            let toggled = format!("UPDATE notifications SET lost = {lose}");
            assert_eq!(self.database.execute(&toggled).await, 1);
        }
    }
}

/// Puts a function before Postgres' own that forwards notifications only while they are not to be lost. A connection that is
/// merely cut is no test: it is opened again, and its reader woken, within milliseconds.
async fn intercept_notifications(database: &TestDatabase) {
    for statement in [
        "CREATE TABLE notifications (lost BOOLEAN NOT NULL)",
        "INSERT INTO notifications VALUES (false)",
        "CREATE FUNCTION pg_notify(channel TEXT, payload TEXT) RETURNS void LANGUAGE plpgsql AS $$ BEGIN \
             IF NOT (SELECT lost FROM notifications) THEN PERFORM pg_catalog.pg_notify(channel, payload); END IF; \
         END $$",
    ] {
        database.execute(statement).await;
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
