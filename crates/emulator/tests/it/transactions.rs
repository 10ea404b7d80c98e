//! Units of work.

use crate::caller::Caller;
use serde_json::{Value, json};

async fn run(caller: &Caller, operations: Value) -> Value {
    let body = transaction(operations);
    caller.post("/transaction/unit-of-work", body).await.ok()
}

fn transaction(operations: Value) -> Value {
    let mut body = json!({"isolationLevelEnum": "REPEATABLE_READ"});
    body["operations"] = operations;
    body
}

fn operation(kind: &str, table: &str, id: &str, payload: Value) -> Value {
    let mut operation = json!({"operationType": kind, "table": table, "opResultId": id});
    operation["payload"] = payload;
    operation
}

fn reference(id: &str) -> Value {
    json!({"___ref": true, "opResultId": id, "propName": "objectId"})
}

/// Tables `Person` and `Order` with a relation, each with a row.
async fn tables() -> Caller {
    let caller = Caller::empty();
    caller
        .post("/data/Person", json!({"objectId": "p", "name": "p", "age": 1}))
        .await
        .ok();
    caller
        .post("/data/Order", json!({"objectId": "o", "price": 1}))
        .await
        .ok();
    caller.put("/data/Person/p/orders:Order:n", json!([])).await.ok();
    caller
}

#[tokio::test]
async fn every_kind_of_operation_runs_and_later_ones_use_earlier_results() {
    let caller = tables().await;
    let all = json!([
        operation("CREATE", "Person", "create", json!({"name": "a", "age": 10})),
        operation(
            "UPDATE",
            "Person",
            "update",
            json!({"objectId": reference("create"), "age": 11})
        ),
        operation(
            "UPSERT",
            "Person",
            "upsert",
            json!({"objectId": "mine", "name": "u"})
        ),
        operation(
            "CREATE_BULK",
            "Order",
            "orders",
            json!([{"price": 5}, {"price": 6}])
        ),
        operation(
            "UPSERT_BULK",
            "Order",
            "upserts",
            json!([{"objectId": "o", "price": 2}, {"price": 7}])
        ),
        operation(
            "UPDATE_BULK",
            "Order",
            "raise",
            json!({"conditional": "price > 5", "changes": {"price": 9}})
        ),
        operation(
            "ADD_RELATION",
            "Person",
            "add",
            json!({
            "parentObject": reference("create"), "relationColumn": "orders",
            "unconditional": {"___ref": true, "opResultId": "orders"}})
        ),
        operation(
            "SET_RELATION",
            "Person",
            "set",
            json!({
            "parentObject": "p", "relationColumn": "orders", "conditional": "price = 9"})
        ),
        operation(
            "DELETE_RELATION",
            "Person",
            "unset",
            json!({
            "parentObject": {"objectId": "p"}, "relationColumn": "orders",
            "unconditional": [{"___ref": true, "opResultId": "orders", "resultIndex": 1}]})
        ),
        operation(
            "FIND",
            "Person",
            "find",
            json!({
            "whereClause": "age = 11", "queryOptions": {"related": ["orders"]}, "pageSize": 10})
        ),
        operation(
            "DELETE",
            "Person",
            "delete",
            json!({
            "___ref": true, "opResultId": "find", "resultIndex": 0, "propName": "objectId"})
        ),
        operation(
            "DELETE_BULK",
            "Order",
            "sweep",
            json!({"conditional": "price = 9"})
        ),
    ]);
    let answer = run(&caller, all).await;
    assert_eq!(
        (&answer["success"], &answer["error"]),
        (&json!(true), &Value::Null),
        "{answer}"
    );
    let result = |id: &str| &answer["results"][id]["result"];
    assert_eq!(answer["results"]["create"]["operationType"], "CREATE");
    assert_eq!(result("create")["updated"], Value::Null);
    assert_eq!(
        (&result("update")["name"], &result("update")["age"]),
        (&json!("a"), &json!(11))
    );
    assert_eq!(result("upsert")["objectId"], "mine");
    assert_eq!(result("upserts")[0], "o");
    let counts = ["raise", "add", "set", "unset", "sweep"].map(|id| result(id).as_u64().unwrap());
    assert_eq!(counts, [2, 2, 2, 1, 2]);
    assert_eq!(result("find")[0]["orders"].as_array().unwrap().len(), 2);
    assert!(result("delete").is_i64());
    assert_eq!(caller.post("/data/Person/count", json!({})).await.ok(), 2);
    assert_eq!(caller.post("/data/Order/count", json!({})).await.ok(), 2);
}

#[tokio::test]
async fn a_failing_operation_undoes_the_others_and_is_named() {
    let caller = tables().await;
    let failing = operation(
        "CREATE",
        "Person",
        "second",
        json!({"name": "b", "missedColumn": 1}),
    );
    let answer = run(
        &caller,
        json!([
            operation("CREATE", "Person", "first", json!({"name": "b"})),
            operation("DELETE", "Order", "gone", json!("o")),
            failing,
        ]),
    )
    .await;
    assert_eq!(
        (&answer["success"], &answer["results"]),
        (&json!(false), &Value::Null)
    );
    assert_eq!(answer["error"]["operation"], failing);
    assert_eq!(
        answer["error"]["message"],
        "Column 'missedColumn' in table 'Person' does not exists. All tables and columns must be present in the \
         database before a transaction is executed."
    );
    assert_eq!(caller.post("/data/Person/count", json!({})).await.ok(), 1);
    assert_eq!(caller.get("/data/Order/o").await.ok()["price"], 1);
}

#[tokio::test]
async fn what_cannot_run_is_refused() {
    let caller = tables().await;
    let message = async |operations: Value| run(&caller, operations).await["error"]["message"].clone();
    let over = operation("CREATE_BULK", "Person", "x", json!(vec![json!({}); 101]));
    assert_eq!(
        message(json!([over])).await,
        "Bulk create operation supports no more than 100 objects"
    );
    let unknown = operation("FLY", "Person", "x", json!({}));
    assert_eq!(message(json!([unknown])).await, "Unknown operation type 'FLY'");
    let dangling = operation("DELETE", "Person", "x", reference("other"));
    assert_eq!(
        message(json!([dangling])).await,
        "There is no earlier operation with the result id 'other'"
    );
    let twice = operation("UPDATE", "Person", "x", json!({"objectId": "p", "age": 2}));
    assert_eq!(
        message(json!([twice, twice])).await,
        "The operation result id 'x' is used twice"
    );
    assert_eq!(caller.get("/data/Person/p").await.ok()["age"], 1);
    let level = json!({"isolationLevelEnum": "CHAOS", "operations": []});
    assert_eq!(caller.post("/transaction/unit-of-work", level).await.code(), 1200);
}

#[tokio::test]
async fn permissions_bind_transactions_too() {
    let caller = tables().await;
    caller
        .put(
            "/data/Person/permissions/DENY",
            json!({"permission": "ADD", "role": "*"}),
        )
        .await
        .ok();
    let answer = run(
        &caller,
        json!([operation("CREATE", "Person", "x", json!({"name": "b"}))]),
    )
    .await;
    assert_eq!(
        (&answer["success"], &answer["error"]["code"]),
        (&json!(false), &json!(1011))
    );
}
