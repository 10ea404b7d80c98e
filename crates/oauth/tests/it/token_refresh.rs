//! Refresh: each use trades one token for its successor, and a copy of a token ends the grant.

use crate::answers::{Answer, Tokens};
use crate::wishes::Wish;
use crate::world::World;
use domain::Clock;
use std::time::Duration;

fn is_gone(answer: &Answer) {
    assert_eq!(answer.refusal(), (400, "invalid_grant".to_owned()));
}

#[tokio::test]
async fn a_token_is_traded_for_its_successor() {
    let world = World::new().await;
    let (client, first) = world.log_in().await;
    world.pass(Duration::from_mins(50)).await;
    let answer = world.refresh(&client, &first.refresh).await;
    assert_eq!(answer.header(http::header::CACHE_CONTROL), "no-store");
    assert_eq!(answer.json()["scope"], "*:write");
    let second = Tokens::of(&answer);
    assert!(second.refresh != first.refresh && second.access != first.access);
    assert!(world.principal(&second.access).await.is_ok());
    world.pass(Duration::from_mins(50)).await;
    assert!(world.is_refused(&first.access).await, "it has expired");
    assert!(world.principal(&second.access).await.is_ok());
    assert_eq!(world.refresh(&client, &second.refresh).await.status, 200);
}

#[tokio::test]
async fn within_the_grace_racing_processes_each_get_a_pair() {
    let world = World::new().await;
    let (client, first) = world.log_in().await;
    let one = Tokens::of(&world.refresh(&client, &first.refresh).await);
    world.pass(Duration::from_secs(30)).await;
    let other = Tokens::of(&world.refresh(&client, &first.refresh).await);
    assert!(one.refresh != other.refresh);
    for tokens in [&one, &other] {
        assert!(world.principal(&tokens.access).await.is_ok());
        assert_eq!(world.refresh(&client, &tokens.refresh).await.status, 200);
    }
}

#[tokio::test]
async fn after_the_grace_a_second_use_ends_the_grant() {
    let world = World::new().await;
    let (client, first) = world.log_in().await;
    let second = Tokens::of(&world.refresh(&client, &first.refresh).await);
    assert!(world.principal(&second.access).await.is_ok());
    world.pass(Duration::from_millis(30_001)).await;
    is_gone(&world.refresh(&client, &first.refresh).await);
    // At once in this process, which has not read any change yet.
    assert!(world.is_refused(&second.access).await && world.is_refused(&first.access).await);
    is_gone(&world.refresh(&client, &second.refresh).await);
}

#[tokio::test]
async fn once_a_successor_was_used_a_second_use_ends_the_grant() {
    let world = World::new().await;
    let (client, first) = world.log_in().await;
    let second = Tokens::of(&world.refresh(&client, &first.refresh).await);
    let third = Tokens::of(&world.refresh(&client, &second.refresh).await);
    is_gone(&world.refresh(&client, &first.refresh).await);
    assert!(world.is_refused(&third.access).await);
    is_gone(&world.refresh(&client, &third.refresh).await);
}

#[tokio::test]
async fn a_token_is_its_clients() {
    let world = World::new().await;
    let (client, tokens) = world.log_in().await;
    let thief = world.register().await;
    is_gone(&world.refresh(&thief, &tokens.refresh).await);
    assert_eq!(world.refresh(&client, &tokens.refresh).await.status, 200);
}

#[tokio::test]
async fn scope_can_be_narrowed_for_one_access_token_and_never_widened() {
    let world = World::new().await;
    let (client, tokens) = world.log_in().await;
    let wish = Wish::refresh(&client, &tokens.refresh);
    for wider in ["*:destroy", "*:write files:destroy", "nonsense"] {
        let answer = world.token(&wish.clone().with("scope", wider)).await;
        assert_eq!(answer.refusal(), (400, "invalid_scope".to_owned()), "{wider}");
    }
    let narrow = world.token(&wish.with("scope", "data:read")).await;
    assert_eq!(narrow.json()["scope"], "data:read");
    let narrow = Tokens::of(&narrow);
    assert_eq!(
        world.principal(&narrow.access).await.unwrap().scopes.to_string(),
        "data:read"
    );
    let full = world.refresh(&client, &narrow.refresh).await;
    assert_eq!(full.json()["scope"], "*:write", "the grant is as wide as before");
}

#[tokio::test]
async fn malformed_requests_do_not_use_the_token_up() {
    let world = World::new().await;
    let (client, tokens) = world.log_in().await;
    let good = Wish::refresh(&client, &tokens.refresh);
    for (wish, refusal) in [
        (good.clone().without("refresh_token"), (400, "invalid_request")),
        (
            good.clone().with("refresh_token", "unknown"),
            (400, "invalid_grant"),
        ),
        (
            good.clone().with("refresh_token", &tokens.access),
            (400, "invalid_grant"),
        ),
        (good.clone().without("client_id"), (400, "invalid_request")),
        (
            good.clone().with("client_id", "cli_unknown"),
            (401, "invalid_client"),
        ),
        (good.clone().with("client_secret", "s"), (401, "invalid_client")),
        (
            good.clone().with("resource", "https://other.example/mcp"),
            (400, "invalid_target"),
        ),
    ] {
        assert_eq!(
            world.token(&wish).await.refusal(),
            (refusal.0, refusal.1.to_owned()),
            "{}",
            wish.encoded()
        );
    }
    // Used for the first time now: another minute later the grace would be over.
    world.pass(Duration::from_mins(1)).await;
    assert_eq!(world.token(&good).await.status, 200);
}

#[tokio::test]
async fn an_unused_token_expires_and_a_used_one_starts_anew() {
    let world = World::new().await;
    let (client, tokens) = world.log_in().await;
    let day = Duration::from_hours(24);
    world.pass(29 * day).await;
    let tokens = Tokens::of(&world.refresh(&client, &tokens.refresh).await);
    world.pass(29 * day).await;
    let tokens = Tokens::of(&world.refresh(&client, &tokens.refresh).await);
    world.pass(30 * day).await;
    is_gone(&world.refresh(&client, &tokens.refresh).await);
}

#[tokio::test]
async fn who_may_not_sign_in_gets_no_more_tokens() {
    let world = World::new().await;
    let (client, tokens) = world.log_in().await;
    let (user, now) = (&world.user, world.clock.now());
    world
        .store
        .set_tenant_suspended(&user.tenant, true, now)
        .await
        .unwrap();
    is_gone(&world.refresh(&client, &tokens.refresh).await);
    world
        .store
        .set_tenant_suspended(&user.tenant, false, now)
        .await
        .unwrap();
    let tokens = Tokens::of(&world.refresh(&client, &tokens.refresh).await);
    world
        .store
        .delete_account(&user.tenant, &user.account, now)
        .await
        .unwrap();
    is_gone(&world.refresh(&client, &tokens.refresh).await);
}

#[tokio::test]
async fn two_processes_race_and_both_go_on() {
    let world = World::new().await;
    let other = world.process().await;
    let (client, tokens) = world.log_in().await;
    let wish = Wish::refresh(&client, &tokens.refresh);
    let (here, there) = futures::future::join(world.token(&wish), other.token(&wish)).await;
    for answer in [here, there] {
        let tokens = Tokens::of(&answer);
        assert!(
            world.principal(&tokens.access).await.is_ok() && other.principal(&tokens.access).await.is_ok()
        );
    }
}
