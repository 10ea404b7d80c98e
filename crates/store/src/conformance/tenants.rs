//! The promises of `Tenants`.

use super::together::{WRITERS, together};
use super::verdict::is_conflict;
use super::world::World;
use crate::{ChangeSubject, Page, Role, Store, Tenant, TenantState};
use domain::TenantId;
use std::sync::Arc;

pub async fn a_tenant_is_read_back_by_id_and_by_name(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await;
    world.a_tenant().await;
    assert_eq!(world.tenant(&tenant.id).await.unwrap(), Some(tenant.clone()));
    assert_eq!(world.tenant_by_name(&tenant.name).await.unwrap(), Some(tenant));
}

pub async fn an_unknown_tenant_is_not_found(store: Arc<dyn Store>) {
    let world = World::new(store);
    world.a_tenant().await;
    assert_eq!(world.tenant(&world.tenant_id()).await.unwrap(), None);
    assert_eq!(world.tenant_by_name("nobody").await.unwrap(), None);
}

pub async fn a_taken_name_is_a_conflict_that_changes_nothing(store: Arc<dyn Store>) {
    let world = World::new(store);
    let first = world.a_tenant().await;
    let second = world.new_tenant(&first.name);
    assert!(is_conflict(&world.create_tenant(&second).await));
    assert_eq!(world.tenant(&second.id).await.unwrap(), None);
    assert_eq!(world.tenant_by_name(&first.name).await.unwrap(), Some(first));
}

pub async fn of_sixteen_tenants_of_one_name_one_is_made(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let made = together(&world, |world, _| async move {
        let answer = world.create_tenant(&world.new_tenant("shop")).await;
        assert!(answer.is_ok() || is_conflict(&answer), "{answer:?}");
        answer.is_ok()
    })
    .await;
    assert_eq!(made.into_iter().filter(|made| *made).count(), 1);
    assert_eq!(
        world
            .list_tenants(Page::first(WRITERS as u32))
            .await
            .unwrap()
            .len(),
        1
    );
}

pub async fn a_name_with_a_nul_character_is_a_conflict(store: Arc<dyn Store>) {
    let world = World::new(store);
    assert!(is_conflict(&world.create_tenant(&world.new_tenant("a\0b")).await));
    assert_eq!(world.list_tenants(Page::first(10)).await.unwrap(), []);
}

pub async fn tenants_are_listed_in_pages_in_the_order_of_their_creation(store: Arc<dyn Store>) {
    let world = World::new(store);
    let mut all = Vec::new();
    for name in ["zebra", "Ant", "émeu", "_", "bee"] {
        let tenant = world.new_tenant(name);
        world.create_tenant(&tenant).await.unwrap();
        all.push(tenant);
    }
    assert_eq!(world.list_tenants(Page::first(2)).await.unwrap(), all[..2]);
    let page = Page {
        after: Some(all[1].id.as_str()),
        limit: 10,
    };
    assert_eq!(world.list_tenants(page).await.unwrap(), all[2..]);
    let end = Page {
        after: Some(all[4].id.as_str()),
        limit: 10,
    };
    assert_eq!(world.list_tenants(end).await.unwrap(), []);
}

pub async fn a_tenant_is_suspended_and_resumed_and_others_are_told(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (tenant, other) = (world.a_tenant().await, world.a_tenant().await);
    for (suspended, state) in [(true, TenantState::Suspended), (false, TenantState::Active)] {
        let place = world.latest_change().await.unwrap();
        assert!(
            world
                .set_tenant_suspended(&tenant.id, suspended, world.now())
                .await
                .unwrap()
        );
        let stored = world.tenant(&tenant.id).await.unwrap().unwrap();
        assert_eq!(
            stored,
            Tenant {
                state,
                ..tenant.clone()
            }
        );
        assert_eq!(
            world.changed_since(place).await,
            [ChangeSubject::Tenant(tenant.id.clone())]
        );
    }
    assert_eq!(world.tenant(&other.id).await.unwrap(), Some(other));
}

pub async fn suspending_an_unknown_tenant_is_false_and_no_change(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await;
    assert!(
        !world
            .set_tenant_suspended(&world.tenant_id(), true, world.now())
            .await
            .unwrap()
    );
    assert_eq!(world.latest_change().await.unwrap(), 0);
    assert_eq!(world.tenant(&tenant.id).await.unwrap(), Some(tenant));
}

pub async fn a_shredded_tenant_is_never_resumed(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await;
    assert!(world.shred_tenant(&tenant.id, world.now()).await.unwrap());
    let place = world.latest_change().await.unwrap();
    assert!(
        !world
            .set_tenant_suspended(&tenant.id, false, world.now())
            .await
            .unwrap()
    );
    assert!(
        !world
            .set_tenant_suspended(&tenant.id, true, world.now())
            .await
            .unwrap()
    );
    let stored = world.tenant(&tenant.id).await.unwrap().unwrap();
    assert_eq!(stored.state, TenantState::Shredded);
    assert_eq!(world.latest_change().await.unwrap(), place);
}

pub async fn shredding_destroys_the_tenants_data_key_only_and_tells_others(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (tenant, other) = (world.a_tenant().await, world.a_tenant().await);
    let mine = world.data_key_of(&tenant.id, "m").await;
    let theirs = world.data_key_of(&other.id, "m").await;
    let system = world.data_key_of(&TenantId::system(), "m").await;
    let place = world.latest_change().await.unwrap();
    assert!(world.shred_tenant(&tenant.id, world.now()).await.unwrap());
    assert_eq!(world.data_key(&tenant.id).await.unwrap(), None);
    assert_eq!(world.data_key_by_id(&tenant.id, &mine.id).await.unwrap(), None);
    assert_eq!(world.data_key(&other.id).await.unwrap(), Some(theirs));
    assert_eq!(world.data_key(&TenantId::system()).await.unwrap(), Some(system));
    let state = world.tenant(&other.id).await.unwrap().unwrap().state;
    assert_eq!(state, TenantState::Active);
    let changed = world.changed_since(place).await;
    assert!(
        changed.contains(&ChangeSubject::Tenant(tenant.id.clone())),
        "{changed:?}"
    );
    assert!(
        changed.contains(&ChangeSubject::DataKey(tenant.id)),
        "{changed:?}"
    );
}

pub async fn shredding_an_unknown_tenant_is_false(store: Arc<dyn Store>) {
    let world = World::new(store);
    assert!(!world.shred_tenant(&world.tenant_id(), world.now()).await.unwrap());
    assert_eq!(world.latest_change().await.unwrap(), 0);
}

pub async fn a_tenant_that_is_not_shredded_is_not_deleted(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (active, suspended) = (world.a_tenant().await, world.a_tenant().await);
    world
        .set_tenant_suspended(&suspended.id, true, world.now())
        .await
        .unwrap();
    for id in [&active.id, &suspended.id] {
        assert!(is_conflict(&world.delete_shredded_tenant(id, world.now()).await));
        assert!(world.tenant(id).await.unwrap().is_some());
    }
    assert!(
        !world
            .delete_shredded_tenant(&world.tenant_id(), world.now())
            .await
            .unwrap()
    );
}

pub async fn deleting_a_shredded_tenant_removes_its_rows_and_no_others(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, theirs) = (world.owner().await, world.owner().await);
    let my_token = world.token_of(&mine, "t").await.0;
    let their_token = world.token_of(&theirs, "t").await.0;
    world.shred_tenant(&mine.tenant, world.now()).await.unwrap();
    let place = world.latest_change().await.unwrap();
    assert!(
        world
            .delete_shredded_tenant(&mine.tenant, world.now())
            .await
            .unwrap()
    );
    assert_eq!(
        world.changed_since(place).await,
        [ChangeSubject::Tenant(mine.tenant.clone())]
    );
    assert_eq!(world.tenant(&mine.tenant).await.unwrap(), None);
    assert_eq!(world.account(&mine.tenant, &mine.id).await.unwrap(), None);
    assert_eq!(world.bearer_record(&my_token.id).await.unwrap(), None);
    assert_eq!(
        world.account(&theirs.tenant, &theirs.id).await.unwrap(),
        Some(theirs)
    );
    assert!(world.bearer_record(&their_token.id).await.unwrap().is_some());
    assert!(
        !world
            .delete_shredded_tenant(&mine.tenant, world.now())
            .await
            .unwrap()
    );
}

pub async fn the_name_of_a_deleted_tenant_is_free_again(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await;
    world.shred_tenant(&tenant.id, world.now()).await.unwrap();
    assert!(is_conflict(
        &world.create_tenant(&world.new_tenant(&tenant.name)).await
    ));
    world
        .delete_shredded_tenant(&tenant.id, world.now())
        .await
        .unwrap();
    let next = world.new_tenant(&tenant.name);
    world.create_tenant(&next).await.unwrap();
    world
        .create_account(&next.id, &world.new_account(&next.id, Role::Owner))
        .await
        .unwrap();
}
