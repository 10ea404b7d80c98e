//! The promises of `Invitations`: accepting.

use super::invitations::{answer, invite, new_invitation};
use super::together::together;
use super::verdict::is_conflict;
use super::world::World;
use crate::{Account, AccountState, Invitation, Page, Role, Store};
use secrecy::ExposeSecret;
use std::sync::Arc;

pub async fn accepting_makes_the_account_with_role_address_and_password(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await;
    for (fixed, expected) in [
        (None, "own@example.com"),
        (Some("fixed@example.com"), "fixed@example.com"),
    ] {
        let invitation = Invitation {
            email: fixed.map(str::to_owned),
            role: Role::Owner,
            ..new_invitation(&world, &tenant.id)
        };
        let secret = invite(&world, &invitation).await;
        let accepted = answer(&world, "own@example.com");
        let now = world.now();
        let account = world
            .accept_invitation(&secret, &accepted, now)
            .await
            .unwrap()
            .unwrap();
        let expected = Account {
            id: accepted.new_account,
            tenant: tenant.id.clone(),
            email: Some(expected.to_owned()),
            role: Role::Owner,
            state: AccountState::Active,
            created_at: now,
        };
        assert_eq!(account, expected);
        assert_eq!(
            world.account(&tenant.id, &account.id).await.unwrap(),
            Some(expected)
        );
        let hash = world
            .password_hash(&tenant.id, &account.id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(hash.expose_secret(), "$argon2id$new");
    }
}

pub async fn accepting_gives_an_existing_account_its_password_and_ends_its_sessions(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (_, cookie) = world.web_session_of(&account).await;
    let invitation = Invitation {
        account: Some(account.id.clone()),
        ..new_invitation(&world, &account.tenant)
    };
    let secret = invite(&world, &invitation).await;
    let accepted = answer(&world, "ignored@example.com");
    let answered = world
        .accept_invitation(&secret, &accepted, world.now())
        .await
        .unwrap();
    assert_eq!(answered, Some(account.clone()));
    let hash = world
        .password_hash(&account.tenant, &account.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(hash.expose_secret(), "$argon2id$new");
    assert_eq!(
        world
            .account(&account.tenant, &accepted.new_account)
            .await
            .unwrap(),
        None
    );
    assert_eq!(world.web_session(&cookie, world.now()).await.unwrap(), None);
}

pub async fn a_used_expired_or_unknown_invitation_is_not_accepted(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await;
    let used = invite(&world, &new_invitation(&world, &tenant.id)).await;
    world
        .accept_invitation(&used, &answer(&world, "a@example.com"), world.now())
        .await
        .unwrap()
        .unwrap();
    let invitation = new_invitation(&world, &tenant.id);
    let expired = invite(&world, &invitation).await;
    for (secret, now) in [
        (used, world.now()),
        (world.secret(), world.now()),
        (expired, invitation.expires_at),
    ] {
        let accepted = answer(&world, "b@example.com");
        assert_eq!(
            world.accept_invitation(&secret, &accepted, now).await.unwrap(),
            None
        );
        assert_eq!(
            world.account(&tenant.id, &accepted.new_account).await.unwrap(),
            None
        );
    }
}

pub async fn a_taken_address_leaves_the_invitation_open(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let secret = invite(&world, &new_invitation(&world, &account.tenant)).await;
    let taken = answer(&world, account.email.as_deref().unwrap());
    assert!(is_conflict(
        &world.accept_invitation(&secret, &taken, world.now()).await
    ));
    assert!(
        world
            .open_invitation(&secret, world.now())
            .await
            .unwrap()
            .is_some()
    );
    let free = answer(&world, "free@example.com");
    assert!(
        world
            .accept_invitation(&secret, &free, world.now())
            .await
            .unwrap()
            .is_some()
    );
}

pub async fn of_sixteen_who_accept_one_invitation_one_wins(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let tenant = world.a_tenant().await.id;
    let secret = invite(&world, &new_invitation(&world, &tenant)).await;
    let won = together(&world, |world, number| async move {
        let accepted = answer(&world, &format!("{number}@example.com"));
        world
            .accept_invitation(&secret, &accepted, world.now())
            .await
            .unwrap()
    })
    .await;
    let won: Vec<Account> = won.into_iter().flatten().collect();
    assert_eq!(won.len(), 1);
    assert_eq!(world.list_accounts(&tenant, Page::first(100)).await.unwrap(), won);
}
