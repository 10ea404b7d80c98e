//! Aggregates, `groupBy`, `having` and data grouping.

use crate::caller::Caller;
use serde_json::{Value, json};

async fn sales() -> Caller {
    let caller = Caller::empty();
    for (country, city, amount) in [
        ("UK", "Bath", 1),
        ("UK", "Bath", 2),
        ("UK", "York", 3),
        ("FR", "Lyon", 10),
        ("FR", "Nice", 20),
    ] {
        caller
            .put(
                "/data/Sale",
                json!({"country": country, "city": city, "amount": amount}),
            )
            .await
            .ok();
    }
    caller
}

async fn find(caller: &Caller, body: Value) -> Value {
    caller.post("/data/Sale/find", body).await.ok()
}

#[tokio::test]
async fn aggregates_without_groups_are_one_row() {
    let caller = sales().await;
    let found = find(&caller, json!({
        "props": "Count(objectId) as n,Sum(amount),Avg(amount) as mean,Min(amount) as low,Max(city) as last",
    }))
    .await;
    let expected = json!([{"___class": "Sale", "n": 5, "sum": 36, "mean": 7.2, "low": 1, "last": "York"}]);
    assert_eq!(found, expected);
    let none = find(
        &caller,
        json!({"where": "amount > 99", "props": "Count(objectId) as n,Sum(amount) as s"}),
    )
    .await;
    assert_eq!(none, json!([{"___class": "Sale", "n": 0, "s": null}]));
}

#[tokio::test]
async fn groups_are_filtered_and_sorted_by_aliases_and_aggregates() {
    let caller = sales().await;
    let by_city = |having: &str, sort: &str| json!({"props": "city,Count(objectId) as n", "groupBy": "city", "having": having, "sortBy": sort});
    let all = find(&caller, by_city("", "n desc,city asc")).await;
    let cities: Vec<&str> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["city"].as_str().unwrap())
        .collect();
    assert_eq!(cities, ["Bath", "Lyon", "Nice", "York"]);
    let crowded = json!([{"___class": "Sale", "city": "Bath", "n": 2}]);
    assert_eq!(find(&caller, by_city("n > 1", "city")).await, crowded);
    assert_eq!(
        find(&caller, by_city("Count(objectId) > 1", "city")).await,
        crowded
    );
    assert_eq!(
        find(&caller, by_city("Sum(amount) between 20 and 30", "city")).await[0]["city"],
        "Nice"
    );
    let sorted = find(
        &caller,
        json!({"props": "country", "groupBy": "country", "sortBy": "Sum(amount)"}),
    )
    .await;
    assert_eq!(
        sorted,
        json!([{"___class": "Sale", "country": "UK"}, {"___class": "Sale", "country": "FR"}])
    );
    let groups = caller
        .post("/data/Sale/count", json!({"groupBy": "country"}))
        .await
        .ok();
    assert_eq!(groups, 2);
}

#[tokio::test]
async fn data_grouping_nests_groups_and_follows_a_path() {
    let caller = sales().await;
    let body = json!({"groupBy": "country,city", "sortBy": "amount", "groupPageSize": 1});
    let tree = caller.post("/data/data-grouping/Sale", body).await.ok();
    assert_eq!(tree["hasNextPage"], false);
    let uk = &tree["items"][0];
    assert_eq!(uk["groupBy"], json!({"column": "country", "value": "UK"}));
    assert_eq!(
        (&uk["hasNextPage"], uk["items"].as_array().unwrap().len()),
        (&json!(true), 1)
    );
    assert_eq!(uk["items"][0]["items"][1]["amount"], 2);
    let under_fr = json!({"groupBy": "country,city", "groupPath": [{"column": "country", "value": "FR"}]});
    let cities = caller
        .post("/data/data-grouping/Sale/count", under_fr.clone())
        .await
        .ok();
    assert_eq!(cities, 2);
    let groups = caller.post("/data/data-grouping/Sale", under_fr).await.ok();
    assert_eq!(groups["items"][0]["groupBy"]["column"], "city");
    let wrong = caller
        .post("/data/data-grouping/Sale", json!({"groupBy": "shoe"}))
        .await;
    assert_eq!(wrong.message(), "Column 'shoe' does not exist in table 'Sale'");
}
