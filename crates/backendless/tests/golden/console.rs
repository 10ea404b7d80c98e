//! The console: logging in, keys, and timers as leniently as their unknown shape demands.

use backendless::{
    CodeMode, Console, DeveloperAuth, DeveloperOauth, ErrorKind, Frequency, LoginOutcome, TokenRequest,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::capture::APP_ID;
use crate::http;
use crate::stub::{Answer, Stub};

fn console(stub: &Stub) -> Console {
    let url = Console::parse_url(&stub.origin).expect("the stub has a URL");
    Console::new(http(), &url, DeveloperAuth::AuthKey("dev-key".into()))
}

#[tokio::test]
async fn the_credential_of_a_login_is_in_the_header() {
    let answer = Answer::new(200, "{\"id\":\"dev\"}").header("auth-key", "fresh-key");
    let stub = Stub::answering(vec![answer]).await;
    let url = Console::parse_url(&stub.origin).unwrap();
    let outcome = Console::login(http(), &url, "dev@x.com", &"pw".into())
        .await
        .unwrap();
    assert!(!format!("{outcome:?}").contains("fresh-key"));
    let LoginOutcome::LoggedIn(auth) = outcome else {
        panic!("no second factor was asked for")
    };
    let console = Console::new(http(), &url, auth);
    assert_eq!(
        console.secrets().next().map(ExposeSecret::expose_secret),
        Some("fresh-key")
    );
    console.logout().await.unwrap();
    assert_eq!(stub.take()[1].header("auth-key"), Some("fresh-key"));
}

#[tokio::test]
async fn a_second_factor_is_asked_for_even_if_a_header_comes_along() {
    let body = json!({"otpCreated": true, "sessionId": "s-1"});
    let stub = Stub::answering(vec![
        Answer::new(200, body.to_string()).header("auth-key", "not yet"),
    ])
    .await;
    let url = Console::parse_url(&stub.origin).unwrap();
    let outcome = Console::login(http(), &url, "dev@x.com", &"pw".into())
        .await
        .unwrap();
    let LoginOutcome::NeedsOtp { session } = outcome else {
        panic!("a second factor was asked for")
    };
    assert_eq!(session["sessionId"], "s-1");
}

#[tokio::test]
async fn a_login_without_a_credential_is_unexpected() {
    let stub = Stub::answering(vec![Answer::new(200, "{}")]).await;
    let url = Console::parse_url(&stub.origin).unwrap();
    let error = Console::login(http(), &url, "dev@x.com", &"pw".into())
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::UnexpectedAnswer);
}

#[tokio::test]
async fn api_keys_are_read_from_the_settings() {
    let settings =
        json!({"apiKeys": [{"deviceType": "REST", "apiKey": "K-1"}, {"name": "mine", "apiKey": "K-2"}]});
    let stub = Stub::answering(vec![Answer::new(200, settings.to_string())]).await;
    let keys = console(&stub).settings(APP_ID).await.unwrap();
    let read: Vec<_> = keys
        .iter()
        .map(|key| (key.kind.as_str(), key.key.expose_secret()))
        .collect();
    assert_eq!(read, [("REST", "K-1"), ("mine", "K-2")]);
    assert!(!format!("{keys:?}").contains("K-1"));
}

#[tokio::test]
async fn timers_are_told_from_event_handlers_and_keep_what_is_not_understood() {
    let handlers = json!([
        {"id": "E-1", "category": "DATA", "mode": "PRODUCTION"},
        {
            "id": 7, "category": "TIMER", "mode": "PRODUCTION", "timername": "clean", "enabled": true,
            "frequency": {"schedule": "weekly", "repeat": {"every": 2, "on": [1, 7]}}, "startDate": 5, "odd": [1],
        },
        {"id": "T-2", "timername": "odd", "frequency": "hourly"},
    ]);
    let stub = Stub::answering(vec![Answer::new(200, handlers.to_string())]).await;
    let timers = console(&stub)
        .timers(APP_ID)
        .list(&[CodeMode::Production])
        .await
        .unwrap();
    assert_eq!(timers.len(), 2);
    assert_eq!(timers[0].id.as_deref(), Some("7"));
    assert_eq!(timers[0].name.as_deref(), Some("clean"));
    assert_eq!(timers[0].mode, Some(CodeMode::Production));
    assert_eq!(
        timers[0].frequency,
        Some(Frequency::Weekly {
            every: 2,
            on: vec![1, 7]
        })
    );
    assert_eq!(timers[0].start_date, Some(5));
    assert_eq!(timers[0].raw["odd"], json!([1]));
    assert_eq!((timers[1].frequency.as_ref(), timers[1].enabled), (None, None));
}

#[tokio::test]
async fn developer_tokens_take_the_place_of_an_auth_key() {
    let tokens = json!({"access_token": "at", "refresh_token": "rt", "expires_in": 3600});
    let stub = Stub::answering(vec![
        Answer::new(201, json!({"client_id": "c-1"}).to_string()),
        Answer::new(200, tokens.to_string()),
    ])
    .await;
    let url = Console::parse_url(&stub.origin).unwrap();
    let oauth = DeveloperOauth::new(http(), &url);
    let redirect_uri = "https://gateway.example/callback".parse().unwrap();
    let registered = oauth
        .register("Gateway", std::slice::from_ref(&redirect_uri))
        .await
        .unwrap();
    let (code, verifier) = (SecretString::from("the code"), SecretString::from("v"));
    let request = TokenRequest::Code {
        code: &code,
        verifier: &verifier,
        redirect_uri: &redirect_uri,
    };
    let tokens = oauth.token(&registered, request).await.unwrap();
    assert_eq!(tokens.expires_in, Some(3600));
    assert!(!format!("{tokens:?}").contains("at\""));
    let requests = stub.take();
    assert_eq!(requests[0].path, "/developer/oauth2/client/mcp-register");
    assert_eq!(requests[1].path, "/developer/oauth2/token");
    let form = std::str::from_utf8(&requests[1].body).unwrap();
    assert_eq!(
        form,
        "client_id=c-1&grant_type=authorization_code&code=the%20code&code_verifier=v\
         &redirect_uri=https%3A%2F%2Fgateway.example%2Fcallback"
    );
}
