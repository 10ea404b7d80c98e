//! Several gateways that start on an empty database at the same moment: one makes the tables, all of them stand.

use crate::pair::{machine, schema};
use reqwest::StatusCode;
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store_sql::testing::TestDatabase;
use tests::causeway::Causeway;
use tests::mcp_client::McpClient;
use tokio::sync::Barrier;
use tokio::task::{JoinSet, spawn_blocking};

const GATEWAYS: usize = 8;
const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) async fn eight_gateways_start_on_one_empty_database(database: TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let url = if let Some(schema) = schema(database.url()) {
        database.execute(&format!("DROP SCHEMA {schema} CASCADE")).await;
        database.execute(&format!("CREATE SCHEMA {schema}")).await;
        database.url().to_owned()
    } else {
        format!("sqlite:{}", folder.path().join("empty.db").display())
    };
    let barrier = Arc::new(Barrier::new(GATEWAYS));
    let mut starting = JoinSet::new();
    for _ in 0..GATEWAYS {
        let (url, barrier) = (url.clone(), Arc::clone(&barrier));
        starting.spawn(async move {
            let machine = machine(&url);
            barrier.wait().await;
            spawn_blocking(move || {
                let gateway = machine.serve();
                (machine, gateway)
            })
            .await
            .unwrap()
        });
    }
    let gateways = starting.join_all().await;
    let cli: &Causeway = &gateways[0].0;
    let began = Instant::now();
    let stranger = |url: &str| McpClient::new(url, "cwy_none");
    for (_, gateway) in &gateways {
        let client = stranger(gateway.mcp_url());
        while client.request("tools/list", json!({})).await.status != StatusCode::UNAUTHORIZED {
            assert!(began.elapsed() < PATIENCE, "{}", gateway.log());
        }
    }
    let tenants = cli.json(&["tenant", "list"]);
    assert_eq!(
        tenants["tenants"].as_array().unwrap().len(),
        1,
        "one first tenant for all: {tenants}"
    );
    let member = cli.tenant("shop");
    let token = cli.token(&member, "all", "*:destroy", &[]);
    for (_, gateway) in &gateways {
        let client = McpClient::new(gateway.mcp_url(), &token);
        assert_eq!(client.names().await.len(), 31);
        assert!(!gateway.log().contains("ERROR"), "{}", gateway.log());
    }
}
