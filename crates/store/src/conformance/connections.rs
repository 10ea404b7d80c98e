//! The promises of `Connections`: adding and reading.

use super::together::{WRITERS, together};
use super::verdict::is_conflict;
use super::world::World;
use crate::{ChangeSubject, Connection, ConnectionState, Store};
use std::sync::Arc;

pub async fn a_connection_is_read_back_by_id_and_by_name_and_others_are_told(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let connection = Connection {
        is_default: true,
        state: ConnectionState::Failed {
            reason: "refused".to_owned(),
        },
        checked_at: Some(world.now()),
        ..world.new_connection(&account, "shop")
    };
    world
        .create_connection(&account.tenant, &connection)
        .await
        .unwrap();
    let (tenant, owner) = (&account.tenant, &account.id);
    let read = world.connection(tenant, owner, &connection.id).await.unwrap();
    assert_eq!(read, Some(connection.clone()));
    let read = world.connection_by_name(tenant, owner, "shop").await.unwrap();
    assert_eq!(read, Some(connection.clone()));
    assert_eq!(
        world.connection_by_name(tenant, owner, "SHOP").await.unwrap(),
        None
    );
    assert_eq!(
        world
            .connection(tenant, owner, &world.connection_id())
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        world.changed_since(0).await,
        [ChangeSubject::Connection(connection.id)]
    );
}

pub async fn neither_a_colleague_nor_another_tenant_reads_a_connection(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, colleague, theirs) = world.neighbours().await;
    let connection = world.connection_of(&mine, "shop").await;
    for (tenant, account) in [
        (&mine.tenant, &colleague.id),
        (&theirs.tenant, &theirs.id),
        (&theirs.tenant, &mine.id),
        (&mine.tenant, &theirs.id),
    ] {
        assert_eq!(
            world.connection(tenant, account, &connection.id).await.unwrap(),
            None
        );
        assert_eq!(
            world.connection_by_name(tenant, account, "shop").await.unwrap(),
            None
        );
        assert_eq!(world.default_connection(tenant, account).await.unwrap(), None);
        assert_eq!(world.list_connections(tenant, account).await.unwrap(), []);
    }
}

pub async fn a_connection_for_another_tenants_account_is_a_conflict(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, _, theirs) = world.neighbours().await;
    let connection = world.new_connection(&theirs, "shop");
    assert!(is_conflict(
        &world.create_connection(&mine.tenant, &connection).await
    ));
    let orphan = Connection {
        account: world.account_id(),
        ..world.new_connection(&mine, "shop")
    };
    assert!(is_conflict(&world.create_connection(&mine.tenant, &orphan).await));
    assert_eq!(
        world.list_connections(&theirs.tenant, &theirs.id).await.unwrap(),
        []
    );
    assert_eq!(world.latest_change().await.unwrap(), 0);
}

pub async fn a_taken_name_is_a_conflict_in_the_same_account_only(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, colleague, theirs) = world.neighbours().await;
    let first = world.connection_of(&mine, "shop").await;
    let second = world.new_connection(&mine, "shop");
    assert!(is_conflict(&world.create_connection(&mine.tenant, &second).await));
    assert_eq!(
        world.list_connections(&mine.tenant, &mine.id).await.unwrap(),
        [first]
    );
    world.connection_of(&colleague, "shop").await;
    world.connection_of(&theirs, "shop").await;
}

pub async fn the_first_connection_is_the_default_and_a_later_one_when_it_says_so(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let default = async || {
        let default = world
            .default_connection(&account.tenant, &account.id)
            .await
            .unwrap();
        default.map(|connection| connection.name)
    };
    assert_eq!(default().await, None);
    world.connection_of(&account, "first").await;
    assert_eq!(default().await.as_deref(), Some("first"));
    world.connection_of(&account, "second").await;
    assert_eq!(default().await.as_deref(), Some("first"));
    let third = Connection {
        is_default: true,
        ..world.new_connection(&account, "third")
    };
    world.create_connection(&account.tenant, &third).await.unwrap();
    assert_eq!(default().await.as_deref(), Some("third"));
    let all = world
        .list_connections(&account.tenant, &account.id)
        .await
        .unwrap();
    assert_eq!(all.iter().filter(|connection| connection.is_default).count(), 1);
}

pub async fn of_sixteen_connections_at_once_one_is_the_default(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let account = world.owner().await;
    together(&world, |world, number| {
        let connection = Connection {
            is_default: number % 2 == 0,
            ..world.new_connection(&account, &format!("{number:02}"))
        };
        async move {
            let created = world.create_connection(&connection.tenant, &connection).await;
            assert!(created.is_ok(), "{created:?}");
        }
    })
    .await;
    let all = world
        .list_connections(&account.tenant, &account.id)
        .await
        .unwrap();
    assert_eq!(all.len(), WRITERS);
    assert_eq!(all.iter().filter(|connection| connection.is_default).count(), 1);
}

pub async fn connections_are_listed_by_name(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    for name in ["b", "a", "B", "_", "ä", "a-1"] {
        world.connection_of(&account, name).await;
    }
    let all = world
        .list_connections(&account.tenant, &account.id)
        .await
        .unwrap();
    let names: Vec<_> = all.iter().map(|connection| connection.name.as_str()).collect();
    assert_eq!(names, ["B", "_", "a", "a-1", "b", "ä"]);
}
