//! Signed tokens in use: revocation counts at once here and within a second elsewhere, and use costs no database.

use crate::answers::Tokens;
use crate::wishes::Wish;
use crate::world::World;
use domain::{Clock, Credential, GrantId};
use oauth::bearer::Refused;
use std::time::Duration;
use store::AccountState;

async fn only_grant(world: &World) -> GrantId {
    let (tenant, account) = (&world.user.tenant, &world.user.account);
    let mut grants = world
        .store
        .list_grants(tenant, account, world.clock.now())
        .await
        .unwrap();
    assert_eq!(grants.len(), 1);
    grants.remove(0).id
}

#[tokio::test]
async fn a_revoked_grant_is_refused_at_once_here_and_after_the_next_reading_elsewhere() {
    let world = World::new().await;
    let other = world.process().await;
    let (client, tokens) = world.log_in().await;
    assert!(world.principal(&tokens.access).await.is_ok() && other.principal(&tokens.access).await.is_ok());

    let (user, grant) = (&world.user, only_grant(&world).await);
    assert!(
        world
            .server
            .revoke_grant(&user.tenant, &user.account, &grant)
            .await
            .unwrap()
    );
    assert!(world.is_refused(&tokens.access).await);
    other.read_changes().await;
    assert!(other.is_refused(&tokens.access).await);
    assert_eq!(
        world.refresh(&client, &tokens.refresh).await.refusal().1,
        "invalid_grant"
    );
    assert!(
        !world
            .server
            .revoke_grant(&user.tenant, &user.account, &grant)
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn nobody_revokes_the_grant_of_another() {
    let world = World::new().await;
    let (_, tokens) = world.log_in().await;
    let (other, grant) = (world.other_user().await, only_grant(&world).await);
    assert!(
        !world
            .server
            .revoke_grant(&other.tenant, &other.account, &grant)
            .await
            .unwrap()
    );
    assert!(world.principal(&tokens.access).await.is_ok());
}

#[tokio::test]
async fn a_process_that_hears_nothing_for_a_second_trusts_nothing() {
    let world = World::new().await;
    let (_, tokens) = world.log_in().await;
    assert!(world.principal(&tokens.access).await.is_ok());
    world.clock.advance(Duration::from_secs(1));
    assert!(world.principal(&tokens.access).await.is_ok());
    world.clock.advance(Duration::from_millis(1));
    let refused = world.principal(&tokens.access).await.unwrap_err();
    assert!(matches!(refused, Refused::Unavailable(_)), "{refused}");
    world.read_changes().await;
    assert!(world.principal(&tokens.access).await.is_ok());
}

#[tokio::test]
async fn account_and_tenant_count_for_every_token() {
    let world = World::new().await;
    let (_, tokens) = world.log_in().await;
    let (user, now) = (world.user.clone(), world.clock.now());
    let states = [AccountState::Disabled, AccountState::Active];
    for state in states {
        world
            .store
            .set_account_state(&user.tenant, &user.account, state, now)
            .await
            .unwrap();
        world.read_changes().await;
        assert_eq!(
            world.is_refused(&tokens.access).await,
            state == AccountState::Disabled
        );
    }
    for suspended in [true, false] {
        world
            .store
            .set_tenant_suspended(&user.tenant, suspended, now)
            .await
            .unwrap();
        world.read_changes().await;
        assert_eq!(world.is_refused(&tokens.access).await, suspended);
    }
    world
        .store
        .delete_account(&user.tenant, &user.account, now)
        .await
        .unwrap();
    world.read_changes().await;
    assert!(world.is_refused(&tokens.access).await);
}

#[tokio::test]
async fn a_token_expires_to_the_second_with_five_of_leeway() {
    let world = World::new().await;
    let (_, tokens) = world.log_in().await;
    world.pass(Duration::from_secs(3_604)).await;
    assert!(world.principal(&tokens.access).await.is_ok());
    world.pass(Duration::from_secs(1)).await;
    assert!(world.is_refused(&tokens.access).await);
}

#[tokio::test]
async fn a_token_in_use_needs_no_database() {
    let world = World::new().await;
    let (_, tokens) = world.log_in().await;
    let first = world.principal(&tokens.access).await.unwrap();
    world
        .database
        .execute("ALTER TABLE oauth_grants RENAME TO away")
        .await;
    world
        .database
        .execute("ALTER TABLE signing_keys RENAME TO away_too")
        .await;
    assert_eq!(world.principal(&tokens.access).await.unwrap(), first);
    // What is not remembered cannot be checked, which is not the same as refused.
    world.server.forget_all();
    let refused = world.principal(&tokens.access).await.unwrap_err();
    assert!(matches!(refused, Refused::Unavailable(Some(_))), "{refused}");
}

#[tokio::test]
async fn last_uses_are_written_in_one_step() {
    let world = World::new().await;
    let (_, tokens) = world.log_in().await;
    let grant = only_grant(&world).await;
    let principal = world.principal(&tokens.access).await.unwrap();
    assert_eq!(principal.credential, Credential::Grant(grant.clone()));
    let used_at = world.clock.now();
    let last_used = async || {
        world
            .store
            .grant_record(&grant)
            .await
            .unwrap()
            .unwrap()
            .grant
            .last_used_at
    };
    assert_eq!(last_used().await, None);
    // A store that fails loses nothing.
    world
        .database
        .execute("ALTER TABLE oauth_grants RENAME TO away")
        .await;
    assert!(world.server.signed_tokens().write_uses().await.is_err());
    world
        .database
        .execute("ALTER TABLE away RENAME TO oauth_grants")
        .await;
    world.server.signed_tokens().write_uses().await.unwrap();
    assert_eq!(last_used().await, Some(used_at));
}

#[tokio::test]
async fn tokens_of_one_gateway_count_at_every_other() {
    let world = World::new().await;
    let other = world.process().await;
    let client = world.register().await;
    // The other one has looked for keys before there were any.
    assert_eq!(
        other.get("/oauth/jwks.json").await.json()["keys"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
    let code = world.code(&client).await;
    let tokens = Tokens::of(&world.token(&Wish::code(&client, &code)).await);
    assert!(
        other.principal(&tokens.access).await.is_ok(),
        "before any change was read"
    );
    let refreshed = Tokens::of(&other.token(&Wish::refresh(&client, &tokens.refresh)).await);
    assert!(world.principal(&refreshed.access).await.is_ok());
    assert_eq!(
        world.get("/oauth/jwks.json").await.json(),
        other.get("/oauth/jwks.json").await.json()
    );
}
