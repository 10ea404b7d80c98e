//! The promises of `Audit`: pruning.

use super::trail::entry;
use super::verdict::is_conflict;
use super::world::World;
use crate::{AuditCheckpoint, AuditRow, Store};
use domain::TenantId;
use std::sync::Arc;

fn checkpoint(row: &AuditRow) -> AuditCheckpoint {
    AuditCheckpoint {
        sequence: row.sequence,
        mac: row.mac.clone(),
        signature: b"signed".to_vec(),
    }
}

async fn trail(world: &World, tenant: &TenantId) -> Vec<AuditRow> {
    let entries = ["1", "2", "3", "4", "5"].map(|call| entry(tenant, call, world.now()));
    world.append(&entries).await;
    world.whole_trail(tenant).await
}

pub async fn rows_up_to_the_checkpoint_go_and_it_is_stored(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await.id;
    let rows = trail(&world, &tenant).await;
    let before = world.audit_head(&tenant).await.unwrap().unwrap();
    assert!(world.prune_audit(&tenant, &checkpoint(&rows[2])).await.unwrap());
    assert_eq!(world.audit_rows(&tenant, 0, 10).await.unwrap(), rows[3..]);
    let after = world.audit_head(&tenant).await.unwrap().unwrap();
    assert_eq!((after.sequence, after.mac), (before.sequence, before.mac));
    assert_eq!(after.checkpoint, Some(checkpoint(&rows[2])));
}

pub async fn the_chain_goes_on_behind_a_pruned_whole(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await.id;
    let rows = trail(&world, &tenant).await;
    assert!(world.prune_audit(&tenant, &checkpoint(&rows[4])).await.unwrap());
    assert_eq!(world.audit_rows(&tenant, 0, 10).await.unwrap(), []);
    world.append(&[entry(&tenant, "6", world.now())]).await;
    let rows = world.audit_rows(&tenant, 0, 10).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].sequence, 6);
    assert_eq!(world.audit_head(&tenant).await.unwrap().unwrap().mac, rows[0].mac);
}

pub async fn a_checkpoint_that_is_not_later_changes_nothing(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await.id;
    let rows = trail(&world, &tenant).await;
    assert!(world.prune_audit(&tenant, &checkpoint(&rows[2])).await.unwrap());
    for row in &rows[..3] {
        assert!(!world.prune_audit(&tenant, &checkpoint(row)).await.unwrap());
    }
    assert_eq!(world.audit_rows(&tenant, 0, 10).await.unwrap(), rows[3..]);
    let head = world.audit_head(&tenant).await.unwrap().unwrap();
    assert_eq!(head.checkpoint, Some(checkpoint(&rows[2])));
    assert!(world.prune_audit(&tenant, &checkpoint(&rows[3])).await.unwrap());
}

pub async fn a_checkpoint_that_names_no_row_is_a_conflict(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, theirs) = (world.a_tenant().await.id, world.a_tenant().await.id);
    let rows = trail(&world, &mine).await;
    let wrong = AuditCheckpoint {
        mac: b"other".to_vec(),
        ..checkpoint(&rows[2])
    };
    let beyond = AuditCheckpoint {
        sequence: 6,
        ..checkpoint(&rows[4])
    };
    for (tenant, named) in [(&mine, wrong), (&mine, beyond), (&theirs, checkpoint(&rows[2]))] {
        assert!(is_conflict(&world.prune_audit(tenant, &named).await));
    }
    assert_eq!(world.whole_trail(&mine).await, rows);
    assert_eq!(world.audit_head(&mine).await.unwrap().unwrap().checkpoint, None);
}

pub async fn pruning_one_tenant_leaves_another_ones_trail(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, theirs) = (world.a_tenant().await.id, world.a_tenant().await.id);
    let (my_rows, their_rows) = (trail(&world, &mine).await, trail(&world, &theirs).await);
    assert!(world.prune_audit(&mine, &checkpoint(&my_rows[4])).await.unwrap());
    assert_eq!(world.whole_trail(&theirs).await, their_rows);
    assert_eq!(world.audit_head(&theirs).await.unwrap().unwrap().checkpoint, None);
}
