//! Hives and the five kinds of store.

use backendless::{
    AddOptions, ErrorKind, KeyQuery, RankRange, ScoreRange, Scored, ScoredPage, SetCondition, SetOptions,
    StoreType,
};
use serde_json::json;

use crate::{empty_app, object, texts};

#[tokio::test]
async fn hives_are_created_renamed_and_deleted() {
    let (_emulator, client) = empty_app().await;
    let hives = client.hive();
    hives.create("pantry").await.unwrap();
    hives.rename("pantry", "cellar").await.unwrap();
    assert_eq!(hives.names().await.unwrap(), ["cellar"]);
    hives.delete("cellar").await.unwrap();
    assert!(hives.names().await.unwrap().is_empty());
}

#[tokio::test]
async fn values_are_kept_by_key() {
    let (_emulator, client) = empty_app().await;
    let hives = client.hive();
    hives.create("h").await.unwrap();
    let values = hives.key_value("h");
    values
        .set_many(&object(json!({"a": 1, "b": "two"})))
        .await
        .unwrap();
    assert_eq!(values.get("a").await.unwrap(), json!(1));
    assert_eq!(values.get_many(&texts(&["a", "b"])).await.unwrap()["b"], "two");
    assert_eq!(values.increment("a", 4).await.unwrap(), 5.into());
    let only_new = SetOptions {
        condition: Some(SetCondition::IfNotExists),
        ..SetOptions::default()
    };
    values.set("a", &json!("other"), only_new).await.unwrap();
    assert_eq!(values.get("a").await.unwrap(), json!(5));
    let store = hives.store("h", StoreType::KeyValue);
    let mut keys = store.keys(&KeyQuery::default()).await.unwrap().keys;
    keys.sort_unstable();
    assert_eq!(keys, ["a", "b"]);
    store.expire("a", 1000).await.unwrap();
    assert!(
        store
            .ttl("a")
            .await
            .unwrap()
            .is_some_and(|seconds| (1..=1000).contains(&seconds))
    );
    assert_eq!(store.exist(&texts(&["a", "x"])).await.unwrap(), 1);
    assert_eq!(store.delete(&texts(&["a", "b", "x"])).await.unwrap(), 2);
}

#[tokio::test]
async fn lists_maps_and_sets_hold_their_values() {
    let (_emulator, client) = empty_app().await;
    let hives = client.hive();
    hives.create("h").await.unwrap();
    let list = hives.list("h");
    assert!(list.get("none").await.unwrap().is_empty());
    assert_eq!(
        list.add_last("k", &[json!(1), json!("b"), json!({"c": 3})])
            .await
            .unwrap(),
        3
    );
    assert_eq!(list.get_at("k", -1).await.unwrap(), json!({"c": 3}));
    assert_eq!(list.get_range("k", 0, 1).await.unwrap(), [json!(1), json!("b")]);
    assert_eq!(
        list.insert_before("k", &json!("a"), &json!("b")).await.unwrap(),
        4
    );
    assert_eq!(list.take_first("k", Some(1)).await.unwrap(), [json!(1)]);

    let map = hives.map("h");
    assert_eq!(map.put("k", &object(json!({"x": 1, "y": 2}))).await.unwrap(), 2);
    assert_eq!(map.put("k", &object(json!({"y": 3, "z": 4}))).await.unwrap(), 1);
    assert!(!map.set("k", "x", &json!(9)).await.unwrap());
    assert_eq!(
        json!(map.get("k").await.unwrap()),
        json!({"x": 9, "y": 3, "z": 4})
    );
    assert_eq!(map.values("k").await.unwrap().len(), 3);
    assert_eq!(map.increment("k", "x", 1).await.unwrap(), 10.into());
    assert_eq!(map.delete("k", &texts(&["x", "none"])).await.unwrap(), 1);

    let set = hives.set("h");
    assert_eq!(set.add("a", &[json!(1), json!(2)]).await.unwrap(), 2);
    assert_eq!(set.add("b", &[json!(2), json!(3)]).await.unwrap(), 2);
    assert_eq!(set.intersection(&texts(&["a", "b"])).await.unwrap(), [json!(2)]);
    assert_eq!(set.union(&texts(&["a", "b"])).await.unwrap().len(), 3);
    assert_eq!(set.length("a").await.unwrap(), 2);
}

#[tokio::test]
async fn sorted_sets_are_ordered_by_score() {
    let (_emulator, client) = empty_app().await;
    let hives = client.hive();
    hives.create("h").await.unwrap();
    let scores = hives.sorted_set("h");
    let scored = |score: i64, value: &str| Scored {
        score: score.into(),
        value: json!(value),
    };
    let items = [scored(3, "c"), scored(1, "a"), scored(2, "b")];
    assert_eq!(scores.add("k", &items, AddOptions::default()).await.unwrap(), 3);
    let all = RankRange { start: 0, stop: -1 };
    let values = scores
        .range_by_rank("k", all, ScoredPage::default())
        .await
        .unwrap();
    assert_eq!(values, [json!("a"), json!("b"), json!("c")]);
    assert_eq!(scores.rank("k", &json!("c"), false).await.unwrap(), Some(2));
    assert_eq!(scores.score("k", &json!("none")).await.unwrap(), None);
    let low = ScoreRange {
        min: Some(1.into()),
        max: Some(2.into()),
        ..ScoreRange::default()
    };
    assert_eq!(scores.count("k", &low).await.unwrap(), 2);
    assert_eq!(scores.delete_by_score("k", &low).await.unwrap(), 2);
    assert_eq!(scores.length("k").await.unwrap(), 1);
}

#[tokio::test]
async fn a_missing_hive_is_an_error_of_backendless() {
    let (_emulator, client) = empty_app().await;
    let error = client
        .hive()
        .map("none")
        .put("k", &object(json!({"a": 1})))
        .await
        .unwrap_err();
    assert!(
        matches!(error.kind, ErrorKind::NotFound | ErrorKind::Rejected),
        "{error:?}"
    );
    assert!(error.status.is_some());
}
