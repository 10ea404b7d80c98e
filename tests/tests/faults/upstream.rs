//! A Backendless that is slow, breaks off or has no address: an answer in band that says what to do.

use crate::shop::Shop;
use emulator::{Effect, Fault};
use serde_json::json;
use tests::causeway::Causeway;
use tests::mcp_client::{Called, McpClient};
use tests::operator::Upstream;

fn assert_told(called: &Called, codes: &[&str]) {
    assert!(codes.contains(&called.code()), "{called:?}");
    let hint = called.structured["error"]["hint"].as_str().unwrap_or_default();
    assert!(!hint.is_empty(), "{called:?}");
    assert!(called.text.contains("\nHint: "), "{called:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_that_is_slow_is_waited_for() {
    let shop = Shop::new(Causeway::new()).await;
    let (_gateway, client) = shop.serve();
    let trickle = Effect::SlowBody {
        chunk_bytes: 1,
        interval_milliseconds: 50,
    };
    for effect in [Effect::Delay { milliseconds: 1_500 }, trickle] {
        shop.app.inject(Fault::once("*/counters/*", effect));
        let called = client.call("get_counter", &json!({"name": "visits"})).await;
        assert!(!called.failed, "{called:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_that_accepts_and_says_nothing_is_given_up() {
    let shop = Shop::new(Causeway::new().with("LIMITS__CALL_TIMEOUT_SECONDS", "1")).await;
    let (_gateway, client) = shop.serve();
    for tool in ["get_counter", "reset_counter"] {
        shop.app
            .inject(Fault::once("*/counters/*", Effect::Hang).times(5));
        let called = client.call(tool, &json!({"name": "visits"})).await;
        assert_told(&called, &["timeout"]);
        shop.app.reset_faults();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_that_breaks_off_is_unavailable_and_comes_back() {
    let shop = Shop::new(Causeway::new()).await;
    let (_gateway, client) = shop.serve();
    for effect in [Effect::Reset, Effect::CutBody { after_bytes: 1 }] {
        shop.app.inject(Fault::once("*/counters/*", effect).times(50));
        let called = client.call("get_counter", &json!({"name": "visits"})).await;
        assert_told(&called, &["upstream_unavailable", "upstream_error"]);
        shop.app.reset_faults();
        let called = client.call("get_counter", &json!({"name": "visits"})).await;
        assert!(!called.failed, "{called:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_without_an_address_is_unavailable() {
    let causeway = Causeway::new()
        .with_local_upstream()
        .with("LIMITS__CALL_TIMEOUT_SECONDS", "5");
    let member = causeway.tenant("shop");
    // RFC 6761, 6.4: no resolver answers this name with an address. One that cannot be reached may never answer at all.
    let upstream = Upstream {
        server_url: "https://backendless.invalid".to_owned(),
        app_id: "99AE2C39-2C2A-4C23-A5A4-D38862CF45CD".to_owned(),
        api_key: "E4CFE9C7-8F43-47B2-9F94-D506044B67EE".to_owned(),
        cloud_code_key: "9D2C2A59-1B0C-45A8-8F0A-8E3A9B1E4D11".to_owned(),
        developer_password: "a developer's password".to_owned(),
        is_verified: false,
    };
    causeway.connect(&member, "shop", &upstream);
    let token = causeway.token(&member, "all", "*:destroy", &[]);
    let gateway = causeway.serve();
    let client = McpClient::new(gateway.mcp_url(), &token);
    let called = client.call("get_counter", &json!({"name": "visits"})).await;
    assert_told(&called, &["upstream_unavailable", "timeout"]);
}
