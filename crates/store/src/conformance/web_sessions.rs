//! The promises of `WebSessions`.

use super::verdict::is_conflict;
use super::world::World;
use crate::{AccountState, Store, WebSession};
use std::sync::Arc;
use std::time::Duration;

pub async fn a_web_session_is_found_by_its_cookie_until_it_expires(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (session, cookie) = world.web_session_of(&account).await;
    world.web_session_of(&account).await;
    assert_eq!(
        world.web_session(&cookie, world.now()).await.unwrap(),
        Some(session.clone())
    );
    assert_eq!(
        world.web_session(&world.secret(), world.now()).await.unwrap(),
        None
    );
    assert_eq!(
        world.web_session(&cookie, session.expires_at).await.unwrap(),
        None
    );
}

pub async fn nobody_signs_in_to_an_account_that_is_not_active(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, _, theirs) = world.neighbours().await;
    let (tenant, now) = (mine.tenant.clone(), world.now());
    let session = world.new_web_session(&mine);
    let foreign = world.new_web_session(&theirs);
    assert!(is_conflict(
        &world.create_web_session(&tenant, &foreign, &world.secret()).await
    ));
    world
        .set_account_state(&tenant, &mine.id, AccountState::Disabled, now)
        .await
        .unwrap();
    assert!(is_conflict(
        &world.create_web_session(&tenant, &session, &world.secret()).await
    ));
    world
        .set_account_state(&tenant, &mine.id, AccountState::Active, now)
        .await
        .unwrap();
    world.set_tenant_suspended(&tenant, true, now).await.unwrap();
    assert!(is_conflict(
        &world.create_web_session(&tenant, &session, &world.secret()).await
    ));
    let unknown = WebSession {
        account: world.account_id(),
        ..session
    };
    assert!(is_conflict(
        &world.create_web_session(&tenant, &unknown, &world.secret()).await
    ));
}

pub async fn a_session_of_a_suspended_tenant_does_not_count_until_it_is_resumed(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, theirs) = (world.owner().await, world.owner().await);
    let (_, cookie) = world.web_session_of(&mine).await;
    let (_, foreign) = world.web_session_of(&theirs).await;
    let now = world.now();
    world.set_tenant_suspended(&mine.tenant, true, now).await.unwrap();
    assert_eq!(world.web_session(&cookie, now).await.unwrap(), None);
    assert!(world.web_session(&foreign, now).await.unwrap().is_some());
    world
        .set_tenant_suspended(&mine.tenant, false, now)
        .await
        .unwrap();
    assert!(world.web_session(&cookie, now).await.unwrap().is_some());
}

pub async fn a_touch_notes_the_latest_time_of_one_session(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (session, cookie) = world.web_session_of(&account).await;
    let (other, other_cookie) = world.web_session_of(&account).await;
    let later = world.after(Duration::from_mins(5));
    world.touch_web_session(&cookie, later).await.unwrap();
    world
        .touch_web_session(&cookie, session.created_at)
        .await
        .unwrap();
    let stored = world.web_session(&cookie, later).await.unwrap().unwrap();
    assert_eq!(stored.last_seen_at, later);
    assert_eq!(stored.expires_at, session.expires_at);
    assert_eq!(
        world.web_session(&other_cookie, later).await.unwrap(),
        Some(other)
    );
}

pub async fn signing_out_ends_one_session_once(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (_, cookie) = world.web_session_of(&account).await;
    let (_, other) = world.web_session_of(&account).await;
    assert!(world.delete_web_session(&cookie).await.unwrap());
    assert_eq!(world.web_session(&cookie, world.now()).await.unwrap(), None);
    assert!(world.web_session(&other, world.now()).await.unwrap().is_some());
    assert!(!world.delete_web_session(&cookie).await.unwrap());
}

pub async fn signing_out_elsewhere_keeps_this_session_and_other_accounts(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, colleague, theirs) = world.neighbours().await;
    let (_, keep) = world.web_session_of(&mine).await;
    let (_, first) = world.web_session_of(&mine).await;
    let (_, second) = world.web_session_of(&mine).await;
    let (_, of_colleague) = world.web_session_of(&colleague).await;
    let (_, of_theirs) = world.web_session_of(&theirs).await;
    assert_eq!(
        world
            .delete_other_web_sessions(&theirs.tenant, &mine.id, &keep)
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        world
            .delete_other_web_sessions(&mine.tenant, &mine.id, &keep)
            .await
            .unwrap(),
        2
    );
    for ended in [first, second] {
        assert_eq!(world.web_session(&ended, world.now()).await.unwrap(), None);
    }
    for kept in [keep, of_colleague, of_theirs] {
        assert!(world.web_session(&kept, world.now()).await.unwrap().is_some());
    }
}
