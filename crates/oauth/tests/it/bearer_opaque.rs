//! Opaque tokens on a real store: what counts, what is remembered, what is forgotten in time.

use crate::world::{World, scopes};
use domain::{BearerToken, Clock, ConnectionLimit, Credential, TokenId};
use oauth::bearer::Refused;
use secrecy::ExposeSecret;
use std::time::Duration;
use store::{AccessToken, AccountState, ChangeSubject};

/// A token's row, and its text as the user got it.
pub(crate) async fn create(world: &World, change: impl FnOnce(&mut AccessToken)) -> (TokenId, String) {
    let id = TokenId::generate(world.clock.as_ref(), world.entropy.as_ref());
    let bearer = BearerToken::generate(&id, world.entropy.as_ref());
    let mut row = AccessToken {
        id: id.clone(),
        tenant: world.user.tenant.clone(),
        account: world.user.account.clone(),
        name: id.to_string(),
        scopes: scopes("data:read"),
        connections: ConnectionLimit::Only(vec![world.user.connection.clone()]),
        created_at: world.clock.now(),
        expires_at: None,
        last_used_at: None,
        revoked_at: None,
    };
    change(&mut row);
    world
        .store
        .create_access_token(&row.tenant.clone(), &row, &bearer.hash)
        .await
        .unwrap();
    (id, bearer.text.expose_secret().to_owned())
}

async fn is_invalid(world: &World, text: &str) -> bool {
    matches!(world.opaque.verify(text).await, Err(Refused::Invalid))
}

#[tokio::test]
async fn a_token_is_who_its_row_says() {
    let world = World::new().await;
    let (id, text) = create(&world, |_| ()).await;
    let principal = world.opaque.verify(&text).await.unwrap();
    assert_eq!(
        (&principal.tenant, &principal.account),
        (&world.user.tenant, &world.user.account)
    );
    assert_eq!(principal.credential, Credential::Token(id));
    assert_eq!(principal.scopes.to_string(), "data:read");
    assert_eq!(
        principal.connections,
        ConnectionLimit::Only(vec![world.user.connection.clone()])
    );
}

#[tokio::test]
async fn unknown_ids_and_wrong_secrets_are_refused_alike() {
    let world = World::new().await;
    let (id, text) = create(&world, |_| ()).await;
    let unknown = TokenId::generate(world.clock.as_ref(), world.entropy.as_ref());
    for id in [&unknown, &id] {
        let guess = BearerToken::generate(id, world.entropy.as_ref());
        let refused = world.opaque.verify(guess.text.expose_secret()).await.unwrap_err();
        assert!(matches!(refused, Refused::Invalid), "{refused}");
    }
    // Also once the row is remembered, and the right one still counts.
    assert!(world.opaque.verify(&text).await.is_ok());
    let guess = BearerToken::generate(&id, world.entropy.as_ref());
    assert!(is_invalid(&world, guess.text.expose_secret()).await);
    assert!(world.opaque.verify(&text).await.is_ok());
}

#[tokio::test]
async fn badly_copied_tokens_are_told_so_without_a_question_to_the_store() {
    let world = World::new().await;
    let (_, text) = create(&world, |_| ()).await;
    world
        .database
        .execute("ALTER TABLE access_tokens RENAME TO away")
        .await;
    for bad in [
        &text[..text.len() - 1],
        &text[4..],
        "cwy_",
        "",
        &text.to_uppercase(),
    ] {
        let refused = world.opaque.verify(bad).await.unwrap_err();
        assert!(matches!(refused, Refused::Malformed(_)), "{refused}");
    }
}

#[tokio::test]
async fn an_expired_token_is_refused_from_its_time_on() {
    let world = World::new().await;
    let ends = world.clock.now().plus(Duration::from_mins(1));
    let (_, text) = create(&world, |row| row.expires_at = Some(ends)).await;
    world.pass(Duration::from_millis(59_999)).await;
    assert!(world.opaque.verify(&text).await.is_ok());
    world.pass(Duration::from_millis(1)).await;
    assert!(is_invalid(&world, &text).await);
}

#[tokio::test]
async fn a_revoked_token_is_refused_once_the_change_is_heard() {
    let world = World::new().await;
    let other = world.process().await;
    let (id, text) = create(&world, |_| ()).await;
    assert!(world.opaque.verify(&text).await.is_ok() && other.opaque.verify(&text).await.is_ok());
    world
        .store
        .revoke_access_token(&world.user.tenant, &id, world.clock.now())
        .await
        .unwrap();
    // The process that revokes tells itself.
    world.opaque.changed(&ChangeSubject::Token(id));
    assert!(is_invalid(&world, &text).await);
    other.read_changes().await;
    assert!(matches!(other.opaque.verify(&text).await, Err(Refused::Invalid)));
}

#[tokio::test]
async fn disabled_accounts_and_suspended_tenants_are_refused_until_they_are_back() {
    let world = World::new().await;
    let (_, text) = create(&world, |_| ()).await;
    let (user, now) = (world.user.clone(), world.clock.now());
    for state in [AccountState::Disabled, AccountState::Active] {
        world
            .store
            .set_account_state(&user.tenant, &user.account, state, now)
            .await
            .unwrap();
        world.read_changes().await;
        assert_eq!(is_invalid(&world, &text).await, state == AccountState::Disabled);
    }
    for suspended in [true, false] {
        world
            .store
            .set_tenant_suspended(&user.tenant, suspended, now)
            .await
            .unwrap();
        world.read_changes().await;
        assert_eq!(is_invalid(&world, &text).await, suspended);
    }
    world.store.shred_tenant(&user.tenant, now).await.unwrap();
    world.read_changes().await;
    assert!(is_invalid(&world, &text).await);
}

#[tokio::test]
async fn a_token_in_use_needs_no_database_until_something_is_forgotten() {
    let world = World::new().await;
    let (id, text) = create(&world, |_| ()).await;
    assert!(world.opaque.verify(&text).await.is_ok());
    world
        .database
        .execute("ALTER TABLE access_tokens RENAME TO away")
        .await;
    assert!(world.opaque.verify(&text).await.is_ok());
    // What concerns others leaves it alone.
    let other = TokenId::generate(world.clock.as_ref(), world.entropy.as_ref());
    world.opaque.changed(&ChangeSubject::Token(other));
    world.opaque.changed(&ChangeSubject::SigningKeys);
    assert!(world.opaque.verify(&text).await.is_ok());
    world.opaque.changed(&ChangeSubject::Token(id));
    let refused = world.opaque.verify(&text).await.unwrap_err();
    assert!(matches!(refused, Refused::Unavailable(Some(_))), "{refused}");
}

#[tokio::test]
async fn missed_changes_forget_everything() {
    let world = World::new().await;
    let (id, text) = create(&world, |_| ()).await;
    assert!(world.opaque.verify(&text).await.is_ok());
    world
        .store
        .revoke_access_token(&world.user.tenant, &id, world.clock.now())
        .await
        .unwrap();
    world.opaque.forget_all();
    assert!(is_invalid(&world, &text).await);
}

#[tokio::test]
async fn an_unknown_token_is_not_looked_for_again_within_a_second() {
    let world = World::new().await;
    let (_, text) = create(&world, |_| ()).await;
    for statement in [
        "CREATE TABLE kept AS SELECT * FROM access_tokens",
        "DELETE FROM access_tokens",
    ] {
        world.database.execute(statement).await;
    }
    assert!(
        world.opaque.remembered(&text).await.is_none(),
        "the store is asked"
    );
    assert!(is_invalid(&world, &text).await);
    let remembered = world.opaque.remembered(&text).await;
    assert!(
        matches!(remembered, Some(Err(Refused::Invalid))),
        "{remembered:?}"
    );
    world
        .database
        .execute("ALTER TABLE access_tokens RENAME TO away")
        .await;
    assert!(is_invalid(&world, &text).await, "without the store");
    world
        .database
        .execute("ALTER TABLE away RENAME TO access_tokens")
        .await;
    world
        .database
        .execute("INSERT INTO access_tokens SELECT * FROM kept")
        .await;
    world.pass(Duration::from_secs(1)).await;
    assert!(
        world.opaque.verify(&text).await.is_ok(),
        "it counts within a second"
    );
    assert!(matches!(world.opaque.remembered(&text).await, Some(Ok(_))));
}

#[tokio::test]
async fn without_news_of_changes_nobody_is_let_in() {
    let world = World::new().await;
    let (_, text) = create(&world, |_| ()).await;
    assert!(world.opaque.verify(&text).await.is_ok());
    world.clock.advance(Duration::from_millis(1_001));
    assert!(matches!(
        world.opaque.verify(&text).await,
        Err(Refused::Unavailable(None))
    ));
    world.read_changes().await;
    assert!(world.opaque.verify(&text).await.is_ok());
}

#[tokio::test]
async fn last_uses_are_written_and_survive_a_failing_store() {
    let world = World::new().await;
    let (id, text) = create(&world, |_| ()).await;
    let last_used = async || {
        let row = world.store.access_token(&world.user.tenant, &id).await.unwrap();
        row.unwrap().last_used_at
    };
    world.opaque.write_uses().await.unwrap();
    assert_eq!(last_used().await, None);
    world.opaque.verify(&text).await.unwrap();
    world.pass(Duration::from_millis(500)).await;
    world.opaque.verify(&text).await.unwrap();
    let used_at = world.clock.now();
    world
        .database
        .execute("ALTER TABLE access_tokens RENAME TO away")
        .await;
    assert!(world.opaque.write_uses().await.is_err());
    world
        .database
        .execute("ALTER TABLE away RENAME TO access_tokens")
        .await;
    world.opaque.write_uses().await.unwrap();
    assert_eq!(last_used().await, Some(used_at));
}

#[tokio::test]
async fn a_refused_token_is_not_a_use() {
    let world = World::new().await;
    let (id, _) = create(&world, |_| ()).await;
    let guess = BearerToken::generate(&id, world.entropy.as_ref());
    assert!(is_invalid(&world, guess.text.expose_secret()).await);
    world.opaque.write_uses().await.unwrap();
    let row = world
        .store
        .access_token(&world.user.tenant, &id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.last_used_at, None);
}
