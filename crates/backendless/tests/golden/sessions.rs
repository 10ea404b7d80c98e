//! Sessions of app users, and which key and token a call carries.

use backendless::{AppEndpoint, Client, ErrorKind, Registration, UserToken};
use secrecy::ExposeSecret;
use serde_json::json;

use crate::capture::{API_KEY, APP_ID};
use crate::stub::{Answer, Stub};
use crate::{client, http};

#[tokio::test]
async fn a_login_gives_the_token_apart_from_the_user() {
    let user = json!({"objectId": "U-1", "email": "a@b.c", "user-token": "t0ken", "password": "pw"});
    let stub = Stub::answering(vec![Answer::new(200, user.to_string())]).await;
    let client = client(&stub);
    let session = client.users().login("a@b.c", &"pw".into()).await.unwrap();
    assert_eq!(json!(session.user), json!({"objectId": "U-1", "email": "a@b.c"}));
    assert_eq!(session.token.expose_secret(), "t0ken");
    let client = client.as_user(session.token.clone());
    for text in [
        format!("{session:?}"),
        format!("{client:?}"),
        format!("{:?}", client.users()),
    ] {
        assert!(!text.contains("t0ken") && !text.contains(API_KEY), "{text}");
    }
    stub.take();
    client.users().logout().await.unwrap();
    let requests = stub.take();
    assert_eq!(requests[0].header("user-token"), Some("t0ken"));
}

#[tokio::test]
async fn a_login_without_a_token_is_unexpected() {
    let stub = Stub::answering(vec![Answer::new(200, "{\"objectId\":\"U-1\"}")]).await;
    let error = client(&stub)
        .users()
        .login("a@b.c", &"pw".into())
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::UnexpectedAnswer);
}

#[tokio::test]
async fn nobody_can_be_logged_out_without_a_session() {
    let stub = Stub::answering(vec![Answer::new(200, "")]).await;
    let error = client(&stub).users().logout().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::SessionExpired);
    assert!(stub.take().is_empty());
}

#[tokio::test]
async fn a_token_that_is_no_header_is_refused_without_being_repeated() {
    let stub = Stub::answering(vec![Answer::new(200, "1")]).await;
    let client = client(&stub).as_user(UserToken::new("s3cr3t\r\nx-evil: 1"));
    let error = client.counters().get("c").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Validation);
    let error_of_path = client
        .users()
        .validate_token(&UserToken::new("s3cr3t/x"))
        .await
        .unwrap_err();
    assert!(!format!("{error:?} {error_of_path:?}").contains("s3cr3t"));
    assert!(stub.take().is_empty());
}

#[tokio::test]
async fn registration_sends_all_properties_side_by_side() {
    let stub = Stub::answering(vec![Answer::new(
        200,
        "{\"objectId\":\"U-1\",\"password\":\"pw\"}",
    )])
    .await;
    let registration = Registration {
        email: Some("a@b.c".into()),
        password: "pw".into(),
        properties: [("age".to_owned(), json!(30))].into_iter().collect(),
        guest_object_id: Some("GUEST".into()),
    };
    assert!(!format!("{registration:?}").contains("pw"));
    let user = client(&stub).users().register(&registration).await.unwrap();
    assert_eq!(json!(user), json!({"objectId": "U-1"}));
    let body: serde_json::Value = serde_json::from_slice(&stub.take()[0].body).unwrap();
    assert_eq!(
        body,
        json!({"email": "a@b.c", "password": "pw", "age": 30, "objectId": "GUEST"})
    );
}

#[tokio::test]
async fn the_cloud_code_key_is_used_where_it_is_needed_and_nowhere_else() {
    let stub = Stub::answering(vec![Answer::new(200, "")]).await;
    let client = client(&stub).with_cloud_code_key("BL-KEY".into());
    client.users().assign_role("a@b.c", "Admin").await.unwrap();
    client.users().recover_password("a@b.c").await.unwrap();
    let paths: Vec<String> = stub.take().into_iter().map(|request| request.path).collect();
    assert_eq!(
        paths,
        [
            format!("/{APP_ID}/BL-KEY/users/assignRole"),
            format!("/{APP_ID}/{API_KEY}/users/restorepassword/a%40b.c"),
        ]
    );
}

#[tokio::test]
async fn every_secret_is_listed_for_a_redactor() {
    let stub = Stub::answering(Vec::new()).await;
    let client = client(&stub)
        .with_cloud_code_key("BL-KEY".into())
        .as_user(UserToken::new("t0ken"));
    let secrets: Vec<&str> = client.secrets().map(ExposeSecret::expose_secret).collect();
    assert_eq!(secrets, [API_KEY, "BL-KEY", "t0ken"]);
    let domain = Client::new(http(), AppEndpoint::domain("https://a.b").unwrap());
    assert_eq!(domain.secrets().count(), 0);
}

#[tokio::test]
async fn an_error_repeats_no_key_and_no_token_that_backendless_echoes() {
    let url = format!("https://backendlessappcontent.com/{APP_ID}/{API_KEY}/files/a");
    let body = json!({
        "message": format!("Not existing user token - t0ken. See {url}"),
        "code": 3064,
        "errorData": {"t0ken": ["t0ken", 1], "url": url},
    });
    let stub = Stub::answering(vec![Answer::new(400, body.to_string())]).await;
    let client = client(&stub);
    let ann = client.as_user(UserToken::new("t0ken"));
    let errors = [
        ann.counters().get("c").await.unwrap_err(),
        client
            .users()
            .validate_token(&UserToken::new("t0ken"))
            .await
            .unwrap_err(),
    ];
    for error in errors {
        assert_eq!((error.kind, error.code), (ErrorKind::SessionExpired, Some(3064)));
        assert!(
            error
                .message
                .starts_with("Not existing user token - [redacted]. See https://"),
            "{error}"
        );
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("t0ken") && !shown.contains(API_KEY), "{shown}");
    }
}
