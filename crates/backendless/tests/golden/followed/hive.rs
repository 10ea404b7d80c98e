//! Hives and their stores.

use backendless::{
    AddOptions, Client, Counted, Duplicates, KeyQuery, RankRange, Result, ScoreBound, ScoreRange,
    ScoreUpdate, Scored, ScoredPage, SetCondition, SetOptions, Store, StoreType,
};
use serde_json::{Number, json};

use super::{object, texts};

pub(crate) async fn follow(client: &Client, operation: &str) -> Option<Result<()>> {
    let hives = client.hive();
    let done = match operation {
        "Hive('groceryStore').create()" | "Hive('groceryStore').create() (custom domain)" => {
            hives.create("groceryStore").await
        }
        "Hive.getNames" => hives.names().await.map(drop),
        "Hive.delete" => hives.delete("h").await,
        "Hive.rename" => hives.rename("h", "new name").await,
        _ => {
            let words = [
                ("Hive.KeyValueStore", StoreType::KeyValue),
                ("Hive.ListStore", StoreType::List),
                ("Hive.MapStore", StoreType::Map),
                ("Hive.SetStore", StoreType::Set),
                ("Hive.SortedSetStore", StoreType::SortedSet),
            ];
            for (word, kind) in words {
                if let Some(method) = operation.strip_prefix(word)
                    && let Some(result) = store(hives.store("h", kind), method).await
                {
                    return Some(result);
                }
            }
            if let Some(result) = key_value(client, operation).await {
                return Some(result);
            }
            if let Some(result) = list(client, operation).await {
                return Some(result);
            }
            if let Some(result) = map(client, operation).await {
                return Some(result);
            }
            if let Some(result) = set(client, operation).await {
                return Some(result);
            }
            return sorted_set(client, operation).await;
        }
    };
    Some(done)
}

async fn store(store: Store<'_>, method: &str) -> Option<Result<()>> {
    let (one, two) = (texts(&["k"]), texts(&["k1", "k2"]));
    let done = match method {
        ".keys()" => store.keys(&KeyQuery::default()).await.map(drop),
        ".keys({filterPattern,cursor,pageSize})" => {
            let query = KeyQuery {
                filter_pattern: Some("a*".into()),
                cursor: Some("0".into()),
                page_size: Some(10),
            };
            store.keys(&query).await.map(drop)
        }
        ".delete([keys])" => store.delete(&two).await.map(drop),
        ".exist([keys])" => store.exist(&two).await.map(drop),
        ".touch([keys])" => store.touch(&two).await.map(drop),
        "(k).delete" => store.delete(&one).await.map(drop),
        "(k).exist" => store.exist(&one).await.map(drop),
        "(k).touch" => store.touch(&one).await.map(drop),
        "(k).rename" => store.rename("k", "k2", Some(true)).await,
        "(k).getExpiration" => store.ttl("k").await.map(drop),
        "(k).clearExpiration" => store.clear_expiration("k").await,
        "(k).expireAfter" => store.expire("k", 100).await,
        "(k).expireAt" => store.expire_at("k", 1_893_477_600).await,
        "(k).secondsSinceLastOperation" => store.seconds_since_last_operation("k").await.map(drop),
        _ => return None,
    };
    Some(done)
}

async fn key_value(client: &Client, operation: &str) -> Option<Result<()>> {
    let hives = client.hive();
    let store = hives.key_value("h");
    let done = match operation {
        "Hive.KeyValueStore.get([keys])" => store.get_many(&texts(&["k1", "k2"])).await.map(drop),
        "Hive.KeyValueStore.set({k:v})" => store.set_many(&object(json!({"k1": 1, "k2": "two"}))).await,
        "Hive.KeyValueStore(k).get" => store.get("k").await.map(drop),
        "Hive.KeyValueStore(k).set(v,opts)" => {
            let options = SetOptions {
                ttl: Some(10),
                expire_at: Some(1_893_477_600),
                condition: Some(SetCondition::IfNotExists),
            };
            store.set("k", &json!("v"), options).await.map(drop)
        }
        "Hive.KeyValueStore(k).increment" => store.increment("k", 2).await.map(drop),
        "Hive.KeyValueStore(k).decrement" => store.decrement("k", 2).await.map(drop),
        _ => return None,
    };
    Some(done)
}

async fn list(client: &Client, operation: &str) -> Option<Result<()>> {
    let hives = client.hive();
    let store = hives.list("h");
    let (value, anchor) = (json!("v"), json!("anchor"));
    let two = [json!("v"), json!("w")];
    let done = match operation {
        "Hive('h').ListStore('k').get()" => store.get("k").await.map(drop),
        "Hive('h').ListStore('k').get(-1)" => store.get_at("k", -1).await.map(drop),
        "Hive('h').ListStore('k').get(0,5)" => store.get_range("k", 0, 5).await.map(drop),
        "Hive.ListStore(k).length" => store.length("k").await.map(drop),
        "Hive.ListStore(k).insertBefore" => store.insert_before("k", &value, &anchor).await.map(drop),
        "Hive.ListStore(k).insertAfter" => store.insert_after("k", &value, &anchor).await.map(drop),
        "Hive.ListStore(k).deleteValue(v,count)" => store.delete_value("k", &value, Some(2)).await.map(drop),
        "Hive.ListStore(k).addFirstValue" => store.add_first("k", &two[..1]).await.map(drop),
        "Hive.ListStore(k).addFirstValues" => store.add_first("k", &two).await.map(drop),
        "Hive.ListStore(k).addLastValue" => store.add_last("k", &two[..1]).await.map(drop),
        "Hive.ListStore(k).addLastValues" => store.add_last("k", &two).await.map(drop),
        "Hive.ListStore(k).deleteFirst" => store.take_first("k", Some(2)).await.map(drop),
        "Hive.ListStore(k).deleteLast" => store.take_last("k", Some(2)).await.map(drop),
        _ => return None,
    };
    Some(done)
}

async fn map(client: &Client, operation: &str) -> Option<Result<()>> {
    let hives = client.hive();
    let (groceries, store) = (hives.map("groceryStore"), hives.map("h"));
    let price = json!(1.29);
    let done = match operation {
        "Hive('groceryStore').MapStore('fruits').values()" => groceries.values("fruits").await.map(drop),
        "Hive('groceryStore').MapStore('fruits').get(['a','b'])" => {
            groceries.get_many("fruits", &texts(&["a", "b"])).await.map(drop)
        }
        "Hive('groceryStore').MapStore('fruits').set({Pineapples:1.99,Grapes:1.49})" => {
            let pairs = object(json!({"Pineapples": 1.99, "Grapes": 1.49}));
            groceries.put("fruits", &pairs).await.map(drop)
        }
        "Hive('groceryStore').MapStore('fruits').set('Oranges',1.29)" => {
            groceries.set("fruits", "Oranges", &price).await.map(drop)
        }
        "Hive('groceryStore').MapStore('fruits').setWithOverwrite('Oranges',1.29,false)" => groceries
            .set_with_overwrite("fruits", "Oranges", &price, false)
            .await
            .map(drop),
        "Hive.MapStore(k).getValue" => store.get_value("k", "a").await.map(drop),
        "Hive.MapStore(k).keyExists" => store.exists("k", "a").await.map(drop),
        "Hive.MapStore(k).length" => store.length("k").await.map(drop),
        "Hive.MapStore(k).keys" => store.keys("k").await.map(drop),
        "Hive.MapStore(k).increment" => store.increment("k", "a", 2).await.map(drop),
        "Hive.MapStore(k).decrement" => store.decrement("k", "a", 2).await.map(drop),
        "Hive.MapStore(k).deleteKeys" => store.delete("k", &texts(&["a", "b"])).await.map(drop),
        _ => return None,
    };
    Some(done)
}

async fn set(client: &Client, operation: &str) -> Option<Result<()>> {
    let hives = client.hive();
    let store = hives.set("h");
    let keys = texts(&["k1", "k2"]);
    let two = [json!("v"), json!("w")];
    let done = match operation {
        "Hive.SetStore.difference" => store.difference(&keys).await.map(drop),
        "Hive.SetStore.intersection" => store.intersection(&keys).await.map(drop),
        "Hive.SetStore.union" => store.union(&keys).await.map(drop),
        "Hive.SetStore(k).get" => store.get("k").await.map(drop),
        "Hive.SetStore(k).getRandom" => store.random("k", Some(2)).await.map(drop),
        "Hive.SetStore(k).getRandomAndDelete" => store.take_random("k", Some(2)).await.map(drop),
        "Hive.SetStore(k).addValue" => store.add("k", &two[..1]).await.map(drop),
        "Hive.SetStore(k).addValues" => store.add("k", &two).await.map(drop),
        "Hive.SetStore(k).deleteValue" => store.delete("k", &two[..1]).await.map(drop),
        "Hive.SetStore(k).deleteValues" => store.delete("k", &two).await.map(drop),
        "Hive.SetStore(k).isValueMember" => store.contains("k", &two[..1]).await.map(drop),
        "Hive.SetStore(k).isValuesMembers" => store.contains("k", &two).await.map(drop),
        "Hive.SetStore(k).length" => store.length("k").await.map(drop),
        _ => return None,
    };
    Some(done)
}

async fn sorted_set(client: &Client, operation: &str) -> Option<Result<()>> {
    let hives = client.hive();
    let store = hives.sorted_set("h");
    let keys = texts(&["k1", "k2"]);
    let (value, amount) = (json!("v"), Number::from(2));
    let two = [json!("v"), json!("w")];
    let done = match operation {
        "Hive.SortedSetStore.intersection" => store.intersection(&keys).await.map(drop),
        "Hive.SortedSetStore.union" => store.union(&keys).await.map(drop),
        "Hive.SortedSetStore(k).add" => {
            let scored = |score: u32, value: &str| Scored {
                score: score.into(),
                value: json!(value),
            };
            let options = AddOptions {
                duplicates: Some(Duplicates::OnlyUpdate),
                score_update: Some(ScoreUpdate::Greater),
                counted: Some(Counted::NewAdded),
            };
            store
                .add("k", &[scored(1, "v1"), scored(2, "v2")], options)
                .await
                .map(drop)
        }
        "Hive.SortedSetStore(k).incrementScore" => store.increment("k", &value, &amount).await.map(drop),
        "Hive.SortedSetStore(k).decrementScore" => store.decrement("k", &value, &amount).await.map(drop),
        "Hive.SortedSetStore(k).getAndDeleteMaxScore" => store.take_max("k", Some(2)).await.map(drop),
        "Hive.SortedSetStore(k).getAndDeleteMinScore" => store.take_min("k", Some(2)).await.map(drop),
        "Hive.SortedSetStore(k).getRandom" => store.random("k", Some(2), Some(true)).await.map(drop),
        "Hive.SortedSetStore(k).getScore" => store.score("k", &value).await.map(drop),
        "Hive.SortedSetStore(k).getRank" => store.rank("k", &value, true).await.map(drop),
        "Hive.SortedSetStore(k).deleteValue" => store.delete("k", &two[..1]).await.map(drop),
        "Hive.SortedSetStore(k).deleteValues" => store.delete("k", &two).await.map(drop),
        "Hive.SortedSetStore(k).length" => store.length("k").await.map(drop),
        _ => return range(client, operation).await,
    };
    Some(done)
}

async fn range(client: &Client, operation: &str) -> Option<Result<()>> {
    let hives = client.hive();
    let store = hives.sorted_set("h");
    let scores = |max_bound| ScoreRange {
        min: Some(1.into()),
        max: Some(2.into()),
        min_bound: Some(ScoreBound::Include),
        max_bound: Some(max_bound),
    };
    let done = match operation {
        "Hive.SortedSetStore(k).getRangeByRank" => {
            let page = ScoredPage {
                with_scores: Some(true),
                reverse: Some(false),
                ..ScoredPage::default()
            };
            store
                .range_by_rank("k", RankRange { start: 0, stop: 5 }, page)
                .await
                .map(drop)
        }
        "Hive.SortedSetStore(k).getRangeByScore" => {
            let page = ScoredPage {
                offset: Some(1),
                page_size: Some(2),
                with_scores: Some(true),
                reverse: Some(true),
            };
            store
                .range_by_score("k", &scores(ScoreBound::Exclude), page)
                .await
                .map(drop)
        }
        "Hive.SortedSetStore(k).deleteValuesByRank" => store
            .delete_by_rank("k", RankRange { start: 0, stop: 1 })
            .await
            .map(drop),
        "Hive.SortedSetStore(k).deleteValuesByScore" => store
            .delete_by_score("k", &scores(ScoreBound::Infinity))
            .await
            .map(drop),
        "Hive.SortedSetStore(k).countBetweenScores" => {
            store.count("k", &scores(ScoreBound::Infinity)).await.map(drop)
        }
        _ => return None,
    };
    Some(done)
}
