//! Users, sessions and roles.

use crate::caller::Caller;
use serde_json::{Value, json};

fn ann() -> Value {
    json!({"email": "ann@example.com", "password": "secret"})
}

async fn login(caller: &Caller, password: &str) -> crate::caller::Answer {
    caller
        .post(
            "/users/login",
            json!({"login": "ANN@example.com", "password": password}),
        )
        .await
}

#[tokio::test]
async fn a_user_registers_signs_in_and_out() {
    let caller = Caller::empty();
    let user = caller
        .post(
            "/users/register",
            json!({"email": "ann@example.com", "password": "secret", "age": 3}),
        )
        .await
        .ok();
    assert_eq!(
        (&user["age"], &user["userStatus"], &user["___class"]),
        (&json!(3), &json!("ENABLED"), &json!("Users"))
    );
    assert!(user.get("password").is_none() && user.get("user-token").is_none());
    let session = login(&caller, "secret").await.ok();
    assert_eq!(session["objectId"], user["objectId"]);
    assert!(session.get("password").is_none());
    let token = session["user-token"].as_str().unwrap();
    let signed_in = caller.with_token(token);
    let validity = format!("/users/isvalidusertoken/{token}");
    assert_eq!(caller.get(&validity).await.ok(), true);
    assert_eq!(signed_in.get("/users/logout").await.ok(), Value::Null);
    assert_eq!(
        signed_in.get(&validity).await.ok(),
        false,
        "asking about a dead token is no use of it"
    );
    let refused = signed_in.get("/data/Users").await;
    assert_eq!(
        refused.clone().message(),
        format!("Not existing user token - {token}. Relogin user to update your user token")
    );
    assert_eq!(refused.code(), 3064);
    assert_eq!(caller.get("/users/logout").await.ok(), Value::Null);
}

#[tokio::test]
async fn registrations_are_checked() {
    let caller = Caller::empty();
    let code = async |body: Value| caller.post("/users/register", body).await.code();
    assert_eq!(code(json!({})).await, 3011);
    assert_eq!(code(json!({"email": "a@b.c"})).await, 3011);
    assert_eq!(code(json!({"password": "x"})).await, 3013);
    assert_eq!(code(json!({"email": "no address", "password": "x"})).await, 3040);
    assert_eq!(
        code(json!({"email": "a@b.c", "password": "x", "id": 1})).await,
        3039
    );
    caller.post("/users/register", ann()).await.ok();
    assert_eq!(code(ann()).await, 3033);
    assert_eq!(caller.put("/data/Users", ann()).await.code(), 3033);
}

#[tokio::test]
async fn wrong_credentials_and_disabled_users_do_not_sign_in() {
    let caller = Caller::empty();
    let user = caller.post("/users/register", ann()).await.ok();
    assert_eq!(login(&caller, "wrong").await.code(), 3003);
    assert_eq!(
        caller
            .post("/users/login", json!({"login": "zoe", "password": "x"}))
            .await
            .code(),
        3003
    );
    assert_eq!(
        caller
            .post("/users/login", json!({"login": "", "password": "x"}))
            .await
            .code(),
        3006
    );
    let token = login(&caller, "secret").await.ok()["user-token"]
        .as_str()
        .unwrap()
        .to_owned();
    let status = format!("/users/{}/status", user["objectId"].as_str().unwrap());
    let disabled = json!({"userStatus": "DISABLED"});
    let refused = caller.put(&status, disabled.clone()).await;
    assert_eq!(refused.clone().message(), "Operation allowed only for BL logic.");
    assert_eq!(refused.code(), 3054);
    caller.cloud_code().put(&status, disabled).await.ok();
    assert_eq!(login(&caller, "secret").await.code(), 3090);
    let disabled_user = caller.with_token(&token);
    assert_eq!(disabled_user.get("/data/Users").await.code(), 3090);
    disabled_user.get("/users/logout").await.ok();
    assert_eq!(disabled_user.get("/data/Users").await.code(), 3064);
    caller
        .cloud_code()
        .put(&status, json!({"userStatus": "ENABLED"}))
        .await
        .ok();
    login(&caller, "secret").await.ok();
}

#[tokio::test]
async fn a_session_ends_after_an_hour_without_a_call() {
    let caller = Caller::empty();
    let (signed_in, _) = caller.signed_up("ann@example.com").await;
    for _ in 0..3 {
        caller.clock.advance(3_600_000);
        signed_in.get("/data/Users").await.ok();
    }
    caller.clock.advance(3_600_001);
    assert_eq!(signed_in.get("/data/Users").await.code(), 3064);
}

#[tokio::test]
async fn a_second_login_ends_the_first_session() {
    let caller = Caller::empty();
    let (first, _) = caller.signed_up("ann@example.com").await;
    login(&caller, "secret").await.ok();
    assert_eq!(first.get("/data/Users").await.code(), 3064);
}

#[tokio::test]
async fn login_by_id_needs_cloud_code() {
    let caller = Caller::empty();
    let user = caller.post("/users/register", ann()).await.ok();
    let body = json!({"objectId": user["objectId"]});
    let refused = caller.post("/users/login", body.clone()).await;
    assert_eq!(
        refused.clone().message(),
        "Login by object id is allowed only for Code Runner API key"
    );
    assert_eq!(refused.code(), 2014);
    assert!(caller.cloud_code().post("/users/login", body).await.ok()["user-token"].is_string());
}

#[tokio::test]
async fn a_guest_becomes_a_user() {
    let caller = Caller::empty();
    let guest = caller.post("/users/register/guest", Value::Null).await.ok();
    assert_eq!(
        (&guest["userStatus"], &guest["email"]),
        (&json!("GUEST"), &Value::Null)
    );
    let as_guest = caller.with_token(guest["user-token"].as_str().unwrap());
    let note = as_guest.put("/data/Note", json!({"a": 1})).await.ok();
    assert_eq!(note["ownerId"], guest["objectId"]);
    assert!(
        as_guest
            .get("/users/userroles")
            .await
            .ok()
            .as_array()
            .unwrap()
            .contains(&json!("GuestUser"))
    );
    let mut registration = ann();
    registration["objectId"] = guest["objectId"].clone();
    let user = caller.post("/users/register", registration.clone()).await.ok();
    assert_eq!(
        (&user["objectId"], &user["userStatus"]),
        (&guest["objectId"], &json!("ENABLED"))
    );
    assert_eq!(login(&caller, "secret").await.ok()["objectId"], guest["objectId"]);
    registration["email"] = json!("other@example.com");
    assert_eq!(
        caller.post("/users/register", registration).await.code(),
        3033,
        "no longer a guest"
    );
}

#[tokio::test]
async fn users_change_themselves_and_their_passwords() {
    let caller = Caller::empty();
    let (ann, id) = caller.signed_up("ann@example.com").await;
    let (bob, bob_id) = caller.signed_up("bob@example.com").await;
    let path = format!("/users/{id}");
    assert_eq!(caller.put(&path, json!({"name": "x"})).await.code(), 3028);
    assert_eq!(
        ann.put(&path, json!({"name": "Ann", "userStatus": "DISABLED"}))
            .await
            .ok()["userStatus"],
        "ENABLED"
    );
    assert_eq!(bob.put(&path, json!({"password": "stolen"})).await.code(), 3029);
    assert_eq!(
        bob.put(&format!("/users/{bob_id}"), json!({"email": "ann@example.com"}))
            .await
            .code(),
        3018
    );
    assert_eq!(bob.put("/users/nobody", json!({"name": "x"})).await.code(), 3030);
    assert_eq!(ann.put(&path, json!({"password": ""})).await.code(), 3045);
    let changed = ann
        .put(&path, json!({"objectId": id, "password": "new"}))
        .await
        .ok();
    assert!(changed.get("password").is_none());
    assert_eq!(login(&caller, "secret").await.code(), 3003);
    login(&caller, "new").await.ok();
    caller
        .cloud_code()
        .put(&path, json!({"password": "reset"}))
        .await
        .ok();
    login(&caller, "reset").await.ok();
    caller
        .put(
            "/data/Users/permissions/DENY",
            json!({"permission": "UPDATE", "role": "AuthenticatedUser"}),
        )
        .await
        .ok();
    assert_eq!(bob.put(&path, json!({"name": "x"})).await.code(), 3029);
}

#[tokio::test]
async fn users_are_found_described_and_removed() {
    let caller = Caller::empty();
    let (_, id) = caller.signed_up("ann@example.com").await;
    let found = caller.get(&format!("/users/{id}?props=email")).await.ok();
    assert_eq!(found, json!({"___class": "Users", "email": "ann@example.com"}));
    assert_eq!(
        caller.get(&format!("/data/Users/{id}")).await.ok()["email"],
        "ann@example.com"
    );
    let columns = caller.get("/users/userclassprops").await.ok();
    let email = columns
        .as_array()
        .unwrap()
        .iter()
        .find(|column| column["name"] == "email")
        .unwrap();
    assert_eq!(email["identity"], true);
    let hidden = caller
        .post("/data/Users/find", json!({"where": "password like '%'"}))
        .await;
    assert_eq!(
        hidden.message(),
        "Column 'password' does not exist in table 'Users'"
    );
    let (bob, bob_id) = caller.signed_up("bob@example.com").await;
    assert!(caller.delete(&format!("/data/Users/{bob_id}")).await.ok()["deletionTime"].is_i64());
    assert_eq!(
        bob.get("/data/Users").await.code(),
        3064,
        "a removed user has no session"
    );
    assert!(caller.delete(&format!("/users/{id}")).await.ok()["deletionTime"].is_i64());
}

#[tokio::test]
async fn roles_are_assigned_by_cloud_code_alone() {
    let caller = Caller::shop();
    let bl = caller.cloud_code();
    let body = |role: &str| json!({"user": "alice@example.com", "roleName": role});
    assert_eq!(
        caller.post("/users/assignRole", body("Manager")).await.code(),
        2011
    );
    assert_eq!(bl.post("/users/assignRole", body("Nobody")).await.code(), 2005);
    assert_eq!(
        bl.post("/users/assignRole", body("AuthenticatedUser"))
            .await
            .code(),
        2007
    );
    assert_eq!(
        bl.post("/users/unassignRole", body("AuthenticatedUser"))
            .await
            .code(),
        2008
    );
    bl.post("/users/assignRole", body("Manager")).await.ok();
    let managers = caller
        .get("/users/role/Manager?loadRoles=true&pageSize=10")
        .await
        .ok();
    assert_eq!(managers[0]["objectId"], "user-alice");
    assert_eq!(managers[0]["roles"], json!(["AuthenticatedUser", "Manager"]));
    assert_eq!(
        bl.get("/users/userroles/user-alice").await.ok(),
        json!(["AuthenticatedUser", "Manager"])
    );
    assert_eq!(caller.get("/users/userroles/user-alice").await.code(), 2011);
    assert_eq!(
        caller.get("/users/userroles").await.ok(),
        json!(["NotAuthenticatedUser", "RestUser"])
    );
    bl.post("/users/unassignRole", body("Manager")).await.ok();
    assert_eq!(caller.get("/users/role/Manager").await.ok(), json!([]));
    assert_eq!(caller.get("/users/role/Nobody").await.code(), 2005);
}

#[tokio::test]
async fn passwords_are_verified_for_cloud_code_and_recovered_by_mail() {
    let caller = Caller::empty();
    let (ann, _) = caller.signed_up("ann@example.com").await;
    let body = |password: &str| json!({"password": password});
    assert_eq!(
        ann.post("/users/verifypassowrd", body("secret")).await.code(),
        3122
    );
    assert_eq!(
        caller
            .cloud_code()
            .post("/users/verifypassowrd", body("secret"))
            .await
            .code(),
        3121
    );
    assert_eq!(
        ann.cloud_code()
            .post("/users/verifypassowrd", body("secret"))
            .await
            .ok(),
        json!({"valid": true})
    );
    assert_eq!(
        ann.cloud_code()
            .post("/users/verifypassowrd", body("wrong"))
            .await
            .ok(),
        json!({"valid": false})
    );
    assert_eq!(
        caller.get("/users/restorepassword/ann%40example.com").await.ok(),
        Value::Null
    );
    assert_eq!(caller.get("/users/restorepassword/zoe").await.code(), 3020);
    assert_eq!(
        caller
            .post("/users/resendconfirmation/ann@example.com", Value::Null)
            .await
            .ok(),
        Value::Null
    );
    let url = caller
        .post("/users/createEmailConfirmationURL/ann@example.com", Value::Null)
        .await
        .ok();
    assert!(
        url["confirmationURL"]
            .as_str()
            .unwrap()
            .starts_with("http://emulator.test/")
    );
    assert_eq!(
        caller
            .post("/users/social/googleplus/login", json!({"accessToken": "x"}))
            .await
            .code(),
        3014
    );
    assert!(
        caller
            .post("/users/oauth/googleplus/request_url", json!({}))
            .await
            .ok()
            .is_string()
    );
}
