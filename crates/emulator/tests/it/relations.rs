//! Relations: creating, changing, loading, and conditions across them.

use crate::caller::Caller;
use http::Method;
use serde_json::{Value, json};

/// Two people, three orders: Ann has o1 and o2 and lives in Bath, Bob has o3.
async fn orders() -> Caller {
    let caller = Caller::empty();
    for (table, object) in [
        ("Person", json!({"objectId": "ann", "name": "Ann"})),
        ("Person", json!({"objectId": "bob", "name": "Bob"})),
        ("Order", json!({"objectId": "o1", "total": 5, "state": "paid"})),
        ("Order", json!({"objectId": "o2", "total": 50, "state": "open"})),
        ("Order", json!({"objectId": "o3", "total": 7, "state": "open"})),
        ("Address", json!({"objectId": "a1", "city": "Bath"})),
    ] {
        caller.post(&format!("/data/{table}"), object).await.ok();
        caller.clock.advance(1);
    }
    assert_eq!(
        caller
            .put("/data/Person/ann/orders:Order:n", json!(["o1", "o2", "o1"]))
            .await
            .ok(),
        2
    );
    assert_eq!(caller.put("/data/Person/bob/orders", json!(["o3"])).await.ok(), 1);
    assert_eq!(
        caller
            .post("/data/Person/ann/address:Address:1", json!(["a1"]))
            .await
            .ok(),
        1
    );
    caller
}

async fn ids(caller: &Caller, table: &str, condition: &str) -> Vec<String> {
    let body = json!({"where": condition, "sortBy": "objectId"});
    let found = caller.post(&format!("/data/{table}/find"), body).await.ok();
    found
        .as_array()
        .unwrap()
        .iter()
        .map(|object| object["objectId"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn relations_are_loaded_by_name_and_by_depth() {
    let caller = orders().await;
    let plain = caller.get("/data/Person/ann").await.ok();
    assert!(plain.get("orders").is_none() && plain.get("address").is_none());
    let loaded = caller
        .get("/data/Person/ann?loadRelations=orders,address")
        .await
        .ok();
    assert_eq!(loaded["address"]["city"], "Bath");
    assert_eq!(loaded["orders"].as_array().unwrap().len(), 2);
    let paged = caller
        .get("/data/Person/ann?relationsDepth=1&relationsPageSize=1")
        .await
        .ok();
    assert_eq!(paged["orders"].as_array().unwrap().len(), 1);
    let empty = caller.get("/data/Person/bob?loadRelations=address").await.ok();
    assert_eq!(empty["address"], Value::Null);
    caller
        .put("/data/Order/o1/buyer:Person:1", json!(["ann"]))
        .await
        .ok();
    let deep = caller
        .get("/data/Person/ann?loadRelations=orders.buyer.address")
        .await
        .ok();
    let o1 = deep["orders"]
        .as_array()
        .unwrap()
        .iter()
        .find(|order| order["objectId"] == "o1")
        .unwrap();
    assert_eq!(o1["buyer"]["address"]["city"], "Bath");
    let round = caller.get("/data/Person/ann?relationsDepth=1000000").await;
    assert_eq!(round.ok()["objectId"], "ann", "a circle of relations ends");
}

#[tokio::test]
async fn the_children_of_an_object_are_paged_and_filtered() {
    let caller = orders().await;
    let totals = async |query: &str| {
        let found = caller.get(&format!("/data/Person/ann/orders?{query}")).await.ok();
        found
            .as_array()
            .unwrap()
            .iter()
            .map(|order| order["total"].as_i64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(totals("sortBy=total").await, [5, 50]);
    assert_eq!(totals("sortBy=total%20desc&pageSize=1").await, [50]);
    assert_eq!(totals("sortBy=total&offset=1").await, [50]);
    assert_eq!(totals("where=total%20%3C%2010").await, [5]);
    let found = caller
        .get("/data/Person/ann/orders?property=total&sortBy=total")
        .await
        .ok();
    assert_eq!(
        found,
        json!([{"___class": "Order", "total": 5}, {"___class": "Order", "total": 50}])
    );
    assert_eq!(
        caller.get("/data/Person/ann/shoes").await.message(),
        "Column 'shoes' does not exist in table 'Person'"
    );
    assert_eq!(caller.get("/data/Person/zoe/orders").await.code(), 1000);
}

#[tokio::test]
async fn children_are_set_added_and_deleted_by_ids_and_by_condition() {
    let caller = orders().await;
    let open = "/data/Person/bob/orders?whereClause=state%20%3D%20'open'";
    assert_eq!(
        caller.send(Method::PUT, open, None).await.ok(),
        1,
        "o3 is there already"
    );
    assert_eq!(caller.send(Method::DELETE, open, None).await.ok(), 2);
    assert_eq!(caller.send(Method::POST, open, None).await.ok(), 2);
    assert_eq!(
        caller
            .send(
                Method::DELETE,
                "/data/Person/bob/orders",
                Some(json!(["o2", "o1"]))
            )
            .await
            .ok(),
        1
    );
    assert_eq!(caller.post("/data/Person/bob/orders", json!([])).await.ok(), 0);
    assert_eq!(
        caller
            .put("/data/Person/bob/orders", json!(["gone"]))
            .await
            .code(),
        1000
    );
    assert_eq!(
        caller
            .put("/data/Person/ann/address", json!(["a1", "a1x"]))
            .await
            .code(),
        1000
    );
    caller.delete("/data/Order/o1").await.ok();
    let left = caller.get("/data/Person/ann?loadRelations=orders").await.ok();
    assert_eq!(
        left["orders"].as_array().unwrap().len(),
        1,
        "a removed child is no child"
    );
}

#[tokio::test]
async fn conditions_speak_of_one_related_object_at_a_time() {
    let caller = orders().await;
    assert_eq!(ids(&caller, "Person", "orders.total > 40").await, ["ann"]);
    assert_eq!(
        ids(&caller, "Person", "orders.total > 40 and orders.state = 'open'").await,
        ["ann"]
    );
    assert_eq!(
        ids(&caller, "Person", "orders.total > 40 and orders.state = 'paid'").await,
        Vec::<String>::new()
    );
    assert_eq!(
        ids(&caller, "Person", "orders.state = 'open'").await,
        ["ann", "bob"]
    );
    assert_eq!(ids(&caller, "Person", "address is null").await, ["bob"]);
    assert_eq!(ids(&caller, "Person", "address.city = 'Bath'").await, ["ann"]);
    assert_eq!(
        ids(&caller, "Order", "Person[orders].name = 'Ann'").await,
        ["o1", "o2"]
    );
    assert_eq!(
        ids(&caller, "Order", "Person[orders].address.city = 'Bath'").await,
        ["o1", "o2"]
    );
    let wrong = caller
        .post("/data/Person/find", json!({"where": "address.shoe = 1"}))
        .await;
    assert_eq!(wrong.message(), "Column 'shoe' does not exist in table 'Address'");
}

#[tokio::test]
async fn aggregates_reach_across_relations() {
    let caller = orders().await;
    let body = json!({"props": "name,Sum(orders.total) as spent", "groupBy": "name", "sortBy": "spent desc"});
    let found = caller.post("/data/Person/find", body).await.ok();
    let expected = json!([{"___class": "Person", "name": "Ann", "spent": 55}, {"___class": "Person", "name": "Bob", "spent": 7}]);
    assert_eq!(found, expected);
    let sorted = caller
        .post(
            "/data/Person/find",
            json!({"sortBy": "address.city desc", "props": "name"}),
        )
        .await
        .ok();
    assert_eq!(sorted[0]["name"], "Ann");
}

#[tokio::test]
async fn a_deep_save_saves_children_and_links_them() {
    let caller = orders().await;
    let nested =
        json!({"objectId": "ann", "address": {"city": "York"}, "orders": [{"objectId": "o3"}, {"total": 1}]});
    let saved = caller.put("/data/Person/deep-save", nested).await.ok();
    assert_eq!(
        (&saved["name"], &saved["address"]["city"]),
        (&json!("Ann"), &json!("York"))
    );
    let totals: Vec<&Value> = saved["orders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|order| &order["total"])
        .collect();
    assert_eq!(totals, [1, 7], "the newest child comes first");
    let cleared = json!({"objectId": "ann", "address": null, "orders": []});
    let saved = caller.put("/data/Person/deep-save", cleared).await.ok();
    assert!(saved.get("address").is_none() && saved.get("orders").is_none());
    let broken = json!({"name": "Zoe", "orders": [{"total": "much"}]});
    assert_eq!(caller.put("/data/Person/deep-save", broken).await.code(), 1007);
    assert_eq!(
        caller
            .post("/data/Person/count", json!({"where": "name = 'Zoe'"}))
            .await
            .ok(),
        0
    );
}
