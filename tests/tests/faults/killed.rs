//! A gateway that is killed in the middle of writes: what was answered is on record, and what was cut off shows.

use crate::shop::{SOON, Shop, call_with_id};
use emulator::{Effect, Fault};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Instant;
use tests::causeway::Causeway;
use tokio::sync::mpsc;

const WRITERS: usize = 16;
/// How many answers are waited for before the kill, one number a round.
const ROUNDS: [usize; 3] = [20, 45, 70];

fn ids(rows: &[Value]) -> BTreeSet<String> {
    let id = |row: &Value| row["detail"]["call_id"].as_str().map(str::to_owned);
    rows.iter().filter_map(id).collect()
}

async fn assert_nothing_answered_is_lost(shop: Shop) {
    let mut answered: BTreeSet<String> = BTreeSet::new();
    for (round, answers) in ROUNDS.into_iter().enumerate() {
        let (mut gateway, client) = shop.serve();
        // One call hangs in the app for as long as the gateway lives.
        shop.app.inject(Fault::once("*/counters/stuck*", Effect::Hang));
        let stuck = shop.seen("GET", "/counters/stuck");
        let hanging = tokio::spawn({
            let client = client.clone();
            async move {
                let arguments = json!({"name": "stuck"});
                call_with_id(&client, &format!("stuck-{round}"), "reset_counter", arguments).await
            }
        });
        let began = Instant::now();
        while shop.seen("GET", "/counters/stuck") == stuck {
            assert!(began.elapsed() < SOON, "{}", gateway.log());
            tokio::task::yield_now().await;
        }
        let (told, mut tell) = mpsc::unbounded_channel();
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (client, told) = (client.clone(), told.clone());
                tokio::spawn(async move {
                    for turn in 0.. {
                        let id = format!("{round}-{writer}-{turn}");
                        let arguments = json!({"name": "visits"});
                        let reply = call_with_id(&client, &id, "reset_counter", arguments).await;
                        assert_eq!(reply.result()["isError"], false, "{reply:?}");
                        told.send(id).unwrap();
                    }
                })
            })
            .collect();
        let mut in_round = BTreeSet::new();
        while in_round.len() < answers {
            in_round.insert(tell.recv().await.unwrap());
        }
        gateway.kill();
        drop(told);
        // The writers end with the connection, each with an error of its client; what they told before counts too.
        for writer in writers {
            assert!(
                writer.await.is_err(),
                "the gateway answers although it was killed"
            );
        }
        assert!(hanging.await.is_err());
        while let Some(id) = tell.recv().await {
            in_round.insert(id);
        }
        answered.extend(in_round);
        let cut_off = shop.verified();
        let (intents, outcomes) = (
            shop.rows("reset_counter", "intent"),
            shop.rows("reset_counter", "outcome"),
        );
        let (intents, outcomes) = (ids(&intents), ids(&outcomes));
        let lost: Vec<_> = answered.difference(&outcomes).collect();
        assert!(lost.is_empty(), "answered and not on record: {lost:?}");
        let without: BTreeSet<_> = intents.difference(&outcomes).cloned().collect();
        assert!(without.contains(&format!("stuck-{round}")), "{without:?}");
        assert_eq!(cut_off, without.len() as u64, "each of them is reported");
    }
    // What is restarted goes on with the chain.
    let (_gateway, client) = shop.serve();
    let called = client.call("reset_counter", &json!({"name": "visits"})).await;
    assert!(!called.failed, "{called:?}");
    shop.verified();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite() {
    assert_nothing_answered_is_lost(Shop::new(Causeway::new()).await).await;
}

mod postgres {
    use super::{Causeway, Shop, assert_nothing_answered_is_lost};
    use store_sql::testing::TestDatabase;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn on_postgres() {
        let database = TestDatabase::postgres().await;
        let causeway = Causeway::new().with("DATABASE__URL", database.url());
        assert_nothing_answered_is_lost(Shop::new(causeway).await).await;
    }
}
