//! The promises of `UserSessions`.

use super::verdict::is_conflict;
use super::world::World;
use crate::{Store, UserSession};
use domain::{Timestamp, UserSessionId};
use std::sync::Arc;

pub async fn a_session_is_found_by_its_handle_until_it_expires(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let connection = world.connection_of(&account, "shop").await;
    let session = world.user_session_of(&connection).await;
    let found = async |id: &UserSessionId, now: Timestamp| {
        world
            .user_session(&account.tenant, &account.id, &connection.id, id, now)
            .await
            .unwrap()
    };
    assert_eq!(found(&session.id, world.now()).await, Some(session.clone()));
    assert_eq!(found(&world.user_session_id(), world.now()).await, None);
    assert_eq!(found(&session.id, session.expires_at).await, None);
}

pub async fn a_handle_means_nothing_to_another_account_connection_or_tenant(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, colleague, theirs) = world.neighbours().await;
    let connection = world.connection_of(&mine, "shop").await;
    let other = world.connection_of(&mine, "other").await;
    let session = world.user_session_of(&connection).await;
    let now = world.now();
    for (tenant, account, place) in [
        (&mine.tenant, &mine.id, &other.id),
        (&mine.tenant, &colleague.id, &connection.id),
        (&theirs.tenant, &theirs.id, &connection.id),
        (&theirs.tenant, &mine.id, &connection.id),
    ] {
        assert_eq!(
            world
                .user_session(tenant, account, place, &session.id, now)
                .await
                .unwrap(),
            None
        );
        assert!(
            !world
                .delete_user_session(tenant, account, place, &session.id)
                .await
                .unwrap()
        );
    }
    let kept = world
        .user_session(&mine.tenant, &mine.id, &connection.id, &session.id, now)
        .await;
    assert_eq!(kept.unwrap(), Some(session));
}

pub async fn a_session_needs_a_connection_of_the_same_account(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, colleague, theirs) = world.neighbours().await;
    let connection = world.connection_of(&mine, "shop").await;
    let foreign = world.connection_of(&theirs, "shop").await;
    let unknown = world.connection_id();
    for (account, connection) in [
        (&colleague.id, &connection.id),
        (&mine.id, &foreign.id),
        (&mine.id, &unknown),
    ] {
        let session = UserSession {
            account: account.clone(),
            connection: connection.clone(),
            ..world.new_user_session(&foreign)
        };
        assert!(is_conflict(
            &world.create_user_session(&mine.tenant, &session).await
        ));
    }
}

pub async fn a_session_ends_once(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let connection = world.connection_of(&account, "shop").await;
    let session = world.user_session_of(&connection).await;
    let kept = world.user_session_of(&connection).await;
    let (tenant, owner, place) = (&account.tenant, &account.id, &connection.id);
    assert!(
        world
            .delete_user_session(tenant, owner, place, &session.id)
            .await
            .unwrap()
    );
    let ended = world
        .user_session(tenant, owner, place, &session.id, world.now())
        .await
        .unwrap();
    assert_eq!(ended, None);
    assert!(
        !world
            .delete_user_session(tenant, owner, place, &session.id)
            .await
            .unwrap()
    );
    let read = world
        .user_session(tenant, owner, place, &kept.id, world.now())
        .await
        .unwrap();
    assert_eq!(read, Some(kept));
}
