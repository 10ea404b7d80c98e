//! The promises of `AccessTokens`: what is stored, read and revoked.

use super::together::together;
use super::verdict::is_conflict;
use super::world::World;
use crate::{AccessToken, AccountState, BearerRecord, ChangeSubject, Page, Store, TenantState};
use domain::{ConnectionLimit, Scopes};
use std::sync::Arc;
use std::time::Duration;

pub async fn a_token_is_read_back_with_all_its_limits(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let limits = [
        ConnectionLimit::All,
        ConnectionLimit::Only(vec![]),
        ConnectionLimit::Only(vec![world.connection_id(), world.connection_id()]),
    ];
    for (number, connections) in limits.into_iter().enumerate() {
        let token = AccessToken {
            scopes: if number == 1 {
                Scopes::none()
            } else {
                Scopes::parse("*:read data:destroy").unwrap()
            },
            connections,
            expires_at: Some(world.now().plus(Duration::from_hours(1))),
            ..world.new_token(&account, &format!("token {number}"))
        };
        world
            .create_access_token(&account.tenant, &token, &world.secret())
            .await
            .unwrap();
        assert_eq!(
            world.access_token(&account.tenant, &token.id).await.unwrap(),
            Some(token)
        );
    }
    assert_eq!(
        world
            .access_token(&account.tenant, &world.token_id())
            .await
            .unwrap(),
        None
    );
}

pub async fn a_bearer_record_holds_hash_and_states(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, _, _) = world.neighbours().await;
    let (token, hash) = world.token_of(&mine, "ci").await;
    let expected = |tenant_state, account_state| BearerRecord {
        token: token.clone(),
        hash,
        tenant_state,
        account_state,
    };
    let (active, now) = (TenantState::Active, world.now());
    let read = world.bearer_record(&token.id).await.unwrap();
    assert_eq!(read, Some(expected(active, AccountState::Active)));
    world
        .set_account_state(&mine.tenant, &mine.id, AccountState::Disabled, now)
        .await
        .unwrap();
    let read = world.bearer_record(&token.id).await.unwrap();
    assert_eq!(read, Some(expected(active, AccountState::Disabled)));
    world.set_tenant_suspended(&mine.tenant, true, now).await.unwrap();
    let read = world.bearer_record(&token.id).await.unwrap();
    assert_eq!(
        read,
        Some(expected(TenantState::Suspended, AccountState::Disabled))
    );
    assert_eq!(world.bearer_record(&world.token_id()).await.unwrap(), None);
}

pub async fn a_bearer_record_shows_revoked_and_expired_tokens(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let expired = AccessToken {
        expires_at: Some(world.now()),
        ..world.new_token(&account, "expired")
    };
    world
        .create_access_token(&account.tenant, &expired, &world.secret())
        .await
        .unwrap();
    let later = world.after(Duration::from_hours(1));
    assert_eq!(
        world.bearer_record(&expired.id).await.unwrap().unwrap().token,
        expired
    );
    let (revoked, _) = world.token_of(&account, "revoked").await;
    world
        .revoke_access_token(&account.tenant, &revoked.id, later)
        .await
        .unwrap();
    let record = world.bearer_record(&revoked.id).await.unwrap().unwrap();
    assert_eq!(record.token.revoked_at, Some(later));
}

pub async fn a_token_for_another_tenants_account_is_a_conflict(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, _, theirs) = world.neighbours().await;
    let token = world.new_token(&theirs, "ci");
    assert!(is_conflict(
        &world
            .create_access_token(&mine.tenant, &token, &world.secret())
            .await
    ));
    assert_eq!(world.bearer_record(&token.id).await.unwrap(), None);
    let orphan = AccessToken {
        account: world.account_id(),
        ..world.new_token(&mine, "ci")
    };
    assert!(is_conflict(
        &world
            .create_access_token(&mine.tenant, &orphan, &world.secret())
            .await
    ));
}

pub async fn a_name_is_taken_until_its_token_is_revoked_and_in_its_account_only(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, colleague, theirs) = world.neighbours().await;
    let (first, _) = world.token_of(&mine, "ci").await;
    let second = world.new_token(&mine, "ci");
    assert!(is_conflict(
        &world
            .create_access_token(&mine.tenant, &second, &world.secret())
            .await
    ));
    world.token_of(&colleague, "ci").await;
    world.token_of(&theirs, "ci").await;
    world
        .revoke_access_token(&mine.tenant, &first.id, world.now())
        .await
        .unwrap();
    world
        .create_access_token(&mine.tenant, &second, &world.secret())
        .await
        .unwrap();
}

pub async fn of_sixteen_tokens_of_one_name_one_is_made(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let account = world.owner().await;
    let made = together(&world, |world, _| {
        let token = world.new_token(&account, "ci");
        async move {
            let answer = world
                .create_access_token(&token.tenant, &token, &world.secret())
                .await;
            assert!(answer.is_ok() || is_conflict(&answer), "{answer:?}");
            answer.is_ok()
        }
    })
    .await;
    assert_eq!(made.into_iter().filter(|made| *made).count(), 1);
}

pub async fn another_tenant_neither_reads_nor_lists_a_token(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, colleague, theirs) = world.neighbours().await;
    let (token, _) = world.token_of(&mine, "ci").await;
    let page = Page::first(10);
    assert_eq!(world.access_token(&theirs.tenant, &token.id).await.unwrap(), None);
    for account in [None, Some(&mine.id), Some(&theirs.id)] {
        assert_eq!(
            world
                .list_access_tokens(&theirs.tenant, account, page)
                .await
                .unwrap(),
            []
        );
    }
    let colleagues = world
        .list_access_tokens(&mine.tenant, Some(&colleague.id), page)
        .await
        .unwrap();
    assert_eq!(colleagues, []);
}

pub async fn tokens_are_listed_in_pages_of_an_account_or_a_tenant(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, colleague, _) = world.neighbours().await;
    let (first, _) = world.token_of(&mine, "z").await;
    let (between, _) = world.token_of(&colleague, "m").await;
    let (last, _) = world.token_of(&mine, "a").await;
    world
        .revoke_access_token(&mine.tenant, &last.id, world.now())
        .await
        .unwrap();
    let last = world.access_token(&mine.tenant, &last.id).await.unwrap().unwrap();
    let list = async |account, page| {
        world
            .list_access_tokens(&mine.tenant, account, page)
            .await
            .unwrap()
    };
    let all = [first.clone(), between, last.clone()];
    assert_eq!(list(None, Page::first(10)).await, all);
    assert_eq!(
        list(Some(&mine.id), Page::first(10)).await,
        [first.clone(), last.clone()]
    );
    let page = Page {
        after: Some(first.id.as_str()),
        limit: 1,
    };
    assert_eq!(list(None, page).await, all[1..2]);
    assert_eq!(list(Some(&mine.id), page).await, [last]);
}

pub async fn a_token_is_revoked_once_and_others_are_told(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, _, theirs) = world.neighbours().await;
    let (token, _) = world.token_of(&mine, "ci").await;
    let (other, _) = world.token_of(&mine, "other").await;
    let now = world.now();
    assert!(
        !world
            .revoke_access_token(&theirs.tenant, &token.id, now)
            .await
            .unwrap()
    );
    assert_eq!(
        world.access_token(&mine.tenant, &token.id).await.unwrap(),
        Some(token.clone())
    );
    assert_eq!(world.latest_change().await.unwrap(), 0);
    assert!(
        world
            .revoke_access_token(&mine.tenant, &token.id, now)
            .await
            .unwrap()
    );
    let later = world.after(Duration::from_mins(1));
    assert!(
        !world
            .revoke_access_token(&mine.tenant, &token.id, later)
            .await
            .unwrap()
    );
    let stored = world
        .access_token(&mine.tenant, &token.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.revoked_at, Some(now));
    assert_eq!(
        world.access_token(&mine.tenant, &other.id).await.unwrap(),
        Some(other)
    );
    assert_eq!(world.changed_since(0).await, [ChangeSubject::Token(token.id)]);
}

pub async fn of_sixteen_who_revoke_one_token_one_is_told_true(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let account = world.owner().await;
    let (token, _) = world.token_of(&account, "ci").await;
    let revoked = together(&world, |world, _| {
        let token = token.clone();
        async move {
            world
                .revoke_access_token(&token.tenant, &token.id, world.now())
                .await
                .unwrap()
        }
    })
    .await;
    assert_eq!(revoked.into_iter().filter(|revoked| *revoked).count(), 1);
    assert_eq!(world.latest_change().await.unwrap(), 1);
}
