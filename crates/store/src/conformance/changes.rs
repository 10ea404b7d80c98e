//! The promises of `Changes`.

use super::together::{WRITERS, together};
use super::world::World;
use crate::{Change, ChangeSubject, Store};
use std::sync::Arc;
use std::time::Duration;

pub async fn changes_are_numbered_from_one_and_read_in_pieces(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    assert_eq!(world.latest_change().await.unwrap(), 0);
    assert_eq!(world.changes_since(0, 10).await.unwrap(), Some(vec![]));
    let mut expected = Vec::new();
    for sequence in 1..=3 {
        let (token, _) = world.token_of(&account, "ci").await;
        world
            .revoke_access_token(&account.tenant, &token.id, world.now())
            .await
            .unwrap();
        expected.push(Change {
            sequence,
            subject: ChangeSubject::Token(token.id),
        });
    }
    assert_eq!(world.latest_change().await.unwrap(), 3);
    let since = async |place, limit| world.changes_since(place, limit).await.unwrap().unwrap();
    assert_eq!(since(0, 10).await, expected);
    assert_eq!(since(0, 2).await, expected[..2]);
    assert_eq!(since(2, 10).await, expected[2..]);
    assert_eq!(since(3, 10).await, []);
    assert_eq!(since(1, 0).await, []);
}

pub async fn a_step_that_fails_leaves_no_change(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    world.connection_of(&account, "shop").await;
    let place = world.latest_change().await.unwrap();
    let taken = world.new_connection(&account, "shop");
    assert!(world.create_connection(&account.tenant, &taken).await.is_err());
    assert_eq!(world.latest_change().await.unwrap(), place);
    assert_eq!(world.changed_since(place).await, []);
}

pub async fn a_reader_that_was_away_while_changes_were_swept_is_told(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await.id;
    let change = async || {
        world
            .set_tenant_suspended(&tenant, true, world.now())
            .await
            .unwrap()
    };
    for _ in 0..3 {
        change().await;
    }
    world.after(Duration::from_hours(2));
    change().await;
    assert_eq!(world.sweep(world.now()).await.unwrap().changes, 3);
    for away_since in 0..3 {
        assert_eq!(
            world.changes_since(away_since, 10).await.unwrap(),
            None,
            "place {away_since}"
        );
    }
    let seen = world.changes_since(3, 10).await.unwrap().unwrap();
    assert_eq!(seen.iter().map(|change| change.sequence).collect::<Vec<_>>(), [4]);
    assert_eq!(world.changes_since(4, 10).await.unwrap(), Some(vec![]));
}

pub async fn the_latest_change_is_never_swept(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await.id;
    for _ in 0..2 {
        world
            .set_tenant_suspended(&tenant, true, world.now())
            .await
            .unwrap();
    }
    let late = world.after(Duration::from_hours(48));
    assert_eq!(world.sweep(late).await.unwrap().changes, 1);
    assert_eq!(world.latest_change().await.unwrap(), 2);
    assert_eq!(world.changed_since(1).await, [ChangeSubject::Tenant(tenant)]);
}

pub async fn a_reader_ahead_of_the_store_is_told(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await.id;
    assert_eq!(
        world.changes_since(5, 10).await.unwrap(),
        None,
        "the store was restored from a backup"
    );
    world
        .set_tenant_suspended(&tenant, true, world.now())
        .await
        .unwrap();
    assert_eq!(world.changes_since(5, 10).await.unwrap(), None);
}

pub async fn a_reader_misses_nothing_while_sixteen_write(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let mut tokens = Vec::new();
    for _ in 0..WRITERS {
        let account = world.owner().await;
        for number in 0..8 {
            tokens.push(world.token_of(&account, &number.to_string()).await.0);
        }
    }
    let writers = together(&world, |world, number| {
        let own = tokens[number * 8..][..8].to_vec();
        async move {
            for token in own {
                world
                    .revoke_access_token(&token.tenant, &token.id, world.now())
                    .await
                    .unwrap();
            }
        }
    });
    let reader = async {
        let mut seen: Vec<Change> = Vec::new();
        while seen.len() < tokens.len() {
            // Behind the last place that it saw and never again from the start: a change that becomes visible late
            // is lost to this reader.
            let place = seen.last().map_or(0, |change| change.sequence);
            seen.extend(world.changes_since(place, 7).await.unwrap().unwrap());
            if seen
                .last()
                .is_some_and(|change| change.sequence == tokens.len() as i64)
            {
                break;
            }
            tokio::task::yield_now().await;
        }
        seen
    };
    let (_, seen) = tokio::join!(writers, reader);
    let places: Vec<_> = seen.iter().map(|change| change.sequence).collect();
    assert_eq!(places, (1..=tokens.len() as i64).collect::<Vec<_>>());
    for token in tokens {
        let subject = ChangeSubject::Token(token.id);
        assert_eq!(seen.iter().filter(|change| change.subject == subject).count(), 1);
    }
}

pub async fn a_change_of_this_process_wakes_its_readers(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await.id;
    world
        .set_tenant_suspended(&tenant, true, world.now())
        .await
        .unwrap();
    let signal = tokio::time::timeout(Duration::from_mins(1), world.change_signal());
    signal
        .await
        .expect("the change before is signalled to whoever asks next");
}
