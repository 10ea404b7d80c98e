//! Pruning behind a signed checkpoint.

use crate::on_both_databases;
use crate::world::{World, entry};
use domain::{TenantId, Timestamp};
use vault::{AuditError, AuditLog, AuditLogOptions, Finding};

on_both_databases!(
    old_rows_go_and_the_rest_verifies,
    everything_can_be_pruned_and_the_chain_goes_on,
    rows_that_do_not_verify_are_not_pruned,
    a_forged_checkpoint_is_found,
    rows_behind_a_checkpoint_that_came_back_are_found,
    two_processes_prune_at_once,
);

const DAY: i64 = 86_400_000_000;

/// A tenant with ten rows, one a day from day 1 to day 10.
async fn ten_days(world: &World) -> TenantId {
    let tenant = world.tenant().await;
    let (log, writer) = AuditLog::start(world.vault().await, AuditLogOptions::default());
    tokio::spawn(writer);
    for day in 1..=10 {
        let mut record = entry(&tenant, day);
        record.at = Timestamp::from_micros(day * DAY);
        log.read_outcome(record).await.unwrap();
    }
    log.close().await.unwrap();
    tenant
}

fn day(day: i64) -> Timestamp {
    Timestamp::from_micros(day * DAY)
}

async fn findings(world: &World, tenant: &TenantId) -> Vec<Finding> {
    world.trail().await.verify(tenant, &[]).await.unwrap().findings
}

async fn old_rows_go_and_the_rest_verifies(world: World) {
    let tenant = ten_days(&world).await;
    let trail = world.trail().await;
    let anchors = trail.heads().await.unwrap();
    assert_eq!(trail.prune(&tenant, day(1)).await.unwrap(), 0);
    assert_eq!(trail.prune(&tenant, day(4)).await.unwrap(), 3);
    assert_eq!(trail.prune(&tenant, day(4)).await.unwrap(), 0);
    assert_eq!(trail.prune(&tenant, day(7)).await.unwrap(), 3);
    let report = trail.verify(&tenant, &anchors).await.unwrap();
    assert!(report.is_intact(), "{report:?}");
    assert_eq!((report.rows, report.begins_behind), (4, 6));
    // Pruned anchors cannot be compared any more, the one of the checkpoint can.
    let mut at_checkpoint = anchors[0].clone();
    at_checkpoint.sequence = 6;
    let report = trail.verify(&tenant, &[at_checkpoint]).await.unwrap();
    assert_eq!(report.findings, [Finding::AnchorDiffers { sequence: 6 }]);
}

async fn everything_can_be_pruned_and_the_chain_goes_on(world: World) {
    let tenant = ten_days(&world).await;
    let trail = world.trail().await;
    assert_eq!(trail.prune(&tenant, day(100)).await.unwrap(), 10);
    let report = trail.verify(&tenant, &[]).await.unwrap();
    assert!(
        report.is_intact() && report.rows == 0 && report.begins_behind == 10,
        "{report:?}"
    );
    let (log, writer) = AuditLog::start(world.vault().await, AuditLogOptions::default());
    tokio::spawn(writer);
    log.outcome(entry(&tenant, "next")).await.unwrap();
    let report = trail.verify(&tenant, &[]).await.unwrap();
    assert!(report.is_intact(), "{report:?}");
    assert_eq!(report.end.unwrap().sequence, 11);
}

async fn rows_that_do_not_verify_are_not_pruned(world: World) {
    let tenant = ten_days(&world).await;
    let trail = world.trail().await;
    world
        .database
        .execute(&format!(
            "UPDATE audit_events SET action = 'x' WHERE tenant = '{tenant}' AND sequence = 3"
        ))
        .await;
    let error = trail.prune(&tenant, day(8)).await.unwrap_err();
    assert!(
        matches!(
            error,
            AuditError::Broken {
                finding: Finding::Altered { sequence: 3 }
            }
        ),
        "{error:?}"
    );
    assert_eq!(world.store.audit_rows(&tenant, 0, 100).await.unwrap().len(), 10);
    // Up to the row before it can be pruned.
    assert_eq!(trail.prune(&tenant, day(3)).await.unwrap(), 2);
}

async fn a_forged_checkpoint_is_found(world: World) {
    let tenant = ten_days(&world).await;
    let trail = world.trail().await;
    assert_eq!(trail.prune(&tenant, day(4)).await.unwrap(), 3);
    // Somebody hides row 4 by moving the beginning behind it.
    let forged = format!(
        "UPDATE audit_heads SET checkpoint_sequence = 4, checkpoint_mac = \
         (SELECT mac FROM audit_events WHERE tenant = '{tenant}' AND sequence = 4) WHERE tenant = '{tenant}'"
    );
    world.database.execute(&forged).await;
    world
        .database
        .execute(&format!(
            "DELETE FROM audit_events WHERE tenant = '{tenant}' AND sequence = 4"
        ))
        .await;
    assert_eq!(
        findings(&world, &tenant).await,
        [Finding::CheckpointForged { sequence: 4 }]
    );
    let error = trail.prune(&tenant, day(8)).await.unwrap_err();
    assert!(
        matches!(
            error,
            AuditError::Broken {
                finding: Finding::CheckpointForged { sequence: 4 }
            }
        ),
        "{error:?}"
    );
    // A checkpoint of another tenant is none of this one.
    let other = ten_days(&world).await;
    assert_eq!(trail.prune(&other, day(5)).await.unwrap(), 4);
    let copied = ["checkpoint_sequence", "checkpoint_mac", "checkpoint_signature"]
        .map(|column| format!("{column} = (SELECT {column} FROM audit_heads WHERE tenant = '{other}')"))
        .join(", ");
    world
        .database
        .execute(&format!(
            "UPDATE audit_heads SET {copied} WHERE tenant = '{tenant}'"
        ))
        .await;
    assert!(
        findings(&world, &tenant)
            .await
            .contains(&Finding::CheckpointForged { sequence: 4 })
    );
}

async fn rows_behind_a_checkpoint_that_came_back_are_found(world: World) {
    let tenant = ten_days(&world).await;
    assert_eq!(world.trail().await.prune(&tenant, day(4)).await.unwrap(), 3);
    let moved = format!("UPDATE audit_events SET sequence = 2 WHERE tenant = '{tenant}' AND sequence = 4");
    world.database.execute(&moved).await;
    let expected = [
        Finding::BeforeCheckpoint { sequence: 2 },
        Finding::Missing { first: 4, last: 4 },
    ];
    assert_eq!(findings(&world, &tenant).await, expected);
}

async fn two_processes_prune_at_once(world: World) {
    let tenant = ten_days(&world).await;
    let (one, two) = (world.trail().await, world.trail().await);
    let (one, two) = tokio::join!(one.prune(&tenant, day(6)), two.prune(&tenant, day(6)));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!((one.max(two), one.min(two)), (5, 0));
    assert!(findings(&world, &tenant).await.is_empty());
}
