//! The promises of `Oauth`: authorization codes.

use super::together::{WRITERS, together};
use super::world::World;
use crate::{ChangeSubject, CodeOutcome, Grant, Store};
use std::sync::Arc;
use std::time::Duration;

async fn is_revoked(world: &World, grant: &Grant) -> bool {
    let record = world.grant_record(&grant.id).await.unwrap().unwrap();
    record.grant.revoked_at.is_some()
}

pub async fn a_code_is_redeemed_once_and_a_replay_revokes_the_grant(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (grant, code, hash) = world.grant_of(&account).await;
    let now = world.now();
    let outcome = world
        .consume_authorization_code(&hash, "codex", now)
        .await
        .unwrap();
    assert_eq!(outcome, CodeOutcome::Consumed(code));
    assert!(!is_revoked(&world, &grant).await);
    assert_eq!(world.latest_change().await.unwrap(), 0);
    for _ in 0..2 {
        let outcome = world
            .consume_authorization_code(&hash, "codex", now)
            .await
            .unwrap();
        assert_eq!(outcome, CodeOutcome::Replayed);
    }
    assert!(is_revoked(&world, &grant).await);
    assert_eq!(world.changed_since(0).await, [ChangeSubject::Grant(grant.id)]);
}

pub async fn a_replay_is_noticed_after_the_code_expired(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (grant, code, hash) = world.grant_of(&account).await;
    world
        .consume_authorization_code(&hash, "codex", world.now())
        .await
        .unwrap();
    let later = code.expires_at.plus(Duration::from_mins(30));
    let outcome = world
        .consume_authorization_code(&hash, "codex", later)
        .await
        .unwrap();
    assert_eq!(outcome, CodeOutcome::Replayed);
    assert!(is_revoked(&world, &grant).await);
}

pub async fn an_expired_or_unknown_code_is_unknown(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (grant, code, hash) = world.grant_of(&account).await;
    let outcome = world
        .consume_authorization_code(&hash, "codex", code.expires_at)
        .await
        .unwrap();
    assert_eq!(outcome, CodeOutcome::Unknown);
    let outcome = world
        .consume_authorization_code(&world.secret(), "codex", world.now())
        .await
        .unwrap();
    assert_eq!(outcome, CodeOutcome::Unknown);
    assert!(!is_revoked(&world, &grant).await);
}

pub async fn another_client_leaves_the_code_as_it_is(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    world.client("thief").await;
    let (grant, code, hash) = world.grant_of(&account).await;
    let now = world.now();
    let outcome = world
        .consume_authorization_code(&hash, "thief", now)
        .await
        .unwrap();
    assert_eq!(outcome, CodeOutcome::Unknown);
    let outcome = world
        .consume_authorization_code(&hash, "codex", now)
        .await
        .unwrap();
    assert_eq!(outcome, CodeOutcome::Consumed(code));
    let outcome = world
        .consume_authorization_code(&hash, "thief", now)
        .await
        .unwrap();
    assert_eq!(outcome, CodeOutcome::Unknown);
    assert!(!is_revoked(&world, &grant).await);
}

pub async fn of_sixteen_who_redeem_one_code_one_succeeds_and_the_grant_is_revoked(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let account = world.owner().await;
    let (grant, code, hash) = world.grant_of(&account).await;
    let (other, ..) = world.grant_of(&account).await;
    let outcomes = together(&world, |world, _| async move {
        world
            .consume_authorization_code(&hash, "codex", world.now())
            .await
            .unwrap()
    })
    .await;
    let count = |wanted: &CodeOutcome| outcomes.iter().filter(|outcome| *outcome == wanted).count();
    assert_eq!(count(&CodeOutcome::Consumed(code)), 1);
    assert_eq!(count(&CodeOutcome::Replayed), WRITERS - 1);
    assert!(is_revoked(&world, &grant).await);
    assert!(!is_revoked(&world, &other).await);
    assert_eq!(world.changed_since(0).await, [ChangeSubject::Grant(grant.id)]);
}
