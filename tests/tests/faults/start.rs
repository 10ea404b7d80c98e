//! A gateway whose database is not there when it starts.

use crate::shop::{assert_unavailable, get};
use serde_json::json;
use std::time::{Duration, Instant};
use tests::causeway::Causeway;
use tests::mcp_client::McpClient;
use tests::tcp_proxy::{TcpProxy, Way};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_needs_no_database_is_served_and_the_rest_asks_for_patience() {
    let mut proxy = TcpProxy::start("127.0.0.1:1", Way::Cut).await;
    let url = format!("postgres://nobody@{}/none", proxy.address());
    let causeway = Causeway::new().with("DATABASE__URL", &url);
    let mut gateway = causeway.serve();
    assert_eq!(get(&gateway, "/healthz").await.status, 200);
    let ready = get(&gateway, "/readyz").await;
    assert_unavailable(&ready);
    assert!(
        ready.text.contains("its database does not answer yet"),
        "{ready:?}"
    );
    let metadata = get(&gateway, "/.well-known/oauth-protected-resource/mcp").await;
    assert_eq!(metadata.status, 200, "{metadata:?}");
    let client = McpClient::new(gateway.mcp_url(), "cwy_any");
    for _ in 0..3 {
        let asked = Instant::now();
        assert_unavailable(&client.call_raw("get_counter", &json!({"name": "x"})).await);
        assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
    }
    proxy.accepted(4).await;
    let log = gateway.log();
    assert_eq!(
        log.matches("the gateway waits for its database").count(),
        1,
        "told once, not on every attempt: {log}"
    );
    gateway.terminate();
    assert!(gateway.ended(), "{}", gateway.log());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_says_nothing_does_not_hold_up_the_end() {
    let proxy = TcpProxy::start("127.0.0.1:1", Way::Silent).await;
    let url = format!("postgres://nobody@{}/none", proxy.address());
    let causeway = Causeway::new().with("DATABASE__URL", &url);
    let mut gateway = causeway.serve();
    assert_unavailable(&get(&gateway, "/readyz").await);
    gateway.terminate();
    assert!(gateway.ended(), "{}", gateway.log());
}

#[test]
fn a_directory_that_is_not_there_ends_the_start() {
    let causeway = Causeway::new().with("DATABASE__URL", "sqlite:/nowhere/at/all/causeway.db");
    let said = causeway.run(&["serve", "--bind", "127.0.0.1:0"]);
    assert!(!said.success);
    assert!(
        said.stderr.contains("does not exist; create it first"),
        "{}",
        said.stderr
    );
}

mod postgres {
    use super::{Causeway, McpClient, Way, assert_unavailable, get};
    use crate::shop::{behind_proxy, until_status};
    use store_sql::testing::TestDatabase;
    use url::Url;

    /// As it is before the very first start: without a table.
    async fn emptied(database: &TestDatabase) {
        let schema = database.url().split("search_path%3D").nth(1).unwrap();
        for statement in ["DROP SCHEMA {} CASCADE", "CREATE SCHEMA {}"] {
            database.execute(&statement.replace("{}", schema)).await;
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn it_stands_up_by_itself_when_the_database_comes() {
        let database = TestDatabase::postgres().await;
        emptied(&database).await;
        let (mut proxy, url) = behind_proxy(&database, Way::Cut).await;
        let causeway = Causeway::new().with("DATABASE__URL", &url);
        let gateway = causeway.serve();
        proxy.accepted(2).await;
        assert_unavailable(&get(&gateway, "/readyz").await);
        proxy.set(Way::Open);
        until_status(&gateway, "/readyz", 200).await;
        let member = causeway.tenant("shop");
        let token = causeway.token(&member, "agent", "*:read", &[]);
        let names = McpClient::new(gateway.mcp_url(), &token).names().await;
        assert!(names.contains(&"get_counter".to_owned()), "{names:?}");
        assert_eq!(gateway.log().matches("the database is there").count(), 1);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn keys_of_another_database_end_the_start() {
        let database = TestDatabase::postgres().await;
        Causeway::new()
            .with("DATABASE__URL", database.url())
            .tenant("shop");
        let (_proxy, url) = behind_proxy(&database, Way::Open).await;
        let second = Causeway::new().with("DATABASE__URL", &url);
        let said = second.run(&["serve", "--bind", "127.0.0.1:0"]);
        assert!(!said.success);
        assert!(
            said.stderr
                .contains("the database was made with a master key, but"),
            "{}",
            said.stderr
        );
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_database_that_does_not_exist_ends_the_start() {
        let database = TestDatabase::postgres().await;
        let mut url = Url::parse(database.url()).unwrap();
        url.set_path("/there_is_none");
        let causeway = Causeway::new().with("DATABASE__URL", url.as_str());
        let said = causeway.run(&["serve", "--bind", "127.0.0.1:0"]);
        assert!(!said.success);
        assert!(said.stderr.contains("there_is_none"), "{}", said.stderr);
    }
}
