//! The promises of `Oauth`: refresh tokens.

use super::together::together;
use super::verdict::is_conflict;
use super::world::World;
use crate::{ChangeSubject, Grant, RefreshOutcome, RefreshToken, Store};
use domain::{SecretHash, Timestamp};
use std::sync::Arc;
use std::time::Duration;

const GRACE: Duration = Duration::from_secs(30);

/// Trades a token for a new one.
async fn rotate(world: &World, used: &SecretHash, now: Timestamp) -> (RefreshOutcome, SecretHash) {
    let (next, expires) = (world.secret(), now.plus(Duration::from_hours(2)));
    let outcome = world
        .rotate_refresh_token(used, "codex", &next, expires, GRACE, now)
        .await;
    (outcome.unwrap(), next)
}

fn is_rotated(outcome: &RefreshOutcome) -> bool {
    matches!(outcome, RefreshOutcome::Rotated(_))
}

async fn is_revoked(world: &World, grant: &Grant) -> bool {
    let record = world.grant_record(&grant.id).await.unwrap().unwrap();
    record.grant.revoked_at.is_some()
}

pub async fn a_refresh_token_is_traded_for_a_successor_that_works(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (grant, ..) = world.grant_of(&account).await;
    let (token, first) = world.refresh_token_of(&grant).await;
    let now = world.after(Duration::from_mins(1));
    let (outcome, second) = rotate(&world, &first, now).await;
    assert_eq!(outcome, RefreshOutcome::Rotated(token.clone()));
    let successor = RefreshToken {
        created_at: now,
        expires_at: now.plus(Duration::from_hours(2)),
        ..token.clone()
    };
    assert_eq!(
        world.refresh_token(&second).await.unwrap(),
        Some(successor.clone())
    );
    assert_eq!(
        world.refresh_token(&first).await.unwrap(),
        Some(token),
        "used ones are found too"
    );
    assert_eq!(world.refresh_token(&world.secret()).await.unwrap(), None);
    let (outcome, _) = rotate(&world, &second, now).await;
    assert_eq!(outcome, RefreshOutcome::Rotated(successor));
    assert!(!is_revoked(&world, &grant).await);
    assert_eq!(world.latest_change().await.unwrap(), 0);
}

pub async fn a_first_refresh_token_needs_a_grant_that_counts(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, _, theirs) = world.neighbours().await;
    let (revoked, ..) = world.grant_of(&mine).await;
    world
        .revoke_grant(&mine.tenant, &mine.id, &revoked.id, world.now())
        .await
        .unwrap();
    let (expired, ..) = world.grant_of(&mine).await;
    let (foreign, ..) = world.grant_of(&theirs).await;
    let late = RefreshToken {
        created_at: expired.expires_at.unwrap(),
        ..world.new_refresh_token(&expired)
    };
    let tokens = [
        world.new_refresh_token(&revoked),
        late,
        world.new_refresh_token(&foreign),
    ];
    for token in tokens {
        let hash = world.secret();
        assert!(is_conflict(
            &world.create_refresh_token(&mine.tenant, &token, &hash).await
        ));
        assert_eq!(world.refresh_token(&hash).await.unwrap(), None);
    }
}

pub async fn a_second_use_within_the_grace_gives_a_further_successor(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (grant, ..) = world.grant_of(&account).await;
    let (_, first) = world.refresh_token_of(&grant).await;
    let start = world.now();
    rotate(&world, &first, start).await;
    let (outcome, further) = rotate(&world, &first, start.plus(GRACE)).await;
    assert!(is_rotated(&outcome), "{outcome:?}");
    assert!(!is_revoked(&world, &grant).await);
    let (outcome, _) = rotate(&world, &further, start.plus(GRACE)).await;
    assert!(is_rotated(&outcome), "{outcome:?}");
}

pub async fn a_second_use_does_not_lengthen_the_grace(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (grant, ..) = world.grant_of(&account).await;
    let (_, first) = world.refresh_token_of(&grant).await;
    let start = world.now();
    rotate(&world, &first, start).await;
    rotate(&world, &first, start.plus(GRACE)).await;
    let (outcome, _) = rotate(&world, &first, start.plus(GRACE + Duration::from_micros(1))).await;
    assert_eq!(outcome, RefreshOutcome::Reused);
}

pub async fn a_second_use_after_the_grace_revokes_the_grant(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (grant, ..) = world.grant_of(&account).await;
    let (other, ..) = world.grant_of(&account).await;
    let (_, first) = world.refresh_token_of(&grant).await;
    let (_, second) = rotate(&world, &first, world.now()).await;
    let late = world.after(GRACE * 2);
    let (outcome, stored) = rotate(&world, &first, late).await;
    assert_eq!(outcome, RefreshOutcome::Reused);
    assert_eq!(world.refresh_token(&stored).await.unwrap(), None);
    assert!(is_revoked(&world, &grant).await);
    assert!(!is_revoked(&world, &other).await);
    assert_eq!(world.changed_since(0).await, [ChangeSubject::Grant(grant.id)]);
    for token in [first, second] {
        assert_eq!(rotate(&world, &token, late).await.0, RefreshOutcome::Unknown);
    }
}

pub async fn a_second_use_after_a_successor_was_used_revokes_the_grant(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (grant, ..) = world.grant_of(&account).await;
    let (_, first) = world.refresh_token_of(&grant).await;
    let now = world.now();
    let (_, second) = rotate(&world, &first, now).await;
    let (_, third) = rotate(&world, &second, now).await;
    assert_eq!(rotate(&world, &first, now).await.0, RefreshOutcome::Reused);
    assert!(is_revoked(&world, &grant).await);
    assert_eq!(rotate(&world, &third, now).await.0, RefreshOutcome::Unknown);
}

pub async fn an_expired_foreign_or_unknown_refresh_token_is_unknown(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (grant, ..) = world.grant_of(&account).await;
    let (token, hash) = world.refresh_token_of(&grant).await;
    let now = world.now();
    let (next, expires) = (world.secret(), now.plus(GRACE));
    let foreign = world
        .rotate_refresh_token(&hash, "thief", &next, expires, GRACE, now)
        .await;
    assert_eq!(foreign.unwrap(), RefreshOutcome::Unknown);
    assert_eq!(
        rotate(&world, &world.secret(), now).await.0,
        RefreshOutcome::Unknown
    );
    assert_eq!(
        rotate(&world, &hash, token.expires_at).await.0,
        RefreshOutcome::Unknown
    );
    assert!(!is_revoked(&world, &grant).await);
    assert!(is_rotated(&rotate(&world, &hash, now).await.0), "it is as it was");
}

pub async fn a_refresh_token_of_an_expired_grant_is_unknown(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (grant, ..) = world.grant_of(&account).await;
    let end = grant.expires_at.unwrap();
    let token = RefreshToken {
        expires_at: end.plus(GRACE),
        ..world.new_refresh_token(&grant)
    };
    let hash = world.secret();
    world
        .create_refresh_token(&grant.tenant, &token, &hash)
        .await
        .unwrap();
    assert_eq!(rotate(&world, &hash, end).await.0, RefreshOutcome::Unknown);
}

pub async fn sixteen_parallel_uses_within_the_grace_all_get_a_successor(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let account = world.owner().await;
    let (grant, ..) = world.grant_of(&account).await;
    let (_, hash) = world.refresh_token_of(&grant).await;
    let now = world.now();
    let outcomes = together(&world, |world, _| async move { rotate(&world, &hash, now).await }).await;
    assert!(
        outcomes.iter().all(|(outcome, _)| is_rotated(outcome)),
        "{outcomes:?}"
    );
    for (_, successor) in &outcomes {
        assert!(world.refresh_token(successor).await.unwrap().is_some());
    }
    assert!(!is_revoked(&world, &grant).await);
}

pub async fn sixteen_late_uses_at_once_revoke_the_grant_once(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let account = world.owner().await;
    let (grant, ..) = world.grant_of(&account).await;
    let (_, first) = world.refresh_token_of(&grant).await;
    let (_, second) = rotate(&world, &first, world.now()).await;
    let late = world.after(GRACE * 2);
    let outcomes = together(
        &world,
        |world, _| async move { rotate(&world, &first, late).await.0 },
    )
    .await;
    let reused = outcomes
        .iter()
        .filter(|outcome| **outcome == RefreshOutcome::Reused);
    assert_eq!(
        reused.count(),
        1,
        "behind the revocation the token is unknown: {outcomes:?}"
    );
    assert!(!outcomes.iter().any(is_rotated), "{outcomes:?}");
    assert_eq!(rotate(&world, &second, late).await.0, RefreshOutcome::Unknown);
    assert_eq!(world.changed_since(0).await, [ChangeSubject::Grant(grant.id)]);
}

pub async fn of_sixteen_who_trade_and_replay_one_chain_nobody_is_left_with_a_living_token(
    store: Arc<dyn Store>,
) {
    let world = Arc::new(World::new(store));
    let account = world.owner().await;
    let (grant, ..) = world.grant_of(&account).await;
    let (_, first) = world.refresh_token_of(&grant).await;
    let (_, second) = rotate(&world, &first, world.now()).await;
    let late = world.after(GRACE * 2);
    let outcomes = together(&world, |world, number| async move {
        // Half of them use the living token while a thief presents its predecessor.
        let token = if number % 2 == 0 { first } else { second };
        rotate(&world, &token, late).await
    })
    .await;
    for (_, successor) in outcomes {
        assert_eq!(rotate(&world, &successor, late).await.0, RefreshOutcome::Unknown);
    }
    assert!(is_revoked(&world, &grant).await);
    assert_eq!(world.latest_change().await.unwrap(), 1);
}
