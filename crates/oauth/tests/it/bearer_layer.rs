//! The check in front of `/mcp`, over HTTP.

use crate::answers::Answer;
use crate::bearer_opaque::create;
use crate::world::{PUBLIC_URL, World};
use axum::body::Body;
use axum::middleware::from_fn_with_state;
use axum::routing::any;
use axum::{Extension, Router};
use domain::{BearerToken, Principal, TokenId};
use http::{Request, header};
use oauth::bearer::{
    BearerCheck, Bearers, Challenge, ClientAddress, FailureLimit, Failures, VerifyBearer, require_bearer,
};
use secrecy::ExposeSecret;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::SemaphorePermit;
use tower::ServiceExt;

const CHALLENGE: &str = concat!(
    r#"resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp", "#,
    r#"scope="*:write""#
);

/// `/mcp` behind the check; it answers who calls.
fn mcp(world: &World, most_failures: u32) -> Router {
    behind(world, failures(world, most_failures))
}

fn failures(world: &World, most: u32) -> Arc<Failures> {
    let limit = FailureLimit {
        most,
        window: Duration::from_mins(1),
    };
    Arc::new(Failures::new(limit, world.clock.clone()))
}

fn behind(world: &World, failures: Arc<Failures>) -> Router {
    let signed: Arc<dyn VerifyBearer> = world.server.signed_tokens().clone();
    let check = BearerCheck {
        bearers: Bearers::new(world.opaque.clone(), Some(signed)),
        challenge: Challenge::new(&PUBLIC_URL.parse().unwrap()).unwrap(),
        failures,
    };
    let who = |Extension(principal): Extension<Arc<Principal>>| async move {
        principal.credential.as_str().to_owned()
    };
    Router::new()
        .route("/mcp", any(who))
        .layer(from_fn_with_state(check, require_bearer))
}

async fn call(mcp: &Router, authorization: Option<&str>, address: &str) -> Answer {
    let mut request = Request::post("/mcp").extension(ClientAddress(address.parse().unwrap()));
    if let Some(authorization) = authorization {
        request = request.header(header::AUTHORIZATION, authorization);
    }
    let request = request.body(Body::empty()).unwrap();
    Answer::of(mcp.clone().oneshot(request).await.unwrap()).await
}

#[tokio::test]
async fn both_kinds_of_token_are_let_in() {
    let world = World::new().await;
    let mcp = mcp(&world, 60);
    let (id, text) = create(&world, |_| ()).await;
    let (_, tokens) = world.log_in().await;
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let answer = call(&mcp, Some(&format!("{scheme} {text}")), "192.0.2.1").await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, id.as_str()));
    }
    let answer = call(&mcp, Some(&format!("Bearer {}", tokens.access)), "192.0.2.1").await;
    assert!(
        answer.status == 200 && answer.body.starts_with("gra_"),
        "{answer:?}"
    );
}

#[tokio::test]
async fn without_a_token_the_challenge_says_where_to_get_one() {
    let world = World::new().await;
    let mcp = mcp(&world, 60);
    for authorization in [None, Some("Basic YTpi"), Some("Bearer"), Some("cwy_")] {
        let answer = call(&mcp, authorization, "192.0.2.1").await;
        assert_eq!(answer.status, 401, "{authorization:?}");
        assert_eq!(
            answer.header(header::WWW_AUTHENTICATE),
            format!("Bearer {CHALLENGE}")
        );
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json");
    }
}

#[tokio::test]
async fn a_refused_token_is_named_as_the_error() {
    let world = World::new().await;
    let mcp = mcp(&world, 60);
    let (_, tokens) = world.log_in().await;
    for token in ["cwy_bad", "a.b.c", "hello", &tokens.refresh] {
        let answer = call(&mcp, Some(&format!("Bearer {token}")), "192.0.2.1").await;
        assert_eq!(answer.status, 401, "{token}");
        let challenge = answer.header(header::WWW_AUTHENTICATE);
        assert!(
            challenge.starts_with(r#"Bearer error="invalid_token", "#) && challenge.ends_with(CHALLENGE),
            "{challenge}"
        );
        assert!(!answer.body.contains(token), "{}", answer.body);
    }
}

#[tokio::test]
async fn guessing_is_slowed_down_and_harms_nobody_else() {
    let world = World::new().await;
    let mcp = mcp(&world, 3);
    let (_, text) = create(&world, |_| ()).await;
    let good = format!("Bearer {text}");
    for _ in 0..3 {
        assert_eq!(call(&mcp, Some("Bearer cwy_bad"), "192.0.2.1").await.status, 401);
    }
    let slowed = call(&mcp, Some("Bearer cwy_bad"), "192.0.2.1").await;
    assert_eq!(
        (slowed.status.as_u16(), slowed.header(header::RETRY_AFTER)),
        (429, "60")
    );
    assert_eq!(slowed.header(header::WWW_AUTHENTICATE), "");
    assert_eq!(
        call(&mcp, Some(&good), "192.0.2.1").await.status,
        200,
        "behind the same address"
    );
    assert_eq!(
        call(&mcp, None, "192.0.2.1").await.status,
        401,
        "discovery goes on"
    );
    assert_eq!(
        call(&mcp, Some("Bearer cwy_bad"), "192.0.2.2").await.status,
        401,
        "another address"
    );
}

/// Every right to use the store that addresses with too many failures have.
async fn every_turn(failures: &Failures) -> Vec<SemaphorePermit<'_>> {
    let mut turns = Vec::new();
    for _ in 0..4 {
        turns.push(failures.turn().await.unwrap());
    }
    turns
}

#[tokio::test]
async fn a_valid_token_is_never_refused_for_others_failures() {
    let world = World::new().await;
    let failures = failures(&world, 1);
    let mcp = behind(&world, failures.clone());
    let (_, used) = create(&world, |_| ()).await;
    let (_, fresh) = create(&world, |_| ()).await;
    let (_, signed) = world.log_in().await;
    let [used, fresh, signed] = [used, fresh, signed.access].map(|token| format!("Bearer {token}"));
    for known in [&used, &signed] {
        assert_eq!(call(&mcp, Some(known), "192.0.2.1").await.status, 200);
    }
    for status in [401, 429] {
        assert_eq!(
            call(&mcp, Some("Bearer cwy_bad"), "192.0.2.1").await.status,
            status
        );
    }
    // Guesses from the same address take every turn: what is remembered does not need one, and the others wait for theirs.
    let turns = every_turn(&failures).await;
    for known in [&used, &signed] {
        assert_eq!(call(&mcp, Some(known), "192.0.2.1").await.status, 200);
    }
    let mut waiting = pin!(call(&mcp, Some(&fresh), "192.0.2.1"));
    assert!(futures::poll!(&mut waiting).is_pending());
    drop(turns);
    assert_eq!(waiting.await.status, 200);
}

#[tokio::test]
async fn an_address_with_too_many_failures_does_not_take_the_store_from_others() {
    let world = World::new().await;
    let failures = failures(&world, 1);
    let mcp = behind(&world, failures.clone());
    let (_, fresh) = create(&world, |_| ()).await;
    let fresh = format!("Bearer {fresh}");
    let id = TokenId::generate(world.clock.as_ref(), world.entropy.as_ref());
    let guess = BearerToken::generate(&id, world.entropy.as_ref());
    let guess = format!("Bearer {}", guess.text.expose_secret());
    assert_eq!(call(&mcp, Some("Bearer cwy_bad"), "192.0.2.1").await.status, 401);
    let turns = every_turn(&failures).await;
    let refused = call(&mcp, Some(&guess), "192.0.2.1").await;
    assert_eq!(
        (refused.status.as_u16(), refused.header(header::RETRY_AFTER)),
        (429, "1")
    );
    assert_eq!(refused.header(header::WWW_AUTHENTICATE), "");
    assert_eq!(
        call(&mcp, Some(&fresh), "192.0.2.2").await.status,
        200,
        "another address needs no turn"
    );
    drop(turns);
    let refused = call(&mcp, Some(&guess), "192.0.2.1").await;
    assert_eq!(
        (refused.status.as_u16(), refused.header(header::RETRY_AFTER)),
        (429, "60"),
        "it was looked for and not found"
    );
}

#[tokio::test]
async fn a_check_that_cannot_be_made_is_no_refusal() {
    let world = World::new().await;
    let mcp = mcp(&world, 1);
    let (_, text) = create(&world, |_| ()).await;
    let good = format!("Bearer {text}");
    world
        .database
        .execute("ALTER TABLE access_tokens RENAME TO away")
        .await;
    for _ in 0..3 {
        let answer = call(&mcp, Some(&good), "192.0.2.1").await;
        assert_eq!(
            (answer.status.as_u16(), answer.header(header::RETRY_AFTER)),
            (503, "1")
        );
        assert_eq!(answer.header(header::WWW_AUTHENTICATE), "");
        assert!(!answer.body.contains("access_tokens"), "{}", answer.body);
    }
    world
        .database
        .execute("ALTER TABLE away RENAME TO access_tokens")
        .await;
    assert_eq!(call(&mcp, Some(&good), "192.0.2.1").await.status, 200);
    world.clock.advance(Duration::from_secs(2));
    assert_eq!(
        call(&mcp, Some(&good), "192.0.2.1").await.status,
        503,
        "no news of revocations"
    );
}

#[tokio::test]
async fn without_a_verifier_only_opaque_tokens_are_understood() {
    let world = World::new().await;
    let bearers = Bearers::new(world.opaque.clone(), None);
    let header = http::HeaderValue::from_static("Bearer a.b.c");
    let refused = bearers.principal(Some(&header)).await.unwrap_err();
    assert!(refused.to_string().contains("begins with `cwy_`"), "{refused}");
}
