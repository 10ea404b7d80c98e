//! The promises of `Keys`.

use super::together::{WRITERS, together};
use super::verdict::is_conflict;
use super::world::World;
use crate::{ChangeSubject, DataKey, MasterKeyCheck, Page, Store};
use domain::TenantId;
use std::sync::Arc;

pub async fn a_fresh_store_is_claimed_once(store: Arc<dyn Store>) {
    let world = World::new(store);
    assert_eq!(world.master_keys().await.unwrap(), []);
    let first = [world.new_master_key("a"), world.new_master_key("b")];
    assert_eq!(world.claim_fresh_store(&first).await.unwrap(), first);
    let late = [world.new_master_key("c")];
    assert_eq!(world.claim_fresh_store(&late).await.unwrap(), first);
    assert_eq!(world.master_keys().await.unwrap(), first);
}

pub async fn of_sixteen_claims_of_a_fresh_store_one_wins(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let answers = together(&world, |world, number| async move {
        let key = world.new_master_key(&format!("key-{number}"));
        world.claim_fresh_store(&[key]).await.unwrap()
    })
    .await;
    let registered = world.master_keys().await.unwrap();
    assert_eq!(registered.len(), 1);
    assert!(answers.iter().all(|answer| *answer == registered), "{answers:?}");
}

pub async fn a_master_key_is_added_once_and_never_with_another_check_value(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (second, first) = (world.new_master_key("b"), world.new_master_key("a"));
    for key in [&second, &first, &first] {
        world.add_master_key(key).await.unwrap();
    }
    let other = MasterKeyCheck {
        check_value: b"other".to_vec(),
        ..first.clone()
    };
    assert!(is_conflict(&world.add_master_key(&other).await));
    assert_eq!(world.master_keys().await.unwrap(), [first, second]);
}

pub async fn a_master_key_in_use_is_not_removed(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await;
    let key = world.data_key_of(&tenant.id, "old").await;
    world.add_master_key(&world.new_master_key("new")).await.unwrap();
    assert!(is_conflict(&world.remove_master_key("old").await));
    assert_eq!(world.master_keys().await.unwrap().len(), 2);
    let now = world.now();
    let done = world
        .rewrap_data_key(&tenant.id, &key.id, &key.wrapped, b"again", "new", now)
        .await;
    assert!(done.unwrap());
    assert!(world.remove_master_key("old").await.unwrap());
    assert!(!world.remove_master_key("old").await.unwrap());
    assert_eq!(world.master_keys().await.unwrap().len(), 1);
}

pub async fn the_first_data_key_of_a_tenant_stays(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await;
    assert_eq!(world.data_key(&tenant.id).await.unwrap(), None);
    let first = world.data_key_of(&tenant.id, "m").await;
    assert_eq!(world.data_key(&tenant.id).await.unwrap(), Some(first.clone()));
    assert_eq!(world.data_key_of(&tenant.id, "m").await, first);
    assert_eq!(
        world.data_key_by_id(&tenant.id, &first.id).await.unwrap(),
        Some(first)
    );
}

pub async fn of_sixteen_first_data_keys_one_is_stored(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let tenant = world.a_tenant().await.id;
    world.add_master_key(&world.new_master_key("m")).await.unwrap();
    let answers = together(&world, |world, _| {
        let tenant = tenant.clone();
        async move {
            let key = world.new_data_key(&tenant, "m");
            world.create_data_key(&tenant, &key).await.unwrap()
        }
    })
    .await;
    let stored = world.data_key(&tenant).await.unwrap().unwrap();
    assert_eq!(answers, vec![stored; WRITERS]);
}

pub async fn a_data_key_needs_a_living_tenant_and_a_registered_master_key(store: Arc<dyn Store>) {
    let world = World::new(store);
    world.add_master_key(&world.new_master_key("m")).await.unwrap();
    let (living, shredded) = (world.a_tenant().await, world.a_tenant().await);
    world.shred_tenant(&shredded.id, world.now()).await.unwrap();
    for tenant in [shredded.id, world.tenant_id()] {
        let key = world.new_data_key(&tenant, "m");
        assert!(is_conflict(&world.create_data_key(&tenant, &key).await));
        assert_eq!(world.data_key(&tenant).await.unwrap(), None);
    }
    let key = world.new_data_key(&living.id, "unknown");
    assert!(is_conflict(&world.create_data_key(&living.id, &key).await));
    assert_eq!(world.data_key(&living.id).await.unwrap(), None);
    let system = world.data_key_of(&TenantId::system(), "m").await;
    assert_eq!(world.data_key(&TenantId::system()).await.unwrap(), Some(system));
}

pub async fn while_sixteen_make_data_keys_shredding_leaves_none(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let tenant = world.a_tenant().await.id;
    world.add_master_key(&world.new_master_key("m")).await.unwrap();
    together(&world, |world, number| {
        let tenant = tenant.clone();
        async move {
            if number == 7 {
                assert!(world.shred_tenant(&tenant, world.now()).await.unwrap());
            } else {
                let key = world.new_data_key(&tenant, "m");
                let answer = world.create_data_key(&tenant, &key).await;
                assert!(answer.is_ok() || is_conflict(&answer), "{answer:?}");
            }
        }
    })
    .await;
    assert_eq!(world.data_key(&tenant).await.unwrap(), None);
}

pub async fn a_data_key_of_another_tenant_is_neither_read_nor_rewrapped(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, theirs) = (world.a_tenant().await.id, world.a_tenant().await.id);
    let key = world.data_key_of(&mine, "m").await;
    assert_eq!(world.data_key(&theirs).await.unwrap(), None);
    assert_eq!(world.data_key_by_id(&theirs, &key.id).await.unwrap(), None);
    assert_eq!(
        world.data_key_by_id(&TenantId::system(), &key.id).await.unwrap(),
        None
    );
    let (id, old, now) = (&key.id, &key.wrapped, world.now());
    assert!(
        !world
            .rewrap_data_key(&theirs, id, old, b"stolen", "m", now)
            .await
            .unwrap()
    );
    assert_eq!(world.data_key(&mine).await.unwrap(), Some(key));
    assert_eq!(world.latest_change().await.unwrap(), 0);
}

pub async fn data_keys_to_rotate_are_listed_and_counted(store: Arc<dyn Store>) {
    let world = World::new(store);
    let mut old = Vec::new();
    for _ in 0..3 {
        old.push(world.data_key_of(&world.a_tenant().await.id, "old").await);
    }
    world.data_key_of(&world.a_tenant().await.id, "new").await;
    let counts = [("new".to_owned(), 1), ("old".to_owned(), 3)];
    assert_eq!(world.data_key_counts().await.unwrap(), counts);
    let page = Page {
        after: Some(old[0].id.as_str()),
        limit: 1,
    };
    assert_eq!(
        world
            .data_keys_not_wrapped_by("new", Page::first(10))
            .await
            .unwrap(),
        old
    );
    assert_eq!(
        world.data_keys_not_wrapped_by("new", page).await.unwrap(),
        old[1..2]
    );
}

pub async fn a_wrapping_is_replaced_if_it_is_the_one_that_was_read(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await.id;
    let key = world.data_key_of(&tenant, "old").await;
    world.add_master_key(&world.new_master_key("new")).await.unwrap();
    let (id, now) = (&key.id, world.now());
    assert!(
        !world
            .rewrap_data_key(&tenant, id, b"stale", b"x", "new", now)
            .await
            .unwrap()
    );
    assert!(is_conflict(
        &world
            .rewrap_data_key(&tenant, id, &key.wrapped, b"x", "unknown", now)
            .await
    ));
    assert_eq!(world.data_key(&tenant).await.unwrap(), Some(key.clone()));
    assert_eq!(world.latest_change().await.unwrap(), 0);
    assert!(
        world
            .rewrap_data_key(&tenant, id, &key.wrapped, b"again", "new", now)
            .await
            .unwrap()
    );
    let expected = DataKey {
        wrapped: b"again".to_vec(),
        master_key: "new".to_owned(),
        ..key.clone()
    };
    assert_eq!(world.data_key(&tenant).await.unwrap(), Some(expected));
    assert_eq!(
        world.changed_since(0).await,
        [ChangeSubject::DataKey(tenant.clone())]
    );
    assert!(
        !world
            .rewrap_data_key(&tenant, id, &key.wrapped, b"late", "new", now)
            .await
            .unwrap()
    );
}

pub async fn of_sixteen_who_rewrap_one_key_one_wins(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let tenant = world.a_tenant().await.id;
    let key = world.data_key_of(&tenant, "m").await;
    let won = together(&world, |world, number| {
        let key = key.clone();
        async move {
            let (wrapped, now) = ([number as u8], world.now());
            world
                .rewrap_data_key(&key.tenant, &key.id, &key.wrapped, &wrapped, "m", now)
                .await
                .unwrap()
        }
    })
    .await;
    assert_eq!(won.into_iter().filter(|won| *won).count(), 1);
}
