//! A database that goes away while the gateway serves, and comes back.

mod postgres {
    use crate::shop::{Shop, assert_unavailable, behind_proxy, get, until_status};
    use serde_json::json;
    use std::time::{Duration, Instant};
    use store_sql::testing::TestDatabase;
    use tests::causeway::Causeway;
    use tests::mcp_client::{McpClient, Reply};
    use tests::tcp_proxy::{TcpProxy, Way};

    /// What remembered authorisations may outlive the last news of revocations by, and a wait for the next.
    const TRUSTED: Duration = Duration::from_secs(2);
    /// The longest wait for a refusal. It is a second for the gateway; this machine has other things to do.
    const REFUSED: Duration = Duration::from_millis(1_500);

    async fn world() -> (TestDatabase, TcpProxy, Shop) {
        let database = TestDatabase::postgres().await;
        let (proxy, url) = behind_proxy(&database, Way::Open).await;
        let shop = Shop::new(Causeway::new().with("DATABASE__URL", &url)).await;
        (database, proxy, shop)
    }

    async fn reset(client: &McpClient) -> Reply {
        client.call_raw("reset_counter", &json!({"name": "visits"})).await
    }

    /// Calls that change something, until the gateway trusts nothing any more and for a while longer. None is sent.
    async fn assert_nothing_is_done(shop: &Shop, client: &McpClient) {
        let before = shop.seen("PUT", "/counters/");
        let began = Instant::now();
        let mut refused = 0;
        while refused < 3 {
            let asked = Instant::now();
            let reply = reset(client).await;
            if reply.status == 503 {
                assert_unavailable(&reply);
                assert!(asked.elapsed() < REFUSED, "{:?}", asked.elapsed());
                refused += 1;
            } else {
                let result = reply.result();
                assert_eq!(result["isError"], true, "{result}");
                assert!(
                    began.elapsed() < TRUSTED + Duration::from_secs(10),
                    "still trusted: {result}"
                );
            }
        }
        assert_eq!(
            shop.seen("PUT", "/counters/"),
            before,
            "a call without an audit record was sent"
        );
    }

    async fn assert_goes_and_comes_back(way: Way) {
        let (_database, proxy, shop) = world().await;
        let (gateway, client) = shop.serve();
        for _ in 0..2 {
            assert_eq!(reset(&client).await.result()["isError"], false);
            proxy.set(way);
            assert_nothing_is_done(&shop, &client).await;
            assert_eq!(get(&gateway, "/healthz").await.status, 200);
            assert_unavailable(&get(&gateway, "/readyz").await);
            let metadata = get(&gateway, "/.well-known/oauth-protected-resource").await;
            assert_eq!(metadata.status, 200);
            proxy.set(Way::Open);
            until_status(&gateway, "/readyz", 200).await;
            until_writable(&client).await;
        }
        shop.verified();
        let sent = shop.seen("PUT", "/counters/");
        assert_eq!(
            shop.rows("reset_counter", "outcome")
                .iter()
                .filter(|row| row["outcome"] == "ok")
                .count(),
            sent,
            "one outcome for each call that was sent"
        );
    }

    async fn until_writable(client: &McpClient) {
        let began = Instant::now();
        loop {
            let reply = reset(client).await;
            if reply.status == 200 && reply.result()["isError"] == false {
                return;
            }
            assert!(began.elapsed() < crate::shop::SOON, "{reply:?}");
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_database_that_breaks_off() {
        assert_goes_and_comes_back(Way::Cut).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_database_that_says_nothing_any_more() {
        assert_goes_and_comes_back(Way::Silent).await;
    }

    /// The connection that hears of changes at once is lost; changes are still read on the beat.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_listener_that_is_gone_delays_no_revocation() {
        let database = TestDatabase::postgres().await;
        let name = database.url().split("search_path%3D").nth(1).unwrap().to_owned();
        let url = format!("{}&application_name={name}", database.url());
        let shop = Shop::new(Causeway::new().with("DATABASE__URL", &url)).await;
        let (gateway, client) = shop.serve();
        assert_eq!(reset(&client).await.status, 200);
        let listening = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE application_name = '{name}' AND query LIKE 'LISTEN%'"
        );
        let began = Instant::now();
        while database.execute(&listening).await == 0 {
            assert!(began.elapsed() < crate::shop::SOON, "nobody listens");
        }
        shop.causeway.json(&["tenant", "suspend", "shop"]);
        let suspended = Instant::now();
        while reset(&client).await.status != 401 {
            assert!(
                suspended.elapsed() < Duration::from_secs(1),
                "the tenant is still served: {}",
                gateway.log()
            );
        }
    }
}
