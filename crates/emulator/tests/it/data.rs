//! Saving, finding and removing objects.

use crate::caller::{Caller, START};
use serde_json::{Value, json};

/// A table `Person` of five, of whom Eve has no age.
async fn people() -> Caller {
    let caller = Caller::empty();
    for (name, age, city) in [
        ("Ann", json!(20), "Oxford"),
        ("Bob", json!(30), "Bristol"),
        ("Cid", json!(40), "Oxford"),
        ("Dan", json!(50), "Bath"),
        ("Eve", Value::Null, "Bath"),
    ] {
        caller
            .put("/data/Person", json!({"name": name, "age": age, "city": city}))
            .await
            .ok();
        caller.clock.advance(1);
    }
    caller
}

/// The values of `name` that a find body finds, in order.
async fn names(caller: &Caller, body: Value) -> Vec<String> {
    let found = caller.post("/data/Person/find", body).await.ok();
    found
        .as_array()
        .unwrap()
        .iter()
        .map(|person| person["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn the_first_save_creates_table_and_columns() {
    let caller = Caller::empty();
    let saved = caller
        .put(
            "/data/Person",
            json!({"name": "Ann", "age": 3, "___class": "Person"}),
        )
        .await
        .ok();
    let id = saved["objectId"].as_str().unwrap();
    let expected = json!({
        "___class": "Person", "objectId": id, "name": "Ann", "age": 3,
        "created": START, "updated": null, "ownerId": null,
    });
    assert_eq!(saved, expected);
    caller.clock.advance(1000);
    let updated = caller
        .put("/data/Person", json!({"objectId": id, "age": 4}))
        .await
        .ok();
    assert_eq!((&updated["age"], &updated["name"]), (&json!(4), &json!("Ann")));
    assert_eq!(
        (&updated["created"], &updated["updated"]),
        (&json!(START), &json!(START + 1000))
    );
    assert_eq!(caller.get(&format!("/data/Person/{id}")).await.ok(), updated);
    let deleted = caller.delete(&format!("/data/Person/{id}")).await.ok();
    assert_eq!(deleted, json!({"deletionTime": START + 1000}));
    let gone = caller.get(&format!("/data/Person/{id}")).await;
    assert_eq!(gone.clone().message(), format!("Entity with ID {id} not found"));
    assert_eq!(gone.code(), 1000);
}

#[tokio::test]
async fn missing_tables_and_columns_are_named() {
    let caller = people().await;
    let missing = caller.post("/data/Nobody/find", json!({})).await;
    assert!(
        missing
            .clone()
            .message()
            .starts_with("Table not found by name 'Table not found by name 'Nobody'.")
    );
    assert_eq!(missing.code(), 1009);
    for body in [
        json!({"where": "shoe = 1"}),
        json!({"props": "shoe"}),
        json!({"sortBy": "shoe desc"}),
        json!({"groupBy": "shoe"}),
        json!({"props": "Max(shoe)"}),
        json!({"loadRelations": "shoe"}),
    ] {
        let answer = caller.post("/data/Person/find", body.clone()).await;
        assert_eq!(
            answer.message(),
            "Column 'shoe' does not exist in table 'Person'",
            "{body}"
        );
    }
}

#[tokio::test]
async fn wrong_types_are_refused_in_the_vendor_s_words() {
    let caller = Caller::empty();
    let columns = json!([
        {"name": "price", "dataType": "INT"}, {"name": "ordered", "dataType": "DATETIME"},
        {"name": "delivered", "dataType": "BOOLEAN"}, {"name": "discount", "dataType": "DOUBLE"},
    ]);
    caller
        .post(
            "/management/data/table",
            json!({"name": "Order", "columns": columns}),
        )
        .await
        .ok();
    for name in ["price", "delivered", "discount"] {
        let message = caller
            .put("/data/Order", json!({name: "invalid"}))
            .await
            .message();
        assert_eq!(
            message,
            format!(
                "Unable to save object - invalid data type for properties - {name}. You can change the property \
                 type in developer console."
            )
        );
    }
    let message = caller
        .put("/data/Order", json!({"ordered": "invalid"}))
        .await
        .message();
    assert_eq!(message, "Invalid date format for property ordered");
    let saved = caller
        .put(
            "/data/Order",
            json!({"ordered": "2027-01-01", "price": "7", "discount": 1}),
        )
        .await
        .ok();
    assert_eq!(
        (&saved["ordered"], &saved["price"]),
        (&json!(1_798_761_600_000_i64), &json!(7))
    );
}

#[tokio::test]
async fn pages_are_sorted_and_bounded() {
    let caller = people().await;
    assert_eq!(
        names(&caller, json!({"sortBy": "age asc"})).await,
        ["Eve", "Ann", "Bob", "Cid", "Dan"]
    );
    assert_eq!(
        names(&caller, json!({"sortBy": "city,age desc"})).await,
        ["Dan", "Eve", "Bob", "Cid", "Ann"]
    );
    assert_eq!(
        names(&caller, json!({})).await,
        ["Eve", "Dan", "Cid", "Bob", "Ann"]
    );
    assert_eq!(
        names(&caller, json!({"sortBy": "name", "pageSize": 2, "offset": 3})).await,
        ["Dan", "Eve"]
    );
    assert_eq!(names(&caller, json!({"offset": 500})).await, Vec::<String>::new());
    assert_eq!(
        caller
            .post("/data/Person/find", json!({"pageSize": 0}))
            .await
            .code(),
        1005
    );
    assert_eq!(caller.get("/data/Person/first").await.ok()["name"], "Ann");
    assert_eq!(caller.get("/data/Person/last").await.ok()["name"], "Eve");
    let found = caller
        .get("/data/Person?where=age%20%3E%2030&sortBy=name%20desc&property=name")
        .await
        .ok();
    assert_eq!(
        found,
        json!([{"___class": "Person", "name": "Dan"}, {"___class": "Person", "name": "Cid"}])
    );
}

#[tokio::test]
async fn counts_ignore_pages() {
    let caller = people().await;
    assert_eq!(caller.post("/data/Person/count", json!({})).await.ok(), 5);
    assert_eq!(
        caller
            .post("/data/Person/count", json!({"where": "age <= 30"}))
            .await
            .ok(),
        2
    );
    assert_eq!(
        caller
            .get("/data/Person/count?where=not%20(age%20%3C%3D%2030)")
            .await
            .ok(),
        2
    );
    assert_eq!(
        caller
            .post("/data/Person/count", json!({"distinct": true, "props": "city"}))
            .await
            .ok(),
        3
    );
    assert_eq!(
        caller
            .post("/data/Person/count", json!({"where": "age >"}))
            .await
            .code(),
        1017
    );
}

#[tokio::test]
async fn properties_are_chosen_renamed_computed_and_left_out() {
    let caller = people().await;
    let find = async |body: Value| caller.post("/data/Person/find", body).await.ok()[0].clone();
    let who = "name = 'Ann'";
    assert_eq!(
        find(json!({"where": who, "props": "name as who,upper(city) as town,year(created)"})).await,
        json!({"___class": "Person", "who": "Ann", "town": "OXFORD", "Year": 2027})
    );
    let without = find(json!({"where": who, "excludeProps": "created,updated,ownerId,city"})).await;
    assert_eq!(
        without.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["___class", "age", "name", "objectId"]
    );
    let all_and_more = find(json!({"where": who, "props": "*,age as years"})).await;
    assert_eq!(
        (&all_and_more["years"], &all_and_more["city"]),
        (&json!(20), &json!("Oxford"))
    );
    let distinct = caller
        .post("/data/Person/find", json!({"props": "city", "distinct": true}))
        .await
        .ok();
    assert_eq!(distinct.as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_hundred_objects_are_the_most_of_a_bulk() {
    let caller = Caller::empty();
    let many = |count: usize| json!(vec![json!({"a": 1}); count]);
    let ids = caller.post("/data/bulk/Thing", many(100)).await.ok();
    assert_eq!(ids.as_array().unwrap().len(), 100);
    let refused = caller.post("/data/bulk/Thing", many(101)).await.message();
    assert_eq!(refused, "Bulk create operation supports no more than 100 objects");
    assert_eq!(
        caller
            .put("/data/bulk/Thing?where=a%20%3D%201", json!({"a": 2}))
            .await
            .ok(),
        100
    );
    let upserted = json!([{"objectId": ids[0], "a": 3}, {"objectId": "new", "a": 3}]);
    assert_eq!(
        caller.put("/data/bulkupsert/Thing", upserted).await.ok(),
        json!([ids[0], "new"])
    );
    assert_eq!(
        caller
            .post("/data/bulk/Thing/delete", json!({"where": "a = 2"}))
            .await
            .ok(),
        99
    );
    assert_eq!(
        caller.post("/data/bulk/Thing/delete", json!({})).await.code(),
        8010
    );
    assert_eq!(caller.post("/data/Thing/count", json!({})).await.ok(), 2);
    let half_bad = json!([{"a": 4}, {"a": "no number"}]);
    assert_eq!(caller.post("/data/bulk/Thing", half_bad).await.code(), 1007);
    assert_eq!(
        caller.post("/data/Thing/count", json!({})).await.ok(),
        2,
        "a failed bulk leaves nothing"
    );
}

#[tokio::test]
async fn tables_are_described() {
    let caller = people().await;
    let columns = caller.get("/data/Person/properties").await.ok();
    let names: Vec<&str> = columns
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["age", "city", "created", "name", "objectId", "ownerId", "updated"]
    );
    assert_eq!(
        columns[4],
        json!({
            "name": "objectId", "required": false, "type": "STRING_ID", "defaultValue": null, "expression": null,
            "relatedTable": null, "customRegex": null, "autoLoad": false, "isPrimaryKey": true,
        })
    );
    assert_eq!(caller.get("/data/Nobody/properties").await.code(), 1009);
}

#[tokio::test]
async fn parts_of_a_json_column_are_changed() {
    let caller = Caller::empty();
    let saved = caller
        .put("/data/Doc", json!({"doc": {"letter": "a", "list": [1, 2]}}))
        .await
        .ok();
    let change = json!({"objectId": saved["objectId"], "doc": {
        "___operation": "JSON_ARRAY_APPEND", "args": {"$.list": 3}}});
    assert_eq!(
        caller.put("/data/Doc", change).await.ok()["doc"],
        json!({"letter": "a", "list": [1, 2, 3]})
    );
}

#[tokio::test]
async fn a_wrong_application_or_route_is_told() {
    let caller = Caller::empty();
    let mut wrong = caller.clone();
    wrong.app_id = "other".into();
    assert_eq!(wrong.get("/data/Users").await.code(), 2002);
    let lost = caller.get("/nowhere/at/all").await;
    assert_eq!(lost.status, http::StatusCode::NOT_FOUND);
    assert!(lost.message().contains("no such route"));
    assert_eq!(caller.with_token("none").get("/data/Users").await.code(), 3064);
}
