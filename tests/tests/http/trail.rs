//! The audit trail of calls: who did what with what outcome, never with which values; and what `audit verify` finds.

use emulator::Emulator;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store_sql::testing::TestDatabase;
use tests::causeway::{Causeway, Running};
use tests::mcp_client::{Era, McpClient};
use tests::operator::Upstream;

struct World {
    causeway: Causeway,
    database: TestDatabase,
    _gateway: Running,
    _app: emulator::RunningEmulator,
    client: McpClient,
}

async fn world() -> World {
    let database = TestDatabase::sqlite().await;
    let causeway = Causeway::new()
        .with_local_upstream()
        .with("DATABASE__URL", database.url());
    let app = Emulator::builder().start("127.0.0.1:0").await.unwrap();
    let member = causeway.tenant("shop");
    causeway.connect(&member, "shop", &Upstream::from(&app));
    let token = causeway.token(&member, "agent", "*:destroy", &[]);
    let gateway = causeway.serve();
    let client = McpClient::new(gateway.mcp_url(), &token);
    World {
        causeway,
        database,
        _gateway: gateway,
        _app: app,
        client,
    }
}

impl World {
    /// The rows of tool calls, without what the operator did before.
    fn calls(&self) -> Vec<Value> {
        let mut rows = self.causeway.trail("shop");
        rows.retain(|row| row["call"].as_str().is_some_and(|call| call.starts_with("call_")));
        rows
    }

    /// `phase action outcome` of each row.
    fn told(&self) -> Vec<String> {
        let text = |row: &Value, member: &str| row[member].as_str().unwrap_or("-").to_owned();
        self.calls()
            .iter()
            .map(|row| {
                format!(
                    "{} {} {}",
                    text(row, "phase"),
                    text(row, "action"),
                    text(row, "outcome")
                )
            })
            .collect()
    }

    fn verify(&self) -> (bool, Vec<String>) {
        let said = self
            .causeway
            .run(&["audit", "verify", "--tenant", "shop", "--json"]);
        let report: Value = serde_json::from_str(&said.stdout).unwrap_or_else(|_| panic!("{said:?}"));
        let findings = report["trails"][0]["findings"].as_array().unwrap();
        assert_eq!(said.success, report["intact"] == true, "{said:?}");
        let texts = findings
            .iter()
            .map(|finding| finding.as_str().unwrap().to_owned());
        (said.success, texts.collect())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_call_leaves_its_rows_and_no_values() {
    let world = world().await;
    let client = world.client.speaking(Era::Modern);
    let secret = "a-value-that-belongs-to-the-user";
    client.call("get_counter", &json!({"name": secret})).await;
    client.call("create_hive", &json!({"hive": "carts"})).await;
    let login = json!({"login": "alice@example.com", "password": "wonderland"});
    client.call("login_user", &login).await;
    client.call("get_counter", &json!({})).await;
    client
        .call("delete_file", &json!({"path": "/none/there.txt"}))
        .await;
    // The last call writes, and its rows come after those of every call before.
    client.call("reset_counter", &json!({"name": "visits"})).await;
    assert_eq!(
        world.told(),
        [
            "outcome get_counter ok",
            "intent create_hive -",
            "outcome create_hive ok",
            "intent login_user -",
            "outcome login_user ok",
            "outcome get_counter invalid_arguments",
            "intent delete_file -",
            "outcome delete_file not_found",
            "intent reset_counter -",
            "outcome reset_counter ok",
        ]
    );
    let rows = world.calls();
    for row in &rows {
        assert!(row["account"].as_str().unwrap().starts_with("acc_"), "{row}");
        assert!(row["actor"].as_str().unwrap().starts_with("tok_"), "{row}");
        assert_eq!(row["client"], "tests/1", "{row}");
    }
    assert!(
        rows[0]["connection"].as_str().unwrap().starts_with("con_"),
        "{}",
        rows[0]
    );
    assert!(rows[0]["duration_micros"].as_u64().unwrap() > 0);
    assert_eq!(rows[1]["call"], rows[2]["call"], "intent and outcome are linked");
    let digests: BTreeSet<&str> = rows
        .iter()
        .filter_map(|row| row["arguments_digest"].as_str())
        .collect();
    assert_eq!(digests.len(), 5, "one for each call that was sent: {rows:?}");
    let whole = Value::from(rows).to_string();
    for value in [secret, "wonderland", "alice@example.com", "carts"] {
        assert!(!whole.contains(value), "the trail shows `{value}`");
    }
    assert_eq!(world.verify(), (true, Vec::new()));
}

/// Somebody who can write the database, and does not have the keys.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_done_to_the_trail_is_found() {
    let world = world().await;
    for hive in ["one", "two", "three"] {
        world.client.call("create_hive", &json!({"hive": hive})).await;
    }
    assert_eq!(world.verify(), (true, Vec::new()));
    let rows = world.causeway.trail("shop");
    let last = rows.last().unwrap()["sequence"].as_i64().unwrap();
    let (one, two) = (last - 3, last - 2);
    world
        .database
        .execute("CREATE TABLE kept AS SELECT * FROM audit_events")
        .await;
    for (what, statements) in [
        (
            "changed",
            vec![format!(
                "UPDATE audit_events SET action = 'get_user' WHERE sequence = {one}"
            )],
        ),
        (
            "whitewashed",
            vec![format!(
                "UPDATE audit_events SET outcome = 'ok' WHERE sequence = {one}"
            )],
        ),
        (
            "removed",
            vec![format!("DELETE FROM audit_events WHERE sequence = {one}")],
        ),
        (
            "reordered",
            vec![
                format!("UPDATE audit_events SET sequence = 1000000 WHERE sequence = {one}"),
                format!("UPDATE audit_events SET sequence = {one} WHERE sequence = {two}"),
                format!("UPDATE audit_events SET sequence = {two} WHERE sequence = 1000000"),
            ],
        ),
        (
            "cut",
            vec![format!("DELETE FROM audit_events WHERE sequence > {one}")],
        ),
    ] {
        for statement in statements {
            assert!(
                world.database.execute(&statement).await > 0,
                "{what}: {statement}"
            );
        }
        let (intact, findings) = world.verify();
        assert!(!intact && !findings.is_empty(), "{what} is not found");
        world.database.execute("DELETE FROM audit_events").await;
        world
            .database
            .execute("INSERT INTO audit_events SELECT * FROM kept")
            .await;
        assert_eq!(world.verify(), (true, Vec::new()), "restored after `{what}`");
    }
}
