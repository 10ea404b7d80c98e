//! Operations that no recording has: their requests as the reference describes them, and refusals before any request.

use backendless::{
    Access, Action, Children, Email, ErrorKind, FilePath, Find, Grantee, GroupPath, Grouping, Invocation,
    Isolation, Object, Permission, RelationChange, ResultOf, Selection, Step, StepTarget, Subscription,
    UnitOfWork, UserPermission, Verb,
};
use http::{HeaderMap, HeaderValue, header::HOST};
use serde_json::{Value, json};

use crate::capture::{API_KEY, APP_ID};
use crate::client;
use crate::stub::{Answer, Stub};

/// A stub that answers `body` to everything.
async fn stub(body: &Value) -> Stub {
    Stub::answering(vec![Answer::new(200, body.to_string())]).await
}

/// The only request that arrived: method, path without app and key, and body.
fn only_request(stub: &Stub) -> (String, String, Value) {
    let requests = stub.take();
    let [request] = requests.as_slice() else {
        panic!("{} requests instead of one", requests.len())
    };
    let path = request
        .path
        .strip_prefix(&format!("/{APP_ID}/{API_KEY}"))
        .expect("app and key lead the path");
    let body = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
    (request.method.clone(), path.to_owned(), body)
}

fn request(method: &str, path: &str, body: Value) -> (String, String, Value) {
    (method.to_owned(), path.to_owned(), body)
}

fn object(value: Value) -> Object {
    serde_json::from_value(value).expect("an object")
}

#[tokio::test]
async fn permissions_on_a_table_and_in_bulk() {
    let stub = stub(&json!([true, false])).await;
    let client = client(&stub);
    let permissions = client.permissions();
    permissions
        .set_on_table("T", Access::Grant, Permission::LoadRelations, Grantee::Role("R"))
        .await
        .unwrap();
    let body = json!({"permission": "LOAD_RELATIONS", "role": "R"});
    assert_eq!(
        only_request(&stub),
        request("PUT", "/data/T/permissions/GRANT", body)
    );
    let entry = UserPermission {
        user_id: "U",
        permission: Permission::Find,
        access: Access::Deny,
    };
    assert_eq!(
        permissions.set_in_bulk("T", "O", &[entry]).await.unwrap(),
        [true, false]
    );
    let body = json!([{"userId": "U", "permission": "FIND", "permissionType": "DENY"}]);
    assert_eq!(
        only_request(&stub),
        request("PUT", "/data/T/permissions/O/bulk", body)
    );
    let error = permissions
        .set_on_object("T", "O", Access::Grant, Permission::Add, Grantee::User("U"))
        .await;
    assert_eq!(error.unwrap_err().kind, ErrorKind::Validation);
    assert!(stub.take().is_empty());
}

#[tokio::test]
async fn creating_and_updating_objects_as_the_older_documentation_has_it() {
    let stub = stub(&json!({"objectId": "O"})).await;
    let client = client(&stub);
    let row = object(json!({"a": 1}));
    client.data().create("T", &row).await.unwrap();
    assert_eq!(only_request(&stub), request("POST", "/data/T", json!({"a": 1})));
    client.data().update("T", "O", &row).await.unwrap();
    assert_eq!(only_request(&stub), request("PUT", "/data/T/O", json!({"a": 1})));
}

#[tokio::test]
async fn an_id_stays_a_value_inside_the_condition_of_a_bulk_deletion() {
    let stub = stub(&json!(2)).await;
    let ids = ["a".to_owned(), "b' or '1'='1".to_owned()];
    assert_eq!(
        client(&stub)
            .data()
            .bulk_delete("T", Selection::Ids(&ids))
            .await
            .unwrap(),
        2
    );
    let body = json!({"where": "objectId in ('a','b'' or ''1''=''1')"});
    assert_eq!(only_request(&stub), request("POST", "/data/bulk/T/delete", body));
}

/// To a server whose SQL knows backslashes, the quote behind one would not end the text.
#[tokio::test]
async fn an_id_that_could_end_its_text_is_refused() {
    let stub = stub(&json!(1)).await;
    for id in ["a\\", "\\' or 1=1 -- ", "a\nb", ""] {
        let ids = ["b".to_owned(), id.to_owned()];
        let refused = client(&stub).data().bulk_delete("T", Selection::Ids(&ids)).await;
        let error = refused.expect_err("the id is refused");
        assert!(error.to_string().contains("the object id"), "{error}");
    }
}

#[tokio::test]
async fn groups_are_descended_by_their_path() {
    let stub = stub(&json!({"hasNextPage": false, "items": []})).await;
    let grouping = Grouping {
        find: Find {
            group_by: vec!["a".into(), "b".into()],
            ..Find::default()
        },
        path: vec![GroupPath {
            column: "a".into(),
            value: json!(null),
        }],
        group_depth: Some(2),
        ..Grouping::default()
    };
    let groups = client(&stub).data().group("T", &grouping).await.unwrap();
    assert_eq!(groups["hasNextPage"], false);
    let body = json!({"groupBy": "a,b", "groupDepth": 2, "groupPath": [{"column": "a", "value": null}]});
    assert_eq!(
        only_request(&stub),
        request("POST", "/data/data-grouping/T", body)
    );
}

#[tokio::test]
async fn deletion_times_are_read_from_every_form() {
    for (answer, time) in [
        (json!({"deletionTime": 5}), Some(5)),
        (json!({"deletionTime": "5"}), Some(5)),
        (json!(5), Some(5)),
        (json!(null), None),
        (json!({}), None),
    ] {
        let stub = stub(&answer).await;
        assert_eq!(
            client(&stub).data().delete("T", "O").await.unwrap(),
            time,
            "{answer}"
        );
    }
}

#[tokio::test]
async fn steps_refer_to_the_results_of_earlier_ones() {
    let stub =
        stub(&json!({"success": false, "error": {"message": "no", "operation": {}}, "results": null})).await;
    let children = StepTarget::Ids(vec![ResultOf::step("made").index(1).into()]);
    let parent = ResultOf::step("found").index(0).property("objectId").into();
    let change = RelationChange {
        parent,
        column: "c".into(),
        children,
    };
    let all = StepTarget::Found(ResultOf::step("found"));
    let unit = UnitOfWork {
        isolation: Some(Isolation::Serializable),
        ..UnitOfWork::default()
    }
    .then(
        "made",
        Step::on("T", Action::CreateBulk(vec![object(json!({"a": 1}))])),
    )
    .then("set", Step::on("T", Action::SetRelation(change)))
    .then(
        "changed",
        Step::on("T", Action::UpdateBulk(all, object(json!({"a": 2})))),
    );
    let outcome = client(&stub).transactions().execute(&unit).await.unwrap();
    assert!(!outcome.success);
    assert_eq!(
        outcome.error.and_then(|error| error.message).as_deref(),
        Some("no")
    );
    let body = json!({"isolationLevelEnum": "SERIALZABLE", "operations": [
        {"operationType": "CREATE_BULK", "table": "T", "opResultId": "made", "payload": [{"a": 1}]},
        {"operationType": "SET_RELATION", "table": "T", "opResultId": "set", "payload": {
            "parentObject": {"___ref": true, "opResultId": "found", "resultIndex": 0, "propName": "objectId"},
            "relationColumn": "c",
            "unconditional": [{"___ref": true, "opResultId": "made", "resultIndex": 1}],
        }},
        {"operationType": "UPDATE_BULK", "table": "T", "opResultId": "changed", "payload": {
            "unconditional": {"___ref": true, "opResultId": "found"}, "changes": {"a": 2},
        }},
    ]});
    assert_eq!(
        only_request(&stub),
        request("POST", "/transaction/unit-of-work", body)
    );
}

#[tokio::test]
async fn files_are_deleted_by_pattern_and_appended_by_upload() {
    let stub = stub(&json!(3)).await;
    let client = client(&stub);
    let directory = FilePath::parse("/a b").unwrap();
    assert_eq!(
        client
            .files()
            .delete_matching(&directory, "*.txt", true)
            .await
            .unwrap(),
        Some(3)
    );
    assert_eq!(
        only_request(&stub),
        request("DELETE", "/files/a%20b?pattern=%2A.txt&sub=true", Value::Null)
    );
    let text = HeaderValue::from_static("text/plain");
    client
        .files()
        .append_upload(&directory.join("x.txt").unwrap(), &text, b"hi")
        .await
        .unwrap();
    let requests = stub.take();
    assert!(requests[0].path.ends_with("/files/append/a%20b/x.txt"));
    let form = String::from_utf8(requests[0].body.to_vec()).unwrap();
    assert!(
        form.contains("filename=\"x.txt\"\r\nContent-Type: text/plain\r\n\r\nhi\r\n--"),
        "{form}"
    );
}

#[tokio::test]
async fn messages_are_polled() {
    let stub = stub(&json!({"messages": [{"messageId": "m", "data": 1}]})).await;
    let messages = client(&stub)
        .messaging()
        .poll(Subscription {
            channel: "c",
            id: "s",
        })
        .await
        .unwrap();
    assert_eq!(messages[0]["messageId"], "m");
    assert_eq!(only_request(&stub), request("GET", "/messaging/c/s", Value::Null));
}

#[tokio::test]
async fn a_get_method_of_a_service_takes_its_arguments_in_the_query() {
    let stub = stub(&json!("done")).await;
    let client = client(&stub);
    let code = client.cloud_code();
    let arguments = json!({"text": "a b", "number": 1, "list": [1]});
    let invocation = Invocation {
        verb: Verb::Get,
        arguments,
        ..Invocation::default()
    };
    assert_eq!(code.invoke("S", "getAll", &invocation).await.unwrap(), "done");
    let (method, path, body) = only_request(&stub);
    assert_eq!((method.as_str(), body), ("GET", Value::Null));
    let (path, query) = path.split_once('?').unwrap();
    let mut items: Vec<&str> = query.split('&').collect();
    items.sort_unstable();
    assert_eq!(
        (path, items),
        (
            "/services/S/getAll",
            vec!["list=%5B1%5D", "number=1", "text=a%20b"]
        )
    );
}

#[tokio::test]
async fn what_cannot_be_meant_is_refused_before_any_request() {
    let stub = stub(&json!(null)).await;
    let client = client(&stub);
    let headers = HeaderMap::from_iter([(HOST, HeaderValue::from_static("evil.example"))]);
    let other_host = Invocation {
        headers,
        ..Invocation::default()
    };
    let no_object = Invocation {
        verb: Verb::Get,
        arguments: json!([1]),
        ..Invocation::default()
    };
    let errors = [
        client
            .cloud_code()
            .invoke("S", "m", &other_host)
            .await
            .unwrap_err(),
        client
            .cloud_code()
            .invoke("S", "m", &no_object)
            .await
            .unwrap_err(),
        client.hive().map("h").get_many("k", &[]).await.unwrap_err(),
        client
            .messaging()
            .send_email(&Email::default())
            .await
            .unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind, ErrorKind::Validation, "{error}");
    }
    let relation = client
        .data()
        .add_relation("T", "O", "a/b", Children::Where("x"))
        .await;
    assert_eq!(relation.unwrap_err().kind, ErrorKind::InvalidName);
    assert!(stub.take().is_empty());
}
