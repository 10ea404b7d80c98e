//! The promises of `Connections`: replacing, renaming, choosing and removing.

use super::verdict::is_conflict;
use super::world::World;
use crate::{ChangeSubject, Connection, ConnectionDisplay, ConnectionState, Store};
use std::sync::Arc;

pub async fn replacing_changes_endpoint_secrets_and_state_ends_sessions_and_tells_others(
    store: Arc<dyn Store>,
) {
    let world = World::new(store);
    let account = world.owner().await;
    let before = world.connection_of(&account, "shop").await;
    let other = world.connection_of(&account, "other").await;
    let session = world.user_session_of(&before).await;
    let kept = world.user_session_of(&other).await;
    let place = world.latest_change().await.unwrap();
    let after = Connection {
        display: ConnectionDisplay {
            endpoint: "https://eu-api.backendless.com".to_owned(),
            app_id: None,
            has_cloud_code_key: false,
            has_developer: true,
        },
        sealed: b"other secrets".to_vec(),
        data_key: world.data_key_id(),
        state: ConnectionState::Verified,
        checked_at: Some(world.now()),
        updated_at: world.now(),
        ..before.clone()
    };
    let renamed = Connection {
        name: "ignored".to_owned(),
        is_default: false,
        ..after.clone()
    };
    assert!(world.replace_connection(&account.tenant, &renamed).await.unwrap());
    let (tenant, now) = (&account.tenant, world.now());
    let read = world.connection(tenant, &account.id, &before.id).await.unwrap();
    assert_eq!(read, Some(after), "the name and the default stay");
    let ended = world
        .user_session(tenant, &account.id, &before.id, &session.id, now)
        .await
        .unwrap();
    assert_eq!(ended, None);
    let read = world
        .user_session(tenant, &account.id, &other.id, &kept.id, now)
        .await
        .unwrap();
    assert_eq!(read, Some(kept));
    assert_eq!(
        world.changed_since(place).await,
        [ChangeSubject::Connection(before.id)]
    );
}

pub async fn renaming_keeps_names_unique_and_tells_others(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (shop, other) = (
        world.connection_of(&account, "shop").await,
        world.connection_of(&account, "other").await,
    );
    let place = world.latest_change().await.unwrap();
    let (tenant, owner, now) = (&account.tenant, &account.id, world.now());
    assert!(is_conflict(
        &world
            .rename_connection(tenant, owner, &shop.id, "other", now)
            .await
    ));
    assert_eq!(world.latest_change().await.unwrap(), place);
    assert!(
        world
            .rename_connection(tenant, owner, &shop.id, "store", now)
            .await
            .unwrap()
    );
    assert_eq!(
        world.connection_by_name(tenant, owner, "shop").await.unwrap(),
        None
    );
    let renamed = world
        .connection_by_name(tenant, owner, "store")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(renamed.id, shop.id);
    assert_eq!(
        world.connection(tenant, owner, &other.id).await.unwrap(),
        Some(other)
    );
    assert_eq!(
        world.changed_since(place).await,
        [ChangeSubject::Connection(shop.id)]
    );
}

pub async fn the_default_moves_and_others_are_told(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (first, second) = (
        world.connection_of(&account, "first").await,
        world.connection_of(&account, "second").await,
    );
    let (tenant, owner, now) = (&account.tenant, &account.id, world.now());
    let place = world.latest_change().await.unwrap();
    assert!(
        !world
            .set_default_connection(tenant, owner, &world.connection_id(), now)
            .await
            .unwrap()
    );
    let default = world.default_connection(tenant, owner).await.unwrap().unwrap();
    assert_eq!(
        default.id, first.id,
        "an unknown one takes the default from nobody"
    );
    assert!(
        world
            .set_default_connection(tenant, owner, &second.id, now)
            .await
            .unwrap()
    );
    let all = world.list_connections(tenant, owner).await.unwrap();
    let defaults: Vec<_> = all.iter().map(|connection| connection.is_default).collect();
    assert_eq!(defaults, [false, true]);
    assert_eq!(
        world.changed_since(place).await,
        [ChangeSubject::Connection(second.id)]
    );
}

pub async fn the_state_of_the_last_check_is_noted(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let connection = world.connection_of(&account, "shop").await;
    let failed = ConnectionState::Failed {
        reason: "the API key is refused".to_owned(),
    };
    let (tenant, owner) = (&account.tenant, &account.id);
    for state in [ConnectionState::Verified, failed, ConnectionState::Unverified] {
        let now = world.after(std::time::Duration::from_secs(1));
        let done = world
            .set_connection_state(tenant, owner, &connection.id, &state, now)
            .await;
        assert!(done.unwrap());
        let expected = Connection {
            state,
            checked_at: Some(now),
            ..connection.clone()
        };
        let read = world.connection(tenant, owner, &connection.id).await.unwrap();
        assert_eq!(read, Some(expected));
    }
}

pub async fn deleting_the_default_makes_the_oldest_left_the_default(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (first, second, third) = (
        world.connection_of(&account, "c").await,
        world.connection_of(&account, "b").await,
        world.connection_of(&account, "a").await,
    );
    let session = world.user_session_of(&first).await;
    let (tenant, owner, now) = (&account.tenant, &account.id, world.now());
    let place = world.latest_change().await.unwrap();
    assert!(
        world
            .delete_connection(tenant, owner, &first.id, now)
            .await
            .unwrap()
    );
    assert_eq!(
        world.changed_since(place).await,
        [ChangeSubject::Connection(first.id.clone())]
    );
    assert_eq!(world.connection(tenant, owner, &first.id).await.unwrap(), None);
    let ended = world
        .user_session(tenant, owner, &first.id, &session.id, now)
        .await
        .unwrap();
    assert_eq!(ended, None);
    let default = world.default_connection(tenant, owner).await.unwrap().unwrap();
    assert_eq!(default.id, second.id);
    assert!(
        world
            .delete_connection(tenant, owner, &third.id, now)
            .await
            .unwrap()
    );
    let default = world.default_connection(tenant, owner).await.unwrap().unwrap();
    assert_eq!(default.id, second.id, "another one than the default was deleted");
    assert!(
        world
            .delete_connection(tenant, owner, &second.id, now)
            .await
            .unwrap()
    );
    assert_eq!(world.default_connection(tenant, owner).await.unwrap(), None);
    assert!(
        !world
            .delete_connection(tenant, owner, &second.id, now)
            .await
            .unwrap()
    );
}

pub async fn neither_a_colleague_nor_another_tenant_changes_a_connection(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, colleague, theirs) = world.neighbours().await;
    let default = world.connection_of(&mine, "default").await;
    let connection = world.connection_of(&mine, "shop").await;
    let session = world.user_session_of(&connection).await;
    let place = world.latest_change().await.unwrap();
    let (id, now) = (&connection.id, world.now());
    for (tenant, account) in [
        (&mine.tenant, &colleague.id),
        (&theirs.tenant, &theirs.id),
        (&theirs.tenant, &mine.id),
    ] {
        let replacement = Connection {
            account: account.clone(),
            sealed: b"stolen".to_vec(),
            ..connection.clone()
        };
        assert!(!world.replace_connection(tenant, &replacement).await.unwrap());
        assert!(
            !world
                .rename_connection(tenant, account, id, "stolen", now)
                .await
                .unwrap()
        );
        assert!(
            !world
                .set_default_connection(tenant, account, id, now)
                .await
                .unwrap()
        );
        let state = ConnectionState::Verified;
        assert!(
            !world
                .set_connection_state(tenant, account, id, &state, now)
                .await
                .unwrap()
        );
        assert!(!world.delete_connection(tenant, account, id, now).await.unwrap());
    }
    let all = world.list_connections(&mine.tenant, &mine.id).await.unwrap();
    assert_eq!(all, [default, connection.clone()]);
    let kept = world
        .user_session(&mine.tenant, &mine.id, id, &session.id, now)
        .await
        .unwrap();
    assert_eq!(kept, Some(session));
    assert_eq!(world.latest_change().await.unwrap(), place);
}
