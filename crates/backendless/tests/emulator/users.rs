//! Users from registration to deletion.

use backendless::{ErrorKind, Find, Registration, UserStatus, UserToken};
use secrecy::ExposeSecret;
use serde_json::json;

use crate::{empty_app, object, text};

#[tokio::test]
async fn a_user_lives_from_registration_to_deletion() {
    let (_emulator, client) = empty_app().await;
    let registration = Registration {
        email: Some("ann@example.com".into()),
        password: "first".into(),
        properties: object(json!({"name": "Ann"})),
        guest_object_id: None,
    };
    let user = client.users().register(&registration).await.unwrap();
    let id = text(&user, "objectId");
    assert_eq!(
        client.users().register(&registration).await.unwrap_err().kind,
        ErrorKind::Conflict
    );

    let wrong = client
        .users()
        .login("ann@example.com", &"second".into())
        .await
        .unwrap_err();
    assert_eq!((wrong.kind, wrong.code), (ErrorKind::LoginRejected, Some(3003)));
    let session = client
        .users()
        .login("ann@example.com", &"first".into())
        .await
        .unwrap();
    let ann = client.as_user(session.token.clone());
    assert!(client.users().validate_token(&session.token).await.unwrap());
    ann.users()
        .update(&id, &object(json!({"name": "Anna"})))
        .await
        .unwrap();
    let found = client.users().find_by_id(&id, &Find::default()).await.unwrap();
    assert_eq!(found["name"], "Anna");
    ann.users().change_password(&id, &"second".into()).await.unwrap();
    assert!(ann.users().verify_password(&"second".into()).await.unwrap());

    ann.users().logout().await.unwrap();
    assert!(!client.users().validate_token(&session.token).await.unwrap());
    let stale = ann.data().find("Users", &Find::default()).await.unwrap_err();
    assert_eq!((stale.kind, stale.code), (ErrorKind::SessionExpired, Some(3064)));
    client
        .users()
        .login("ann@example.com", &"second".into())
        .await
        .unwrap();
    assert!(client.users().delete(&id).await.unwrap().is_some());
    let gone = client
        .users()
        .find_by_id(&id, &Find::default())
        .await
        .unwrap_err();
    assert_eq!(gone.kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn a_guest_has_a_session_and_a_disabled_user_gets_none() {
    let (_emulator, client) = empty_app().await;
    let guest = client.users().login_as_guest().await.unwrap();
    assert_eq!(guest.user["userStatus"], "GUEST");
    let token = UserToken::new(guest.token.expose_secret().to_owned());
    assert!(client.users().validate_token(&token).await.unwrap());

    let registration = Registration {
        email: Some("bo@example.com".into()),
        password: "pw".into(),
        properties: object(json!({})),
        guest_object_id: None,
    };
    let id = text(&client.users().register(&registration).await.unwrap(), "objectId");
    client
        .users()
        .set_status(&id, UserStatus::Disabled)
        .await
        .unwrap();
    let error = client
        .users()
        .login("bo@example.com", &"pw".into())
        .await
        .unwrap_err();
    assert_eq!((error.kind, error.code), (ErrorKind::LoginRejected, Some(3090)));
    client.users().set_status(&id, UserStatus::Enabled).await.unwrap();
    let session = client.users().login_by_id(&id).await.unwrap();
    let roles = client.as_user(session.token).users().roles().await.unwrap();
    assert!(roles.iter().any(|role| role == "AuthenticatedUser"), "{roles:?}");
}

#[tokio::test]
async fn a_wrong_key_is_wrong_credentials() {
    let (emulator, _client) = empty_app().await;
    let error = crate::client(&emulator, "00000000-0000-0000-0000-000000000000")
        .info()
        .read()
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind, error.code),
        (ErrorKind::WrongCredentials, Some(2002))
    );
}
