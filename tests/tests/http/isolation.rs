//! Two tenants, two accounts of one tenant: every token with every connection name, id and handle of everybody else.

use emulator::{Emulator, RunningEmulator};
use serde_json::{Value, json};
use tests::causeway::{Causeway, Running};
use tests::mcp_client::{Called, McpClient};
use tests::operator::{Member, Upstream};

/// An account with its own app, two connections to it and a session on each.
struct Party {
    client: McpClient,
    /// The value of the counter `owner` in this account's app, and in no other.
    mark: i64,
    connections: [Connection; 2],
    _app: RunningEmulator,
}

struct Connection {
    name: String,
    id: String,
    handle: String,
}

struct World {
    _causeway: Causeway,
    _gateway: Running,
    parties: Vec<Party>,
    /// A token of the first account that may use its second connection only.
    limited: McpClient,
}

impl World {
    async fn new() -> Self {
        let causeway = Causeway::new().without_call_limits().with_local_upstream();
        let one = causeway.tenant("one");
        let colleague = causeway.member("one", "colleague@one.example");
        let other = causeway.tenant("other");
        let mut apps = Vec::new();
        for (member, own) in [
            (&one, "own-one"),
            (&colleague, "own-colleague"),
            (&other, "own-other"),
        ] {
            let app = Emulator::builder().start("127.0.0.1:0").await.unwrap();
            let ids = ["shop", own].map(|name| (name, causeway.connect(member, name, &Upstream::from(&app))));
            apps.push((member, app, ids));
        }
        let limited = causeway.token(&one, "limited", "*:destroy", &["own-one"]);
        let tokens: Vec<String> = apps
            .iter()
            .map(|(member, ..): &(&Member, _, _)| causeway.token(member, "all", "*:destroy", &[]))
            .collect();
        let gateway = causeway.serve();
        let mut parties = Vec::new();
        for (mark, ((_, app, ids), token)) in (1..).zip(apps.into_iter().zip(tokens)) {
            let client = McpClient::new(gateway.mcp_url(), &token);
            let marked = client
                .call(
                    "set_counter",
                    &json!({"name": "owner", "expected": 0, "value": mark}),
                )
                .await;
            assert_eq!(marked.structured["updated"], true, "{marked:?}");
            let mut connections = Vec::new();
            // A user of its own for each, so that no login ends another session.
            for ((name, id), user) in ids.into_iter().zip(["alice", "bob"]) {
                let email = format!("{user}@example.com");
                let login = json!({"login": email, "password": "wonderland", "connection": name});
                let login = client.call("login_user", &login).await;
                let handle = login.structured["user_token"].as_str().unwrap().to_owned();
                let name = name.to_owned();
                connections.push(Connection { name, id, handle });
            }
            parties.push(Party {
                client,
                mark,
                connections: connections.try_into().ok().unwrap(),
                _app: app,
            });
        }
        Self {
            limited: McpClient::new(gateway.mcp_url(), &limited),
            _causeway: causeway,
            _gateway: gateway,
            parties,
        }
    }

    fn connections(&self) -> impl Iterator<Item = &Connection> {
        self.parties.iter().flat_map(|party| &party.connections)
    }
}

async fn owner(client: &McpClient, connection: &str) -> Called {
    client
        .call("get_counter", &json!({"name": "owner", "connection": connection}))
        .await
}

/// A refusal with the names that the caller gave itself taken out.
fn refusal(called: &Called, given: &str) -> String {
    assert!(called.failed, "{called:?}");
    called.text.replace(given, "…")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_is_its_own_accounts_alone() {
    let world = World::new().await;
    for party in &world.parties {
        let own: Vec<&str> = party.connections.iter().map(|own| own.name.as_str()).collect();
        let unknown = refusal(&owner(&party.client, "nowhere").await, "nowhere");
        for connection in world.connections() {
            let by_name = owner(&party.client, &connection.name).await;
            if own.contains(&connection.name.as_str()) {
                assert_eq!(by_name.structured["value"], party.mark, "{}", connection.name);
            } else {
                assert_eq!(by_name.code(), "connection_missing");
                assert_eq!(
                    refusal(&by_name, &connection.name),
                    unknown,
                    "no difference to one that is not there"
                );
            }
            let by_id = owner(&party.client, &connection.id).await;
            assert!(by_id.failed, "ids are no names: {by_id:?}");
            let behind_query = party
                .client
                .narrowed(&format!("?connection={}", connection.name))
                .call("get_counter", &json!({"name": "owner"}))
                .await;
            assert_eq!(behind_query.failed, by_name.failed, "{behind_query:?}");
            assert_eq!(
                behind_query.structured.get("value"),
                by_name.structured.get("value")
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limited_token_has_its_connection_alone() {
    let world = World::new().await;
    let unknown = refusal(&owner(&world.limited, "nowhere").await, "nowhere");
    for connection in world.connections() {
        let called = owner(&world.limited, &connection.name).await;
        if connection.name == "own-one" {
            assert_eq!(called.structured["value"], 1);
        } else {
            assert_eq!(refusal(&called, &connection.name), unknown, "{}", connection.name);
        }
    }
    // A handle of the same account, but of a connection that the token may not use.
    let handle = &world.parties[0].connections[0].handle;
    for arguments in [
        json!({"user_token": handle}),
        json!({"user_token": handle, "connection": "own-one"}),
        json!({"user_token": handle, "connection": "shop"}),
    ] {
        let called = world.limited.call("validate_user_token", &arguments).await;
        assert!(called.failed, "{arguments}: {called:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handle_is_worth_something_with_its_account_and_connection_alone() {
    let world = World::new().await;
    let validate = |client: &McpClient, connection: &str, handle: &str| {
        let (client, arguments) = (
            client.clone(),
            json!({"connection": connection, "user_token": handle}),
        );
        async move { client.call("validate_user_token", &arguments).await }
    };
    let never_given = "ust_00000000000000000000000000";
    let mut tried = 0;
    for (index, party) in world.parties.iter().enumerate() {
        for used in &party.connections {
            let unknown = validate(&party.client, &used.name, never_given).await;
            assert_eq!(unknown.code(), "not_found", "{unknown:?}");
            for (owner, handle) in world.parties.iter().enumerate().flat_map(|(owner, party)| {
                party
                    .connections
                    .iter()
                    .map(move |connection| (owner, connection))
            }) {
                let called = validate(&party.client, &used.name, &handle.handle).await;
                tried += 1;
                if owner == index && handle.id == used.id {
                    assert_eq!(called.structured, json!({"valid": true}));
                } else {
                    assert_eq!(
                        called.text, unknown.text,
                        "no difference to one that was never given out"
                    );
                }
                // Acting as that user, and ending the session, are refused alike.
                if owner != index || handle.id != used.id {
                    for (tool, extra) in [
                        ("get_counter", json!({"name": "owner"})),
                        ("logout_user", json!({})),
                    ] {
                        let mut arguments: Value = extra;
                        arguments["connection"] = json!(used.name);
                        arguments["user_token"] = json!(handle.handle);
                        let called = party.client.call(tool, &arguments).await;
                        assert_eq!(called.text, unknown.text, "{tool}");
                    }
                }
            }
        }
    }
    assert_eq!(tried, 36);
    for party in &world.parties {
        for own in &party.connections {
            let still = validate(&party.client, &own.name, &own.handle).await;
            assert_eq!(still.structured, json!({"valid": true}), "nobody else ended it");
        }
    }
}
