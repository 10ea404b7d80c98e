//! Revocation by a client (RFC 7009).

use crate::answers::{Answer, Tokens};
use crate::wishes::Wish;
use crate::world::World;
use http::header;
use std::time::Duration;

async fn revoke(world: &World, token: &str) -> Answer {
    world
        .post("/oauth/revoke", &Wish::none().with("token", token))
        .await
}

async fn is_over(world: &World, client: &str, tokens: &Tokens) -> bool {
    let refresh = world.refresh(client, &tokens.refresh).await;
    world.is_refused(&tokens.access).await && refresh.status == 400
}

#[tokio::test]
async fn either_token_takes_the_grant_with_it() {
    let world = World::new().await;
    for presented in [
        |tokens: &Tokens| tokens.refresh.clone(),
        |tokens: &Tokens| tokens.access.clone(),
    ] {
        let (client, tokens) = world.log_in().await;
        assert!(world.principal(&tokens.access).await.is_ok());
        let answer = revoke(&world, &presented(&tokens)).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, ""));
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
        assert!(is_over(&world, &client, &tokens).await);
    }
}

#[tokio::test]
async fn a_refresh_token_that_was_used_still_names_its_grant() {
    let world = World::new().await;
    let (client, first) = world.log_in().await;
    let second = Tokens::of(&world.refresh(&client, &first.refresh).await);
    assert_eq!(revoke(&world, &first.refresh).await.status, 200);
    assert!(is_over(&world, &client, &second).await);
}

#[tokio::test]
async fn what_is_not_there_is_no_error() {
    let world = World::new().await;
    let (_, tokens) = world.log_in().await;
    for token in ["unknown", "cwy_unknown", "a.b.c"] {
        assert_eq!(revoke(&world, token).await.status, 200, "{token}");
    }
    assert!(world.principal(&tokens.access).await.is_ok());
    for _ in 0..2 {
        assert_eq!(revoke(&world, &tokens.refresh).await.status, 200);
    }
}

#[tokio::test]
async fn an_expired_access_token_revokes_nothing() {
    let world = World::new().await;
    let (client, tokens) = world.log_in().await;
    world.pass(Duration::from_hours(2)).await;
    assert_eq!(revoke(&world, &tokens.access).await.status, 200);
    assert_eq!(world.refresh(&client, &tokens.refresh).await.status, 200);
}

#[tokio::test]
async fn another_client_cannot_revoke() {
    let world = World::new().await;
    let (client, tokens) = world.log_in().await;
    let other = world.register().await;
    let form = Wish::none().with("token", &tokens.refresh);
    let answer = world
        .post("/oauth/revoke", &form.clone().with("client_id", &other))
        .await;
    assert_eq!(answer.refusal(), (401, "invalid_client".to_owned()));
    assert!(world.principal(&tokens.access).await.is_ok());
    let hinted = form
        .with("client_id", &client)
        .with("token_type_hint", "access_token");
    assert_eq!(
        world.post("/oauth/revoke", &hinted).await.status,
        200,
        "a wrong hint does no harm"
    );
    assert!(is_over(&world, &client, &tokens).await);
}

#[tokio::test]
async fn a_request_without_a_token_is_a_mistake() {
    let world = World::new().await;
    let answer = world.post("/oauth/revoke", &Wish::none()).await;
    assert_eq!(answer.refusal(), (400, "invalid_request".to_owned()));
    let secret = Wish::none().with("token", "t").with("client_secret", "s");
    assert_eq!(world.post("/oauth/revoke", &secret).await.refusal().0, 401);
}
