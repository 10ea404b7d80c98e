//! Dynamic registration: who may, how often, and what comes of it.

use crate::answers::sorted;
use crate::wishes::Wish;
use crate::world::{World, codex};
use axum::body::Body;
use domain::Clock;
use http::{Request, header};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_registration_is_answered_with_what_was_registered() {
    let world = World::new().await;
    let answer = world.post_json("/oauth/register", &codex()).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header(header::CACHE_CONTROL)),
        (201, "no-store")
    );
    sorted().bind(|| {
        insta::assert_json_snapshot!(answer.json(), {".client_id" => "[client_id]"}, @r#"
    {
      "client_id": "[client_id]",
      "client_id_issued_at": 1795305600,
      "client_name": "Codex",
      "grant_types": [
        "authorization_code",
        "refresh_token"
      ],
      "redirect_uris": [
        "http://127.0.0.1:49152/callback"
      ],
      "response_types": [
        "code"
      ],
      "token_endpoint_auth_method": "none"
    }
    "#);
    });
    let id = answer.json()["client_id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("cli_") && id.len() == 30);
    let row = world.store.oauth_client(&id).await.unwrap().unwrap();
    assert_eq!((row.name.as_deref(), row.used_at), (Some("Codex"), None));
}

#[tokio::test]
async fn bad_metadata_is_refused_with_the_code_of_the_standard() {
    let world = World::new().await;
    let with = |member: &str, value| {
        let mut metadata = codex();
        metadata[member] = value;
        metadata
    };
    for (metadata, code) in [
        (json!({}), "invalid_redirect_uri"),
        (json!([]), "invalid_client_metadata"),
        (json!("hello"), "invalid_client_metadata"),
        (
            with("redirect_uris", json!(["https://app.example.com/#part"])),
            "invalid_redirect_uri",
        ),
        (
            with("redirect_uris", json!(["http://app.example.com/"])),
            "invalid_redirect_uri",
        ),
        (
            with("redirect_uris", json!(["javascript:alert(1)"])),
            "invalid_redirect_uri",
        ),
        (
            with("token_endpoint_auth_method", json!("client_secret_basic")),
            "invalid_client_metadata",
        ),
        (
            with("response_types", json!(["token"])),
            "invalid_client_metadata",
        ),
        (
            with("grant_types", json!(["implicit"])),
            "invalid_client_metadata",
        ),
        (
            with("client_name", json!("a".repeat(101))),
            "invalid_client_metadata",
        ),
        (
            with("client_name", json!("a".repeat(70_000))),
            "invalid_client_metadata",
        ),
    ] {
        let answer = world.post_json("/oauth/register", &metadata).await;
        assert_eq!(answer.refusal(), (400, code.to_owned()), "{}", answer.body);
    }
    let request = Request::post("/oauth/register").body(Body::from("{")).unwrap();
    assert_eq!(
        world.send(request).await.refusal(),
        (400, "invalid_client_metadata".to_owned())
    );
    assert_eq!(
        world
            .store
            .unused_oauth_clients_since(domain::Timestamp::default())
            .await
            .unwrap(),
        0
    );
}

#[tokio::test]
async fn one_address_registers_only_so_often() {
    let world = World::with(|settings| settings.registrations_per_hour = 3).await;
    let register = async |address: &str| world.post_json_from("/oauth/register", &codex(), address).await;
    for _ in 0..3 {
        assert_eq!(register("192.0.2.7").await.status, 201);
    }
    world.pass(Duration::from_mins(20)).await;
    let refused = register("192.0.2.7").await;
    assert_eq!(refused.refusal(), (429, "temporarily_unavailable".to_owned()));
    assert_eq!(refused.header(header::RETRY_AFTER), "2400");
    assert_eq!(
        register("::ffff:192.0.2.7").await.status,
        429,
        "the same address in another form"
    );
    assert_eq!(register("192.0.2.8").await.status, 201);
    world.pass(Duration::from_mins(40)).await;
    assert_eq!(register("192.0.2.7").await.status, 201);
}

#[tokio::test]
async fn a_flood_from_everywhere_is_bounded_and_passes() {
    let world = World::with(|settings| settings.most_unused_clients = 2).await;
    let register = async |last: u8| {
        let address = format!("192.0.2.{last}");
        world.post_json_from("/oauth/register", &codex(), &address).await
    };
    let first = register(1).await.json()["client_id"].as_str().unwrap().to_owned();
    assert_eq!(register(2).await.status, 201);
    assert_eq!(
        register(3).await.refusal(),
        (429, "temporarily_unavailable".to_owned())
    );
    // A client that a user granted something does not count.
    world.code(&first).await;
    assert_eq!(register(4).await.status, 201);
    assert_eq!(register(5).await.status, 429);
    // Unused ones are forgotten after a day.
    world
        .pass(Duration::from_hours(24) + Duration::from_millis(1))
        .await;
    assert_eq!(world.store.sweep(world.clock.now()).await.unwrap().clients, 2);
    assert_eq!(register(6).await.status, 201);
    assert_eq!(
        world.authorize(&Wish::authorization(&first)).await.status,
        200,
        "a used one stays"
    );
}

#[tokio::test]
async fn a_malformed_registration_costs_nothing() {
    let world = World::with(|settings| settings.registrations_per_hour = 1).await;
    for _ in 0..5 {
        assert_eq!(world.post_json("/oauth/register", &json!({})).await.status, 400);
    }
    assert_eq!(world.post_json("/oauth/register", &codex()).await.status, 201);
}

#[tokio::test]
async fn registration_can_be_turned_off() {
    let world = World::with(|settings| settings.registration = false).await;
    let answer = world.post_json("/oauth/register", &codex()).await;
    assert_eq!(answer.refusal(), (400, "invalid_request".to_owned()));
}
