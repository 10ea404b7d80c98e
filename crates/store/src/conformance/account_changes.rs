//! The promises of `Accounts`: states, roles and deletion.

use super::together::together;
use super::verdict::is_conflict;
use super::world::World;
use crate::{Account, AccountState, ChangeSubject, Page, Role, Store};
use std::sync::Arc;

pub async fn a_disabled_account_loses_its_web_sessions_and_others_are_told(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, colleague, _) = world.neighbours().await;
    let (_, cookie) = world.web_session_of(&mine).await;
    let (_, other) = world.web_session_of(&colleague).await;
    for state in [AccountState::Disabled, AccountState::Active] {
        let place = world.latest_change().await.unwrap();
        assert!(
            world
                .set_account_state(&mine.tenant, &mine.id, state, world.now())
                .await
                .unwrap()
        );
        let stored = world.account(&mine.tenant, &mine.id).await.unwrap().unwrap();
        assert_eq!(
            stored,
            Account {
                state,
                ..mine.clone()
            }
        );
        assert_eq!(
            world.changed_since(place).await,
            [ChangeSubject::Account(mine.id.clone())]
        );
    }
    assert_eq!(
        world.web_session(&cookie, world.now()).await.unwrap(),
        None,
        "also once it is enabled again"
    );
    assert!(world.web_session(&other, world.now()).await.unwrap().is_some());
}

pub async fn an_account_of_another_tenant_is_not_disabled(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, _, theirs) = world.neighbours().await;
    let (_, cookie) = world.web_session_of(&mine).await;
    let disabled = AccountState::Disabled;
    assert!(
        !world
            .set_account_state(&theirs.tenant, &mine.id, disabled, world.now())
            .await
            .unwrap()
    );
    assert_eq!(world.latest_change().await.unwrap(), 0);
    assert!(world.web_session(&cookie, world.now()).await.unwrap().is_some());
    assert_eq!(world.account(&mine.tenant, &mine.id).await.unwrap(), Some(mine));
}

pub async fn a_role_is_changed_in_its_own_tenant_only(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, _, theirs) = world.neighbours().await;
    assert!(
        !world
            .set_account_role(&theirs.tenant, &mine.id, Role::Member, world.now())
            .await
            .unwrap()
    );
    assert_eq!(
        world.account(&mine.tenant, &mine.id).await.unwrap(),
        Some(mine.clone())
    );
    assert!(
        world
            .set_account_role(&mine.tenant, &mine.id, Role::Member, world.now())
            .await
            .unwrap()
    );
    let stored = world.account(&mine.tenant, &mine.id).await.unwrap().unwrap();
    assert_eq!(stored.role, Role::Member);
    assert_eq!(
        world
            .account(&theirs.tenant.clone(), &theirs.id.clone())
            .await
            .unwrap(),
        Some(theirs)
    );
}

pub async fn the_last_active_owner_stays(store: Arc<dyn Store>) {
    let world = World::new(store);
    let owner = world.owner().await;
    world.an_account(&owner.tenant, Role::Member).await;
    let disabled = world.an_account(&owner.tenant, Role::Owner).await;
    world
        .set_account_state(&owner.tenant, &disabled.id, AccountState::Disabled, world.now())
        .await
        .unwrap();
    let (tenant, id, now) = (&owner.tenant, &owner.id, world.now());
    assert!(is_conflict(
        &world
            .set_account_state(tenant, id, AccountState::Disabled, now)
            .await
    ));
    assert!(is_conflict(
        &world.set_account_role(tenant, id, Role::Member, now).await
    ));
    assert!(is_conflict(&world.delete_account(tenant, id, now).await));
    assert_eq!(world.account(tenant, id).await.unwrap(), Some(owner.clone()));
    assert!(
        world.delete_account(tenant, &disabled.id, now).await.unwrap(),
        "a disabled owner is not the last"
    );
}

pub async fn of_sixteen_owners_who_disable_themselves_one_stays(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let tenant = world.a_tenant().await.id;
    let mut owners = Vec::new();
    for _ in 0..16 {
        owners.push(world.an_account(&tenant, Role::Owner).await.id);
    }
    together(&world, |world, number| {
        let (tenant, id) = (tenant.clone(), owners[number].clone());
        async move {
            let now = world.now();
            let answer = match number % 3 {
                0 => {
                    world
                        .set_account_state(&tenant, &id, AccountState::Disabled, now)
                        .await
                }
                1 => world.set_account_role(&tenant, &id, Role::Member, now).await,
                _ => world.delete_account(&tenant, &id, now).await,
            };
            assert!(is_conflict(&answer) || matches!(answer, Ok(true)), "{answer:?}");
        }
    })
    .await;
    let left = world.list_accounts(&tenant, Page::first(100)).await.unwrap();
    let active = left
        .iter()
        .filter(|account| account.role == Role::Owner && account.state == AccountState::Active);
    assert_eq!(active.count(), 1);
}

pub async fn a_deleted_account_takes_all_that_is_its_own_along(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, colleague, _) = world.neighbours().await;
    let (tenant, now) = (&mine.tenant, world.now());
    let connection = world.connection_of(&mine, "shop").await;
    let session = world.user_session_of(&connection).await;
    let (token, _) = world.token_of(&mine, "ci").await;
    let (grant, _, _) = world.grant_of(&mine).await;
    let (_, refresh) = world.refresh_token_of(&grant).await;
    let (_, cookie) = world.web_session_of(&mine).await;
    let (kept, _) = world.token_of(&colleague, "ci").await;
    let place = world.latest_change().await.unwrap();
    assert!(world.delete_account(tenant, &mine.id, now).await.unwrap());
    assert_eq!(world.account(tenant, &mine.id).await.unwrap(), None);
    assert_eq!(
        world.connection(tenant, &mine.id, &connection.id).await.unwrap(),
        None
    );
    let handle = world
        .user_session(tenant, &mine.id, &connection.id, &session.id, now)
        .await;
    assert_eq!(handle.unwrap(), None);
    assert_eq!(world.bearer_record(&token.id).await.unwrap(), None);
    assert_eq!(world.grant_record(&grant.id).await.unwrap(), None);
    assert_eq!(world.refresh_token(&refresh).await.unwrap(), None);
    assert_eq!(world.web_session(&cookie, now).await.unwrap(), None);
    assert_eq!(world.access_token(tenant, &kept.id).await.unwrap(), Some(kept));
    assert_eq!(
        world.changed_since(place).await,
        [ChangeSubject::Account(mine.id.clone())]
    );
    assert!(!world.delete_account(tenant, &mine.id, now).await.unwrap());
}

pub async fn an_account_of_another_tenant_is_not_deleted(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, _, theirs) = world.neighbours().await;
    assert!(
        !world
            .delete_account(&theirs.tenant, &mine.id, world.now())
            .await
            .unwrap()
    );
    assert_eq!(world.account(&mine.tenant, &mine.id).await.unwrap(), Some(mine));
    assert_eq!(world.latest_change().await.unwrap(), 0);
}
