//! The exchange of a code: once, by its client, with its verifier.

use crate::answers::{Tokens, query};
use crate::wishes::{VERIFIER, Wish};
use crate::world::{World, codex};
use axum::body::Body;
use domain::Clock;
use http::{Request, header};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_code_is_traded_for_tokens() {
    let world = World::new().await;
    let client = world.register().await;
    let code = world.code(&client).await;
    let answer = world.token(&Wish::code(&client, &code)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(
        (
            answer.header(header::CACHE_CONTROL),
            answer.header(header::PRAGMA)
        ),
        ("no-store", "no-cache")
    );
    let body = answer.json();
    assert_eq!(
        (&body["token_type"], &body["expires_in"], &body["scope"]),
        (&json!("Bearer"), &json!(3_600), &json!("*:write"))
    );
    assert!(body["refresh_token"].as_str().unwrap().len() == 52);
    let principal = world
        .principal(body["access_token"].as_str().unwrap())
        .await
        .unwrap();
    assert_eq!(principal.scopes.to_string(), "*:write");
}

#[tokio::test]
async fn oauth_2_1_clients_leave_the_redirect_uri_out() {
    let world = World::new().await;
    let client = world.register().await;
    let code = world.code(&client).await;
    let wish = Wish::code(&client, &code)
        .without("redirect_uri")
        .without("resource");
    assert_eq!(world.token(&wish).await.status, 200);
}

#[tokio::test]
async fn a_code_that_comes_twice_kills_the_grant() {
    let world = World::new().await;
    let client = world.register().await;
    let code = world.code(&client).await;
    let wish = Wish::code(&client, &code);
    let tokens = Tokens::of(&world.token(&wish).await);
    assert!(world.principal(&tokens.access).await.is_ok());

    assert_eq!(
        world.token(&wish).await.refusal(),
        (400, "invalid_grant".to_owned())
    );
    // At once in this process, which has not read any change yet.
    assert!(world.is_refused(&tokens.access).await);
    assert_eq!(
        world.refresh(&client, &tokens.refresh).await.refusal().1,
        "invalid_grant"
    );
}

#[tokio::test]
async fn a_code_is_its_clients() {
    let world = World::new().await;
    let (client, thief) = (world.register().await, world.register().await);
    let code = world.code(&client).await;
    let stolen = world.token(&Wish::code(&thief, &code)).await;
    assert_eq!(stolen.refusal(), (400, "invalid_grant".to_owned()));
    // The thief has not spoiled it.
    let tokens = Tokens::of(&world.token(&Wish::code(&client, &code)).await);
    assert!(world.principal(&tokens.access).await.is_ok());
}

#[tokio::test]
async fn a_code_lives_for_a_minute() {
    let world = World::new().await;
    let client = world.register().await;
    let (in_time, late) = (world.code(&client).await, world.code(&client).await);
    world.pass(Duration::from_millis(59_999)).await;
    assert_eq!(world.token(&Wish::code(&client, &in_time)).await.status, 200);
    world.pass(Duration::from_millis(1)).await;
    assert_eq!(
        world.token(&Wish::code(&client, &late)).await.refusal().1,
        "invalid_grant"
    );
}

/// A request that cannot be right costs nothing: the code is still good afterwards.
#[tokio::test]
async fn malformed_requests_do_not_use_the_code_up() {
    let world = World::new().await;
    let client = world.register().await;
    let code = world.code(&client).await;
    let good = Wish::code(&client, &code);
    for (wish, refusal) in [
        (good.clone().without("grant_type"), (400, "invalid_request")),
        (
            good.clone().with("grant_type", "password"),
            (400, "unsupported_grant_type"),
        ),
        (
            good.clone().with("grant_type", "client_credentials"),
            (400, "unsupported_grant_type"),
        ),
        (good.clone().without("client_id"), (400, "invalid_request")),
        (
            good.clone().with("client_id", "cli_unknown"),
            (401, "invalid_client"),
        ),
        (good.clone().without("code"), (400, "invalid_request")),
        (good.clone().with("code", ""), (400, "invalid_request")),
        (good.clone().and("code", &code), (400, "invalid_request")),
        (good.clone().without("code_verifier"), (400, "invalid_request")),
        (
            good.clone().with("code_verifier", "short"),
            (400, "invalid_request"),
        ),
        (
            good.clone().and("code_verifier", VERIFIER),
            (400, "invalid_request"),
        ),
        (
            good.clone().and("redirect_uri", "http://127.0.0.1/"),
            (400, "invalid_request"),
        ),
        (
            good.clone().with("resource", "https://other.example/mcp"),
            (400, "invalid_target"),
        ),
        (good.clone().with("client_secret", "s"), (401, "invalid_client")),
        (
            good.clone().with("client_assertion", "s"),
            (401, "invalid_client"),
        ),
        (good.clone().with("code", "unknown"), (400, "invalid_grant")),
    ] {
        assert_eq!(
            world.token(&wish).await.refusal(),
            (refusal.0, refusal.1.to_owned()),
            "{}",
            wish.encoded()
        );
    }
    assert_eq!(world.token(&good).await.status, 200);
}

/// A request that could be a guess uses the code up, and the grant with it: nothing can come of it any more.
#[tokio::test]
async fn a_wrong_verifier_or_redirect_ends_the_grant() {
    let world = World::new().await;
    let client = world.register().await;
    for (name, value) in [
        ("code_verifier", "a".repeat(43)),
        ("code_verifier", crate::wishes::CHALLENGE.to_owned()),
        ("redirect_uri", "http://127.0.0.1:49153/callback".to_owned()),
        ("redirect_uri", "http://127.0.0.1:49152/callback/".to_owned()),
        ("redirect_uri", "https://evil.example/callback".to_owned()),
    ] {
        let code = world.code(&client).await;
        let good = Wish::code(&client, &code);
        let answer = world.token(&good.clone().with(name, &value)).await;
        assert_eq!(
            answer.refusal(),
            (400, "invalid_grant".to_owned()),
            "{name}={value}"
        );
        assert_eq!(
            world.token(&good).await.refusal().1,
            "invalid_grant",
            "{name}={value}"
        );
        let (tenant, account) = (&world.user.tenant, &world.user.account);
        let left = world
            .store
            .list_grants(tenant, account, world.clock.now())
            .await
            .unwrap();
        assert_eq!(left, [], "{name}={value}");
    }
}

#[tokio::test]
async fn clients_have_no_secrets() {
    let world = World::new().await;
    let client = world.register().await;
    let wish = Wish::code(&client, &world.code(&client).await);
    let request = Request::post("/oauth/token")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::AUTHORIZATION, "Basic Y2xpOnNlY3JldA==");
    let answer = world.send(request.body(wish.encoded().into()).unwrap()).await;
    assert_eq!(answer.refusal(), (401, "invalid_client".to_owned()));
    assert!(answer.header(header::WWW_AUTHENTICATE).starts_with("Basic "));
}

#[tokio::test]
async fn only_forms_of_a_sensible_size_are_read() {
    let world = World::new().await;
    let request = Request::post("/oauth/token").header(header::CONTENT_TYPE, "application/json");
    let answer = world
        .send(
            request
                .body(Body::from(r#"{"grant_type":"authorization_code"}"#))
                .unwrap(),
        )
        .await;
    assert_eq!(answer.refusal(), (400, "invalid_request".to_owned()));
    assert!(
        answer.body.contains("application/x-www-form-urlencoded"),
        "{}",
        answer.body
    );

    let large = Wish::none().with("grant_type", &"a".repeat(70_000));
    assert_eq!(
        world.token(&large).await.refusal(),
        (400, "invalid_request".to_owned())
    );
    let in_url = world.get("/oauth/token?grant_type=authorization_code").await;
    assert_eq!(in_url.status, 405);
}

#[tokio::test]
async fn a_client_without_refresh_tokens_gets_none() {
    let world = World::new().await;
    let mut metadata = codex();
    metadata["grant_types"] = json!(["authorization_code"]);
    let client = world.post_json("/oauth/register", &metadata).await.json();
    let client = client["client_id"].as_str().unwrap();
    let code = world.code(client).await;
    let body = world.token(&Wish::code(client, &code)).await.json();
    assert_eq!(body.get("refresh_token"), None);
    assert!(body["access_token"].is_string());
}

#[tokio::test]
async fn a_token_never_outlives_its_grant() {
    let world = World::new().await;
    let client = world.register().await;
    let pending = world.pending(&Wish::authorization(&client)).await;
    let mut approval = world.approval(&pending);
    approval.expires_at = Some(world.clock.now().plus(Duration::from_mins(10)));
    let url = world.server.approve(&pending, approval).await.unwrap();
    let answer = world.token(&Wish::code(&client, &query(&url)["code"])).await;
    assert_eq!(answer.json()["expires_in"], 600);
    let tokens = Tokens::of(&answer);
    world.pass(Duration::from_mins(10)).await;
    assert!(world.is_refused(&tokens.access).await);
    assert_eq!(
        world.refresh(&client, &tokens.refresh).await.refusal().1,
        "invalid_grant"
    );
}

#[tokio::test]
async fn a_code_of_a_disabled_account_is_worth_nothing() {
    let world = World::new().await;
    let client = world.register().await;
    let code = world.code(&client).await;
    let (user, now) = (&world.user, world.clock.now());
    let disabled = store::AccountState::Disabled;
    world
        .store
        .set_account_state(&user.tenant, &user.account, disabled, now)
        .await
        .unwrap();
    assert_eq!(
        world.token(&Wish::code(&client, &code)).await.refusal().1,
        "invalid_grant"
    );
}

#[tokio::test]
async fn of_many_attempts_at_once_one_succeeds_and_nothing_is_left() {
    let world = World::new().await;
    let client = world.register().await;
    let code = world.code(&client).await;
    let wish = Wish::code(&client, &code);
    let answers = futures::future::join_all((0..8).map(|_| world.token(&wish))).await;
    let issued: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert!(issued.len() <= 1, "{answers:?}");
    for answer in issued {
        assert!(
            world.is_refused(&Tokens::of(answer).access).await,
            "somebody has a copy"
        );
    }
}
