//! Data, relations, grouping, permissions, transactions.

use backendless::{
    Access, Action, Children, ErrorKind, Find, Grantee, Grouping, JsonUpdate, Permission, RelationPage,
    ResultOf, Selection, Step, UnitOfWork,
};
use serde_json::json;

use crate::{empty_app, object, text, texts};

#[tokio::test]
async fn objects_are_saved_found_counted_changed_and_deleted() {
    let (_emulator, client) = empty_app().await;
    let data = client.data();
    let ids = data
        .bulk_create(
            "Person",
            &[
                object(json!({"name": "Ann", "age": 30})),
                object(json!({"name": "Bo", "age": 17})),
            ],
        )
        .await
        .unwrap();
    assert_eq!(ids.len(), 2);
    let adults = Find {
        where_clause: Some("age >= 18".into()),
        sort_by: texts(&["name asc"]),
        ..Find::default()
    };
    let found = data.find("Person", &adults).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (&found[0]["name"], &found[0]["objectId"]),
        (&json!("Ann"), &json!(ids[0]))
    );
    assert_eq!(data.count("Person", &adults).await.unwrap(), 1);

    let saved = data
        .save("Person", &object(json!({"objectId": ids[1], "age": 18})))
        .await
        .unwrap();
    assert_eq!(saved["age"], 18);
    assert_eq!(data.count("Person", &adults).await.unwrap(), 2);
    assert_eq!(
        data.bulk_update("Person", "age = 18", &object(json!({"age": 19})))
            .await
            .unwrap(),
        1
    );
    let only_age = Find {
        properties: texts(&["age"]),
        ..Find::default()
    };
    assert_eq!(
        data.find_by_id("Person", &ids[1], &only_age).await.unwrap()["age"],
        19
    );

    assert!(data.delete("Person", &ids[0]).await.unwrap().is_some());
    let missing = data
        .find_by_id("Person", &ids[0], &Find::default())
        .await
        .unwrap_err();
    assert_eq!(missing.kind, ErrorKind::NotFound, "{missing}");
    assert_eq!(
        data.bulk_delete("Person", Selection::Ids(&ids[1..]))
            .await
            .unwrap(),
        1
    );
    assert_eq!(data.first("Person", &Find::default()).await.unwrap(), None);
    let no_table = data.find("Nobody", &Find::default()).await.unwrap_err();
    assert_eq!((no_table.kind, no_table.code), (ErrorKind::NotFound, Some(1009)));
    assert!(
        data.describe("Person")
            .await
            .unwrap()
            .iter()
            .any(|column| column.name == "age")
    );
}

#[tokio::test]
async fn a_json_column_is_changed_in_place() {
    let (_emulator, client) = empty_app().await;
    let data = client.data();
    let row = data
        .save("Thing", &object(json!({"spec": {"color": "red", "sizes": [1]}})))
        .await
        .unwrap();
    let id = text(&row, "objectId");
    for update in [
        JsonUpdate::Set(object(json!({"$.color": "blue"}))),
        JsonUpdate::ArrayAppend(object(json!({"$.sizes": 2}))),
    ] {
        let change = object(json!({"objectId": id, "spec": serde_json::Value::from(update)}));
        data.save("Thing", &change).await.unwrap();
    }
    let found = data.find_by_id("Thing", &id, &Find::default()).await.unwrap();
    assert_eq!(found["spec"], json!({"color": "blue", "sizes": [1, 2]}));
    let removal = JsonUpdate::Remove(texts(&["$.color"]));
    let change = object(json!({"objectId": id, "spec": serde_json::Value::from(removal)}));
    data.save("Thing", &change).await.unwrap();
    let found = data.find_by_id("Thing", &id, &Find::default()).await.unwrap();
    assert_eq!(found["spec"], json!({"sizes": [1, 2]}));
}

#[tokio::test]
async fn relations_are_added_loaded_and_ended() {
    let (_emulator, client) = empty_app().await;
    let data = client.data();
    let order = text(
        &data.save("Order", &object(json!({"number": 1}))).await.unwrap(),
        "objectId",
    );
    let items = data
        .bulk_create(
            "Item",
            &[object(json!({"title": "a"})), object(json!({"title": "b"}))],
        )
        .await
        .unwrap();
    let added = data
        .add_relation("Order", &order, "items:Item:n", Children::Ids(&items))
        .await
        .unwrap();
    assert_eq!(added, Some(2));
    let page = RelationPage {
        page_size: Some(1),
        sort_by: texts(&["title desc"]),
        ..RelationPage::default()
    };
    let loaded = data.load_relation("Order", &order, "items", &page).await.unwrap();
    assert_eq!(loaded.len(), 1);
    assert_eq!(loaded[0]["title"], "b");
    let with_items = Find {
        load_relations: texts(&["items"]),
        ..Find::default()
    };
    let found = data.find_by_id("Order", &order, &with_items).await.unwrap();
    assert_eq!(found["items"].as_array().map(Vec::len), Some(2));
    let ended = data
        .delete_relation("Order", &order, "items", Children::Where("title = 'a'"))
        .await
        .unwrap();
    assert_eq!(ended, Some(1));
}

#[tokio::test]
async fn objects_are_grouped() {
    let (_emulator, client) = empty_app().await;
    let cities = [json!({"city": "X"}), json!({"city": "X"}), json!({"city": "Y"})].map(object);
    client.data().bulk_create("Shop", &cities).await.unwrap();
    let by_city = Find {
        group_by: texts(&["city"]),
        ..Find::default()
    };
    let grouping = Grouping {
        find: by_city,
        ..Grouping::default()
    };
    let groups = client.data().group("Shop", &grouping).await.unwrap();
    assert_eq!(groups["items"].as_array().map(Vec::len), Some(2), "{groups:?}");
}

#[tokio::test]
async fn a_denied_permission_is_enforced() {
    let (_emulator, client) = empty_app().await;
    let row = client
        .data()
        .save("Note", &object(json!({"text": "a"})))
        .await
        .unwrap();
    let id = text(&row, "objectId");
    let everyone = Grantee::User("*");
    let permissions = client.permissions();
    permissions
        .set_on_object("Note", &id, Access::Deny, Permission::Remove, everyone)
        .await
        .unwrap();
    let error = client.data().delete("Note", &id).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Permission, "{error}");
    permissions
        .set_on_object("Note", &id, Access::Grant, Permission::Remove, everyone)
        .await
        .unwrap();
    client.data().delete("Note", &id).await.unwrap();
}

#[tokio::test]
async fn a_unit_of_work_takes_effect_as_a_whole() {
    let (_emulator, client) = empty_app().await;
    client
        .data()
        .save("Account", &object(json!({"owner": "nobody"})))
        .await
        .unwrap();
    let created = Step::on("Account", Action::Create(object(json!({"owner": "Ann"}))));
    let id = ResultOf::step("made").property("objectId");
    let renamed = object(json!({"objectId": serde_json::Value::from(id), "owner": "Bo"}));
    let unit = UnitOfWork::default()
        .then("made", created.clone())
        .then("renamed", Step::on("Account", Action::Update(renamed)));
    let outcome = client.transactions().execute(&unit).await.unwrap();
    assert!(outcome.success, "{outcome:?}");
    let broken = UnitOfWork::default()
        .then("made", created)
        .then("lost", Step::on("Account", Action::Delete(json!("no such id"))));
    let outcome = client.transactions().execute(&broken).await.unwrap();
    assert!(!outcome.success && outcome.error.is_some(), "{outcome:?}");
    let ann = Find {
        where_clause: Some("owner = 'Ann'".into()),
        ..Find::default()
    };
    assert_eq!(client.data().count("Account", &ann).await.unwrap(), 0);
    let bo = Find {
        where_clause: Some("owner = 'Bo'".into()),
        ..Find::default()
    };
    assert_eq!(client.data().count("Account", &bo).await.unwrap(), 1);
}
