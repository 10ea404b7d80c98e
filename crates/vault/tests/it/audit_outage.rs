//! What happens while the store does not take records.

use crate::on_both_databases;
use crate::world::{World, entry};
use domain::TenantId;
use std::time::Duration;
use vault::{AuditError, AuditLog, AuditLogOptions};

on_both_databases!(
    outcomes_are_kept_and_written_when_the_store_is_back,
    an_intent_that_failed_is_never_written,
    the_trail_becomes_writable_again_by_itself,
    records_wait_while_there_is_no_room_and_none_is_dropped,
    what_is_lost_at_the_end_is_said,
);

/// Takes the table away: every append fails, while the database answers otherwise.
async fn break_trail(world: &World) {
    world
        .database
        .execute("ALTER TABLE audit_events RENAME TO audit_events_away")
        .await;
}

async fn mend_trail(world: &World) {
    world
        .database
        .execute("ALTER TABLE audit_events_away RENAME TO audit_events")
        .await;
}

fn options() -> AuditLogOptions {
    AuditLogOptions {
        retry: Duration::from_millis(1),
        ..AuditLogOptions::default()
    }
}

async fn calls(world: &World, tenant: &TenantId) -> Vec<String> {
    let report = world.trail().await.verify(tenant, &[]).await.unwrap();
    assert!(report.is_intact(), "{report:?}");
    let rows = world.store.audit_rows(tenant, 0, 1_000).await.unwrap();
    rows.into_iter().map(|row| row.entry.call).collect()
}

async fn outcomes_are_kept_and_written_when_the_store_is_back(world: World) {
    let tenant = world.tenant().await;
    let (log, writer) = AuditLog::start(world.vault().await, options());
    tokio::spawn(writer);
    log.outcome(entry(&tenant, "before")).await.unwrap();
    break_trail(&world).await;
    assert!(matches!(
        log.outcome(entry(&tenant, "one")).await,
        Err(AuditError::NotWritten(_))
    ));
    assert!(!log.is_writable(&tenant));
    assert!(matches!(
        log.intent(entry(&tenant, "refused")).await,
        Err(AuditError::Unwritable)
    ));
    for call in ["two", "three"] {
        log.read_outcome(entry(&tenant, call)).await.unwrap();
    }
    assert!(log.outcome(entry(&tenant, "four")).await.is_err());
    mend_trail(&world).await;
    log.close().await.unwrap();
    assert_eq!(
        calls(&world, &tenant).await,
        ["before", "one", "two", "three", "four"]
    );
}

async fn an_intent_that_failed_is_never_written(world: World) {
    let tenant = world.tenant().await;
    let (log, writer) = AuditLog::start(world.vault().await, options());
    tokio::spawn(writer);
    log.outcome(entry(&tenant, "before")).await.unwrap();
    break_trail(&world).await;
    assert!(matches!(
        log.intent(entry(&tenant, "failed")).await,
        Err(AuditError::NotWritten(_))
    ));
    mend_trail(&world).await;
    log.close().await.unwrap();
    assert_eq!(calls(&world, &tenant).await, ["before"]);
}

async fn the_trail_becomes_writable_again_by_itself(world: World) {
    let tenant = world.tenant().await;
    let (log, writer) = AuditLog::start(world.vault().await, options());
    tokio::spawn(writer);
    break_trail(&world).await;
    assert!(log.outcome(entry(&tenant, "kept")).await.is_err());
    assert!(!log.is_writable(&tenant));
    mend_trail(&world).await;
    let recovered = async {
        while !log.is_writable(&tenant) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), recovered)
        .await
        .expect("a retry every millisecond");
    log.intent(entry(&tenant, "next")).await.unwrap();
    assert_eq!(calls(&world, &tenant).await, ["kept", "next"]);
}

async fn records_wait_while_there_is_no_room_and_none_is_dropped(world: World) {
    let tenant = world.tenant().await;
    let (log, writer) = AuditLog::start(
        world.vault().await,
        AuditLogOptions {
            queue: 2,
            ..options()
        },
    );
    tokio::spawn(writer);
    break_trail(&world).await;
    let calls_in_order = (0..30).map(|call| call.to_string()).collect::<Vec<_>>();
    let handing_in = tokio::spawn({
        let (log, tenant, calls) = (log.clone(), tenant.clone(), calls_in_order.clone());
        async move {
            for call in calls {
                log.read_outcome(entry(&tenant, call)).await.unwrap();
            }
        }
    });
    while log.is_writable(&tenant) {
        tokio::task::yield_now().await;
    }
    // Two wait in the queue, and less than two and what came together with the last of them are kept.
    assert!(!handing_in.is_finished());
    mend_trail(&world).await;
    handing_in.await.unwrap();
    log.close().await.unwrap();
    assert_eq!(calls(&world, &tenant).await, calls_in_order);
}

async fn what_is_lost_at_the_end_is_said(world: World) {
    let tenant = world.tenant().await;
    let (log, writer) = AuditLog::start(world.vault().await, options());
    tokio::spawn(writer);
    break_trail(&world).await;
    for call in 0..3 {
        log.read_outcome(entry(&tenant, call)).await.unwrap();
    }
    let error = log.close().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "3 audit record(s) could not be written before the end"
    );
    mend_trail(&world).await;
    assert!(calls(&world, &tenant).await.is_empty());
}
