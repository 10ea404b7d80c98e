//! Clients that are described by a document at their own URL.

use crate::answers::Tokens;
use crate::wishes::Wish;
use crate::world::World;
use axum::body::Body;
use http::Request;
use oauth::ClientKind;
use oauth::bearer::ClientAddress;
use serde_json::{Value, json};
use std::time::Duration;

const CODEX: &str = "https://chatgpt.com/oauth/codex/client.json";
const APP: &str = "https://app.example.com/client.json";
const APP_REDIRECT: &str = "https://app.example.com/callback";

fn app() -> Value {
    json!({"client_id": APP, "client_name": "App", "redirect_uris": [APP_REDIRECT]})
}

fn wish() -> Wish {
    Wish::authorization(APP).with("redirect_uri", APP_REDIRECT)
}

#[tokio::test]
async fn a_client_is_what_its_document_says() {
    let world = World::new().await;
    world.web.put(APP, &app(), None);
    let pending = world.pending(&wish()).await;
    let client = pending.client();
    assert_eq!(
        (client.display_name(), client.kind),
        ("App", ClientKind::Document)
    );
    assert_eq!(
        (pending.redirect_host(), pending.is_loopback()),
        ("app.example.com", false)
    );

    let code = world.code_for(&wish()).await;
    let redeem = Wish::code(APP, &code).with("redirect_uri", APP_REDIRECT);
    let tokens = Tokens::of(&world.token(&redeem).await);
    assert!(world.principal(&tokens.access).await.is_ok());
    assert_eq!(world.refresh(APP, &tokens.refresh).await.status, 200);
}

#[tokio::test]
async fn nothing_is_stored_before_a_user_allows_it() {
    let world = World::new().await;
    world.web.put(APP, &app(), None);
    world.pending(&wish()).await;
    assert_eq!(world.store.oauth_client(APP).await.unwrap(), None);
    world.code_for(&wish()).await;
    assert!(world.store.oauth_client(APP).await.unwrap().is_some());
}

#[tokio::test]
async fn a_stored_client_with_a_document_is_still_asked_of_its_document() {
    let world = World::new().await;
    world.web.put(APP, &app(), None);
    world.code_for(&wish()).await;
    let mut moved = app();
    moved["redirect_uris"] = json!(["https://app.example.com/new"]);
    world.web.put(APP, &moved, None);
    world.pass(Duration::from_hours(1)).await;
    let answer = world.authorize(&wish()).await;
    assert!(answer.body.contains("not one of the client's"), "{answer:?}");
    world.web.remove(APP);
    world.pass(Duration::from_hours(1)).await;
    let answer = world.authorize(&wish()).await;
    assert!(answer.body.contains("could not be fetched"), "{answer:?}");
}

#[tokio::test]
async fn without_documents_no_url_is_a_client_even_if_it_was_one() {
    let world = World::with(|settings| settings.client_documents = false).await;
    let row = store::OauthClient {
        id: APP.to_owned(),
        name: None,
        redirect_uris: vec![APP_REDIRECT.to_owned()],
        metadata: app(),
        created_at: domain::Timestamp::default(),
        used_at: None,
    };
    world.store.save_oauth_client(&row).await.unwrap();
    let answer = world.authorize(&wish()).await;
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("no client is registered"), "{answer:?}");
    assert_eq!(world.web.fetches(), 0);
}

#[tokio::test]
async fn documents_that_are_wrong_are_refused_and_explained() {
    let world = World::new().await;
    let with = |member: &str, value: Value| {
        let mut document = app();
        document[member] = value;
        document
    };
    for (document, reason) in [
        (
            with("client_id", json!("https://evil.example/client.json")),
            "does not name its own URL",
        ),
        (with("client_id", Value::Null), "does not name its own URL"),
        (with("redirect_uris", json!([])), "redirect_uris must hold"),
        (
            with("redirect_uris", json!(["http://app.example.com/callback"])),
            "http is allowed for",
        ),
        (with("client_secret", json!("s")), "client_secret"),
        (
            with("token_endpoint_auth_method", json!("client_secret_post")),
            "client_secret_post",
        ),
        (
            with("token_endpoint_auth_method", json!("private_key_jwt")),
            "private_key_jwt",
        ),
        (json!([app()]), "not a JSON object"),
        (json!("hello"), "not a JSON object"),
    ] {
        world.web.put(APP, &document, None);
        let answer = world.authorize(&wish()).await;
        assert_eq!(answer.status, 400, "{reason}");
        assert!(answer.body.contains(reason), "{reason}: {}", answer.body);
    }
    // What was wrong is not remembered.
    world.web.put(APP, &app(), None);
    world.pending(&wish()).await;
}

#[tokio::test]
async fn ids_that_are_no_urls_of_documents_are_not_fetched() {
    let world = World::new().await;
    for id in [
        "https://app.example.com",
        "https://app.example.com/client.json#a",
        "https://me@app.example.com/c",
    ] {
        let answer = world.authorize(&Wish::authorization(id)).await;
        assert_eq!(answer.status, 400);
        assert!(
            answer.body.contains("not the URL of a metadata document"),
            "{answer:?}"
        );
    }
    assert_eq!(world.web.fetches(), 0);
}

#[tokio::test]
async fn a_document_is_kept_as_long_as_it_may_be_within_bounds() {
    let world = World::new().await;
    for (says, kept) in [
        (Some(Duration::ZERO), Duration::from_mins(1)),
        (Some(Duration::from_mins(10)), Duration::from_mins(10)),
        (None, Duration::from_hours(1)),
        (Some(Duration::from_hours(24 * 365)), Duration::from_hours(24)),
    ] {
        world.web.put(APP, &app(), says);
        let before = world.web.fetches();
        world.pending(&wish()).await;
        world.pass(kept.saturating_sub(Duration::from_millis(1))).await;
        world.pending(&wish()).await;
        assert_eq!(world.web.fetches() - before, 1, "{says:?}");
        world.pass(Duration::from_millis(1)).await;
        world.pending(&wish()).await;
        assert_eq!(world.web.fetches() - before, 2, "{says:?}");
        // The next round begins with nothing that is still kept.
        world.pass(kept).await;
    }
}

#[tokio::test]
async fn codex_is_known_while_its_document_cannot_be_had() {
    let world = World::new().await;
    let wish = Wish::authorization(CODEX);
    let pending = world.pending(&wish).await;
    assert_eq!(
        (pending.client().display_name(), pending.client().kind),
        ("Codex", ClientKind::Known)
    );
    for redirect in ["http://127.0.0.1:1/callback", "http://localhost:65000/callback"] {
        world.pending(&wish.clone().with("redirect_uri", redirect)).await;
    }
    let elsewhere = world
        .authorize(&wish.clone().with("redirect_uri", "https://chatgpt.com/callback"))
        .await;
    assert_eq!(elsewhere.status, 400);

    let code = world.code_for(&wish).await;
    let tokens = Tokens::of(&world.token(&Wish::code(CODEX, &code)).await);
    assert!(!tokens.refresh.is_empty());

    // As soon as it can be had, the document counts.
    let document = json!({"client_id": CODEX, "client_name": "Codex CLI", "redirect_uris": ["http://127.0.0.1/callback"]});
    world.web.put(CODEX, &document, None);
    world.pass(Duration::from_mins(1)).await;
    let pending = world.pending(&wish).await;
    assert_eq!(
        (pending.client().display_name(), pending.client().kind),
        ("Codex CLI", ClientKind::Document)
    );
}

#[tokio::test]
async fn a_wrong_document_of_a_known_client_is_not_replaced_by_what_is_known() {
    let world = World::new().await;
    world.web.put(
        CODEX,
        &json!({"client_id": "https://evil.example/", "redirect_uris": []}),
        None,
    );
    let answer = world.authorize(&Wish::authorization(CODEX)).await;
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("does not name its own URL"), "{answer:?}");
}

#[tokio::test]
async fn one_address_makes_the_gateway_fetch_only_so_much() {
    let world = World::new().await;
    let ask = async |number: u32, address: &str| {
        let id = format!("https://app.example.com/{number}/client.json");
        let path = format!("/oauth/authorize?{}", Wish::authorization(&id).encoded());
        let request = Request::get(path).extension(ClientAddress(address.parse().unwrap()));
        world
            .send(request.body(Body::empty()).unwrap())
            .await
            .status
            .as_u16()
    };
    for number in 0..20 {
        assert_eq!(ask(number, "2001:db8::1").await, 400, "{number}");
    }
    assert_eq!(ask(20, "2001:db8::2").await, 429, "the same network");
    assert_eq!(world.web.fetches(), 20);
    assert_eq!(ask(20, "2001:db8:1::1").await, 400, "another network");
    world.pass(Duration::from_mins(1)).await;
    assert_eq!(ask(21, "2001:db8::1").await, 400);
}
