//! Permissions are enforced.

use crate::caller::Caller;
use serde_json::{Value, json};

async fn find(caller: &Caller) -> usize {
    caller
        .post("/data/Note/find", json!({}))
        .await
        .ok()
        .as_array()
        .unwrap()
        .len()
}

/// A note of Ann's and one of nobody's; Ann and Bob signed in.
async fn notes() -> (Caller, (Caller, String), (Caller, String)) {
    let caller = Caller::empty();
    let ann = caller.signed_up("ann@example.com").await;
    let bob = caller.signed_up("bob@example.com").await;
    let own = ann.0.put("/data/Note", json!({"text": "own"})).await.ok();
    assert_eq!(own["ownerId"], Value::from(ann.1.as_str()));
    ann.0
        .post("/data/Note", json!({"objectId": "free", "ownerId": null}))
        .await
        .ok();
    (caller, ann, bob)
}

#[tokio::test]
async fn an_object_is_denied_to_one_user() {
    let (caller, (ann, _), (bob, bob_id)) = notes().await;
    caller
        .put(
            "/data/Note/permissions/DENY/free",
            json!({"permission": "FIND", "user": bob_id}),
        )
        .await
        .ok();
    assert_eq!(
        (find(&ann).await, find(&bob).await, find(&caller).await),
        (2, 1, 2)
    );
    assert_eq!(bob.get("/data/Note/free").await.code(), 1013);
    assert_eq!(bob.post("/data/Note/count", json!({})).await.ok(), 1);
    assert_eq!(find(&bob.cloud_code()).await, 2, "Cloud Code is not bound");
    caller
        .put(
            "/data/Note/permissions/GRANT/free",
            json!({"permission": "FIND", "user": bob_id}),
        )
        .await
        .ok();
    assert_eq!(find(&bob).await, 2);
}

#[tokio::test]
async fn updates_and_removals_are_refused_one_by_one_and_in_bulk() {
    let (caller, (ann, _), (bob, _)) = notes().await;
    for permission in ["UPDATE", "REMOVE"] {
        let everyone = json!({"permission": permission, "user": "*"});
        caller
            .put("/data/Note/permissions/DENY/free", everyone)
            .await
            .ok();
    }
    assert_eq!(
        bob.put("/data/Note", json!({"objectId": "free", "text": "x"}))
            .await
            .code(),
        1012
    );
    assert_eq!(bob.delete("/data/Note/free").await.code(), 1014);
    assert_eq!(
        bob.put("/data/bulk/Note?where=1%3D1", json!({"text": "y"}))
            .await
            .ok(),
        1
    );
    assert_eq!(
        bob.post("/data/bulk/Note/delete", json!({"where": "1=1"}))
            .await
            .ok(),
        1
    );
    assert_eq!(find(&ann).await, 1);
}

#[tokio::test]
async fn a_table_is_closed_to_a_role_but_not_to_owners() {
    let (caller, (ann, _), (bob, _)) = notes().await;
    let signed_in = |permission: &str| json!({"permission": permission, "role": "AuthenticatedUser"});
    caller
        .put("/data/Note/permissions/DENY", signed_in("FIND"))
        .await
        .ok();
    caller
        .put("/data/Note/permissions/DENY", signed_in("ADD"))
        .await
        .ok();
    assert_eq!(find(&ann).await, 1, "her own note");
    assert_eq!(bob.post("/data/Note/find", json!({})).await.code(), 1013);
    assert_eq!(bob.put("/data/Note", json!({})).await.code(), 1011);
    assert_eq!(find(&caller).await, 2, "who is not signed in has another role");
    caller
        .put("/data/Note/permissions/GRANT/free", signed_in("FIND"))
        .await
        .ok();
    assert_eq!(
        find(&bob).await,
        1,
        "an entry of the object counts before the table's"
    );
    caller
        .put(
            "/data/Note/permissions/DENY",
            json!({"permission": "*", "role": "*"}),
        )
        .await
        .ok();
    assert_eq!(caller.get("/data/Note/properties").await.code(), 1015);
}

#[tokio::test]
async fn entries_must_make_sense() {
    let (caller, _, (bob, bob_id)) = notes().await;
    let deny = "/data/Note/permissions/DENY";
    let fails = async |path: &str, body: Value| caller.put(path, body).await.code();
    assert_eq!(fails(deny, json!({"permission": "FLY", "role": "*"})).await, 1024);
    assert_eq!(
        fails(&format!("{deny}/free"), json!({"permission": "ADD", "role": "*"})).await,
        1024
    );
    assert_eq!(fails(deny, json!({"permission": "FIND"})).await, 8010);
    assert_eq!(fails(deny, json!({"role": "*"})).await, 8010);
    assert_eq!(
        fails(deny, json!({"permission": "FIND", "role": "Nobody"})).await,
        2005
    );
    assert_eq!(
        fails(deny, json!({"permission": "FIND", "user": "nobody"})).await,
        1000
    );
    assert_eq!(
        fails(
            &format!("{deny}/gone"),
            json!({"permission": "FIND", "role": "*"})
        )
        .await,
        1000
    );
    assert_eq!(
        fails(
            "/data/Note/permissions/MAYBE",
            json!({"permission": "FIND", "role": "*"})
        )
        .await,
        1024
    );
    caller
        .put(deny, json!({"permission": "PERMISSION", "user": bob_id}))
        .await
        .ok();
    assert_eq!(
        bob.put(deny, json!({"permission": "FIND", "role": "*"}))
            .await
            .code(),
        1023
    );
}

#[tokio::test]
async fn the_bulk_form_of_another_sdk_is_understood() {
    let (caller, _, (bob, bob_id)) = notes().await;
    let entries = json!([{"userId": bob_id, "permission": "FIND", "permissionType": "DENY"}]);
    assert_eq!(
        caller.put("/data/Note/permissions/free/bulk", entries).await.ok(),
        json!([true])
    );
    assert_eq!(find(&bob).await, 1);
}

#[tokio::test]
async fn relations_need_their_own_permissions() {
    let (caller, _, (bob, bob_id)) = notes().await;
    caller
        .put("/data/Note/free/see:Note:n", json!(["free"]))
        .await
        .ok();
    for permission in ["ADD_RELATION", "DELETE_RELATION", "LOAD_RELATIONS"] {
        caller
            .put(
                "/data/Note/permissions/DENY",
                json!({"permission": permission, "user": bob_id}),
            )
            .await
            .ok();
    }
    assert_eq!(bob.put("/data/Note/free/see", json!(["free"])).await.code(), 1012);
    assert_eq!(bob.post("/data/Note/free/see", json!([])).await.code(), 1012);
    assert_eq!(bob.get("/data/Note/free/see").await.code(), 1013);
    assert_eq!(bob.get("/data/Note/free?loadRelations=see").await.code(), 1013);
    assert_eq!(find(&bob).await, 2);
}
