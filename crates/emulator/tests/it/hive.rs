//! Hives over HTTP: each store type, and what all have in common.

use crate::caller::Caller;
use serde_json::{Value, json};

async fn with_hive() -> Caller {
    let caller = Caller::empty();
    caller.post("/hive/h", Value::Null).await.ok();
    caller
}

#[tokio::test]
async fn a_hive_is_made_before_it_is_used() {
    let caller = Caller::empty();
    let missing = caller.get("/hive/my%20hive/map/m").await;
    assert_eq!(missing.message(), "Hive 'my hive' does not exist");
    assert_eq!(
        caller.post("/hive/my%20hive", Value::Null).await.ok(),
        Value::Null
    );
    assert_eq!(caller.get("/hive/my%20hive/map/m").await.ok(), json!({}));
    caller
        .put("/hive/my%20hive?newName=other", Value::Null)
        .await
        .ok();
    assert_eq!(caller.get("/hive").await.ok(), json!(["other"]));
    caller.delete("/hive/other").await.ok();
    assert_eq!(caller.get("/hive").await.ok(), json!([]));
}

#[tokio::test]
async fn key_values() {
    let caller = with_hive().await;
    caller
        .put("/hive/h/key-value", json!({"a": 1, "b": {"c": [2]}}))
        .await
        .ok();
    let values = caller
        .post("/hive/h/key-value", json!(["a", "b", "x"]))
        .await
        .ok();
    assert_eq!(values, json!({"a": 1, "b": {"c": [2]}, "x": null}));
    let only_new = json!({"value": 9, "condition": "IfNotExists"});
    assert_eq!(caller.put("/hive/h/key-value/a", only_new).await.ok(), false);
    assert_eq!(
        caller
            .put("/hive/h/key-value/a/increment?value=4", Value::Null)
            .await
            .ok(),
        5
    );
    assert_eq!(
        caller
            .put("/hive/h/key-value/a/decrement?value=2", Value::Null)
            .await
            .ok(),
        3
    );
    assert_eq!(caller.get("/hive/h/key-value/a").await.ok(), 3);
    let short = json!({"value": "v", "ttl": 10});
    assert_eq!(caller.put("/hive/h/key-value/short", short).await.ok(), true);
    caller.clock.advance(10_000);
    assert_eq!(caller.get("/hive/h/key-value/short").await.ok(), Value::Null);
}

#[tokio::test]
async fn lists() {
    let caller = with_hive().await;
    assert_eq!(caller.get("/hive/h/list/l").await.ok(), json!([]));
    assert_eq!(
        caller.put("/hive/h/list/l/add-last", json!([1, 2, 3])).await.ok(),
        3
    );
    assert_eq!(caller.put("/hive/h/list/l/add-first", json!([0])).await.ok(), 4);
    assert_eq!(caller.get("/hive/h/list/l/-1").await.ok(), 3);
    assert_eq!(caller.get("/hive/h/list/l/9").await.ok(), Value::Null);
    assert_eq!(caller.get("/hive/h/list/l?from=1&to=2").await.ok(), json!([1, 2]));
    assert_eq!(caller.get("/hive/h/list/l/length").await.ok(), 4);
    let before = json!({"valueToInsert": "x", "anchorValue": 2});
    assert_eq!(caller.put("/hive/h/list/l/insert-before", before).await.ok(), 5);
    assert_eq!(
        caller
            .put("/hive/h/list/l/delete-value", json!({"value": "x"}))
            .await
            .ok(),
        1
    );
    caller
        .put("/hive/h/list/l/0", json!({"value": "zero"}))
        .await
        .ok();
    let first = caller
        .put("/hive/h/list/l/get-first-and-delete", Value::Null)
        .await
        .ok();
    assert_eq!(first, json!(["zero"]));
    let last = caller
        .put("/hive/h/list/l/get-last-and-delete?count=2", Value::Null)
        .await
        .ok();
    assert_eq!(last, json!([3, 2]));
    assert_eq!(caller.get("/hive/h/list/l/one").await.code(), 0);
}

#[tokio::test]
async fn maps() {
    let caller = with_hive().await;
    assert_eq!(caller.put("/hive/h/map/m", json!({"a": 1, "b": 2})).await.ok(), 2);
    assert_eq!(caller.put("/hive/h/map/m", json!({"b": 3, "c": 4})).await.ok(), 1);
    assert_eq!(caller.get("/hive/h/map/m/values").await.ok(), json!([1, 3, 4]));
    assert_eq!(
        caller.get("/hive/h/map/m/keys").await.ok(),
        json!(["a", "b", "c"])
    );
    assert_eq!(
        caller.post("/hive/h/map/m", json!([])).await.ok(),
        json!({"a": 1, "b": 3, "c": 4})
    );
    assert_eq!(
        caller.post("/hive/h/map/m", json!(["a"])).await.ok(),
        json!({"a": 1})
    );
    assert_eq!(
        caller.put("/hive/h/map/m/set/d", json!({"value": 5})).await.ok(),
        true
    );
    let keep = json!({"value": 6, "overwrite": false});
    assert_eq!(
        caller.put("/hive/h/map/m/set-with-overwrite/d", keep).await.ok(),
        false
    );
    assert_eq!(caller.get("/hive/h/map/m/get/d").await.ok(), 5);
    assert_eq!(caller.get("/hive/h/map/m/exists/x").await.ok(), false);
    assert_eq!(
        caller
            .put("/hive/h/map/m/increment/a?count=2", Value::Null)
            .await
            .ok(),
        3
    );
    assert_eq!(
        caller
            .put("/hive/h/map/m/decrement/a?count=1", Value::Null)
            .await
            .ok(),
        2
    );
    let gone = caller.send(
        http::Method::DELETE,
        "/hive/h/map/m/by-obj-keys",
        Some(json!(["a", "x"])),
    );
    assert_eq!(gone.await.ok(), 1);
    assert_eq!(caller.get("/hive/h/map/m/length").await.ok(), 3);
}

#[tokio::test]
async fn sets() {
    let caller = with_hive().await;
    assert_eq!(
        caller.put("/hive/h/set/s/add", json!(["a", "b", "a"])).await.ok(),
        2
    );
    caller.put("/hive/h/set/t/add", json!(["b", "c"])).await.ok();
    for (action, members) in [
        ("difference", json!(["a"])),
        ("intersection", json!(["b"])),
        ("union", json!(["a", "b", "c"])),
    ] {
        let combined = caller
            .post(&format!("/hive/h/set/action/{action}"), json!(["s", "t"]))
            .await;
        assert_eq!(combined.ok(), members, "{action}");
    }
    let contains = caller
        .post("/hive/h/set/s/contains", json!(["a", "c"]))
        .await
        .ok();
    assert_eq!(contains, json!([true, false]));
    assert_eq!(
        caller
            .get("/hive/h/set/s/random?count=2")
            .await
            .ok()
            .as_array()
            .unwrap()
            .len(),
        2
    );
    caller.put("/hive/h/set/s/random?count=1", Value::Null).await.ok();
    assert_eq!(caller.get("/hive/h/set/s/length").await.ok(), 1);
    let gone = caller.send(
        http::Method::DELETE,
        "/hive/h/set/t/values",
        Some(json!(["b", "c"])),
    );
    assert_eq!(gone.await.ok(), 2);
    assert_eq!(caller.get("/hive/h/set/keys").await.ok()["keys"], json!(["s"]));
}

#[tokio::test]
async fn sorted_sets() {
    let caller = with_hive().await;
    let one = "/hive/h/sorted-set/z";
    let items = json!({"items": [[1, "a"], [2, "b"], [3.5, "c"]]});
    assert_eq!(caller.put(&format!("{one}/add"), items).await.ok(), 3);
    let again = json!({"items": [[9, "a"], [1, "d"]], "duplicateBehaviour": "OnlyUpdate", "resultType": "TotalChanged"});
    assert_eq!(caller.put(&format!("{one}/add"), again).await.ok(), 1);
    let ranked = format!("{one}/get-range-by-rank?startRank=0&stopRank=-1&withScores=true");
    let ranked = caller.get(&ranked).await.ok();
    assert_eq!(ranked, json!([[2, "b"], [3.5, "c"], [9, "a"]]));
    let scores = "minScore=2&maxScore=9&minBound=Exclude&maxBound=Include";
    let by_score = format!("{one}/get-range-by-score?{scores}&reverse=true");
    assert_eq!(caller.get(&by_score).await.ok(), json!(["a", "c"]));
    assert_eq!(caller.get(&format!("{one}/count?{scores}")).await.ok(), 2);
    let rank = json!({"value": "a", "reverse": true});
    assert_eq!(caller.post(&format!("{one}/get-rank"), rank).await.ok(), 0);
    assert_eq!(
        caller
            .post(&format!("{one}/get-score"), json!({"value": "x"}))
            .await
            .ok(),
        Value::Null
    );
    let up = json!({"scoreValue": 2, "value": "b"});
    assert_eq!(caller.put(&format!("{one}/increment"), up).await.ok(), 4);
    let top = caller
        .put(&format!("{one}/get-with-max-score-and-delete"), Value::Null)
        .await
        .ok();
    assert_eq!(top, json!([[9, "a"]]));
    assert_eq!(
        caller
            .delete(&format!("{one}/delete-by-rank?startRank=0&stopRank=0"))
            .await
            .ok(),
        1
    );
    let union = caller
        .post("/hive/h/sorted-set/action/union", json!(["z", "none"]))
        .await
        .ok();
    assert_eq!(union, json!(["b"]));
}

#[tokio::test]
async fn all_stores_share_the_operations_on_keys() {
    for (store, fill, body) in [
        ("key-value", "/k", json!({"value": 1})),
        ("list", "/k/add-last", json!([1])),
        ("map", "/k", json!({"a": 1})),
        ("set", "/k/add", json!([1])),
        ("sorted-set", "/k/add", json!({"items": [[1, "a"]]})),
    ] {
        let caller = with_hive().await;
        let base = format!("/hive/h/{store}");
        caller.put(&format!("{base}{fill}"), body).await.ok();
        let keys = caller
            .get(&format!("{base}/keys?filterPattern=k*&cursor=0&pageSize=10"))
            .await
            .ok();
        assert_eq!(keys, json!({"keys": ["k"], "cursorId": "0"}), "{store}");
        for spelling in ["exist", "exists"] {
            let there = caller
                .post(&format!("{base}/action/{spelling}"), json!(["k", "x"]))
                .await;
            assert_eq!(there.ok(), 1, "{store}");
        }
        caller.clock.advance(5_000);
        let idle = caller
            .get(&format!("{base}/k/seconds-since-last-operation"))
            .await
            .ok();
        assert_eq!(idle, 5, "{store}");
        assert_eq!(
            caller
                .put(&format!("{base}/action/touch"), json!(["k"]))
                .await
                .ok(),
            1
        );
        assert_eq!(caller.get(&format!("{base}/k/get-expiration-ttl")).await.ok(), -1);
        caller
            .put(&format!("{base}/k/expire?ttl=100"), Value::Null)
            .await
            .ok();
        assert_eq!(
            caller.get(&format!("{base}/k/get-expiration-ttl")).await.ok(),
            100
        );
        assert_eq!(
            caller
                .put(&format!("{base}/k/clear-expiration"), Value::Null)
                .await
                .ok(),
            true
        );
        caller
            .put(&format!("{base}/k/rename?newKey=k2"), Value::Null)
            .await
            .ok();
        let at = crate::caller::START / 1_000 + 6;
        caller
            .put(&format!("{base}/k2/expire-at?unixTime={at}"), Value::Null)
            .await
            .ok();
        caller.clock.advance(1_000);
        let missing = caller.get(&format!("{base}/k2/get-expiration-ttl")).await;
        assert_eq!(missing.message(), "Key 'k2' does not exist", "{store}");
    }
}
