//! The promises of `Accounts`: what is stored and read.

use super::together::together;
use super::verdict::is_conflict;
use super::world::World;
use crate::{Account, Page, Role, Store};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;

async fn password(world: &World, account: &Account) -> Option<String> {
    let hash = world.password_hash(&account.tenant, &account.id).await.unwrap();
    hash.map(|hash| hash.expose_secret().to_owned())
}

pub async fn an_account_is_read_back_by_id_and_by_address(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let email = account.email.clone().unwrap();
    assert_eq!(
        world.account(&account.tenant, &account.id).await.unwrap(),
        Some(account.clone())
    );
    assert_eq!(
        world.account_by_email(&email).await.unwrap(),
        Some(account.clone())
    );
    assert_eq!(
        world.account(&account.tenant, &world.account_id()).await.unwrap(),
        None
    );
    assert_eq!(world.account_by_email("nobody@example.com").await.unwrap(), None);
}

pub async fn an_account_of_another_tenant_is_not_found(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, _, theirs) = world.neighbours().await;
    assert_eq!(world.account(&theirs.tenant, &mine.id).await.unwrap(), None);
    assert_eq!(world.account(&mine.tenant, &theirs.id).await.unwrap(), None);
}

pub async fn an_account_goes_to_the_tenant_that_is_given_first(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, theirs) = (world.owner().await, world.owner().await);
    let account = world.new_account(&theirs.tenant, Role::Member);
    world.create_account(&mine.tenant, &account).await.unwrap();
    let stored = world.account(&mine.tenant, &account.id).await.unwrap().unwrap();
    assert_eq!(stored.tenant, mine.tenant);
    assert_eq!(world.account(&theirs.tenant, &account.id).await.unwrap(), None);
}

pub async fn an_account_of_machines_has_no_address(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await;
    for _ in 0..2 {
        let account = Account {
            email: None,
            ..world.new_account(&tenant.id, Role::Member)
        };
        world.create_account(&tenant.id, &account).await.unwrap();
        assert_eq!(
            world.account(&tenant.id, &account.id).await.unwrap(),
            Some(account)
        );
    }
}

pub async fn an_address_is_taken_in_every_tenant(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, theirs) = (world.owner().await, world.owner().await);
    for tenant in [&mine.tenant, &theirs.tenant] {
        let second = Account {
            email: mine.email.clone(),
            ..world.new_account(tenant, Role::Member)
        };
        assert!(is_conflict(&world.create_account(tenant, &second).await));
        assert_eq!(world.account(tenant, &second.id).await.unwrap(), None);
    }
}

pub async fn of_sixteen_accounts_with_one_address_one_is_made(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let tenant = world.a_tenant().await.id;
    let made = together(&world, |world, _| {
        let tenant = tenant.clone();
        async move {
            let account = Account {
                email: Some("one@example.com".to_owned()),
                ..world.new_account(&tenant, Role::Member)
            };
            let answer = world.create_account(&tenant, &account).await;
            assert!(answer.is_ok() || is_conflict(&answer), "{answer:?}");
            answer.is_ok()
        }
    })
    .await;
    assert_eq!(made.into_iter().filter(|made| *made).count(), 1);
}

pub async fn an_account_without_its_tenant_is_a_conflict(store: Arc<dyn Store>) {
    let world = World::new(store);
    let nowhere = world.tenant_id();
    let account = world.new_account(&nowhere, Role::Owner);
    assert!(is_conflict(&world.create_account(&nowhere, &account).await));
    assert_eq!(world.account(&nowhere, &account.id).await.unwrap(), None);
}

pub async fn the_first_account_is_the_tenants_oldest(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (first, _, theirs) = world.neighbours().await;
    assert_eq!(world.first_account(&first.tenant).await.unwrap(), Some(first));
    assert_eq!(
        world.first_account(&theirs.tenant.clone()).await.unwrap(),
        Some(theirs)
    );
    let empty = world.a_tenant().await;
    assert_eq!(world.first_account(&empty.id).await.unwrap(), None);
}

pub async fn accounts_are_listed_in_pages_for_one_tenant(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (first, second, theirs) = world.neighbours().await;
    let third = world.an_account(&first.tenant, Role::Member).await;
    let tenant = first.tenant.clone();
    let all = [first, second, third];
    assert_eq!(world.list_accounts(&tenant, Page::first(10)).await.unwrap(), all);
    assert_eq!(
        world.list_accounts(&tenant, Page::first(1)).await.unwrap(),
        all[..1]
    );
    let page = Page {
        after: Some(all[0].id.as_str()),
        limit: 10,
    };
    assert_eq!(world.list_accounts(&tenant, page).await.unwrap(), all[1..]);
    assert_eq!(
        world
            .list_accounts(&theirs.tenant.clone(), Page::first(10))
            .await
            .unwrap(),
        [theirs]
    );
}

pub async fn a_password_is_replaced_for_one_account_only(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, colleague, theirs) = world.neighbours().await;
    assert_eq!(password(&world, &mine).await, None);
    for hash in ["$argon2id$one", "$argon2id$two"] {
        let hash: SecretString = hash.into();
        assert!(
            world
                .set_password(&mine.tenant, &mine.id, &hash, world.now())
                .await
                .unwrap()
        );
        assert_eq!(
            password(&world, &mine).await.as_deref(),
            Some(hash.expose_secret())
        );
    }
    assert_eq!(password(&world, &colleague).await, None);
    assert_eq!(password(&world, &theirs).await, None);
    let unknown = world.new_account(&mine.tenant, Role::Member);
    let hash = "$argon2id$three".into();
    assert!(
        !world
            .set_password(&mine.tenant, &unknown.id, &hash, world.now())
            .await
            .unwrap()
    );
    assert_eq!(password(&world, &unknown).await, None);
}

pub async fn a_password_of_another_tenant_is_neither_read_nor_set(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, _, theirs) = world.neighbours().await;
    let (_, cookie) = world.web_session_of(&mine).await;
    world
        .set_password(&theirs.tenant, &theirs.id, &"$argon2id$b".into(), world.now())
        .await
        .unwrap();
    assert!(
        world
            .password_hash(&mine.tenant, &theirs.id)
            .await
            .unwrap()
            .is_none()
    );
    let done = world
        .set_password(&theirs.tenant, &mine.id, &"$argon2id$x".into(), world.now())
        .await;
    assert!(!done.unwrap());
    assert_eq!(password(&world, &mine).await, None);
    assert!(world.web_session(&cookie, world.now()).await.unwrap().is_some());
}

pub async fn a_new_password_ends_the_accounts_web_sessions_only(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, colleague, _) = world.neighbours().await;
    let (_, first) = world.web_session_of(&mine).await;
    let (_, second) = world.web_session_of(&mine).await;
    let (_, other) = world.web_session_of(&colleague).await;
    world
        .set_password(&mine.tenant, &mine.id, &"$argon2id$a".into(), world.now())
        .await
        .unwrap();
    assert_eq!(world.web_session(&first, world.now()).await.unwrap(), None);
    assert_eq!(world.web_session(&second, world.now()).await.unwrap(), None);
    assert!(world.web_session(&other, world.now()).await.unwrap().is_some());
}
