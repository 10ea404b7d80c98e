//! A gateway that is told to end while hundreds of calls are under way: each that was accepted is answered and recorded.

use crate::shop::{SOON, Shop};
use emulator::{Effect, Fault};
use serde_json::json;
use std::time::Instant;
use tests::causeway::Causeway;
use tokio::task::JoinSet;

const CALLS: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_of_two_hundred_is_dropped() {
    let shop = Shop::new(Causeway::new().with("SERVER__SHUTDOWN_GRACE_SECONDS", "120")).await;
    let (mut gateway, client) = shop.serve();
    let slow = Effect::Delay { milliseconds: 5_000 };
    shop.app.inject(Fault::once("*/counters/*", slow).times(200));
    let mut calls = JoinSet::new();
    for call in 0..CALLS {
        let client = client.clone();
        calls.spawn(async move {
            // Half of them write.
            let tool = ["get_counter", "reset_counter"][call % 2];
            client.call(tool, &json!({"name": "visits"})).await
        });
    }
    let began = Instant::now();
    // A call that writes reads first.
    while shop.seen("GET", "/counters/") < CALLS {
        assert!(began.elapsed() < SOON, "{} of {CALLS}", shop.app.requests().len());
        tokio::task::yield_now().await;
    }
    gateway.terminate();
    for called in calls.join_all().await {
        assert!(!called.failed, "{called:?}");
    }
    assert!(gateway.ended(), "{}", gateway.log());
    assert_eq!(shop.verified(), 0);
    let recorded = ["get_counter", "reset_counter"].map(|tool| shop.rows(tool, "outcome").len());
    assert_eq!(recorded, [CALLS / 2; 2]);
}
