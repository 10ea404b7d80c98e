//! The writer: what it answered is in the database, in a chain without gaps.

use crate::on_both_databases;
use crate::world::{World, entry};
use domain::TenantId;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::Arc;
use store::{AuditPhase, AuditRow};
use tokio::sync::Mutex;
use vault::{AuditError, AuditLog, AuditLogOptions};

on_both_databases!(
    a_record_reads_back_as_it_was_handed_in,
    sixteen_writers_make_one_chain_for_each_tenant,
    two_processes_write_one_chain,
    what_was_answered_survives_the_end_of_the_writer,
    closing_writes_everything,
    a_record_of_a_tenant_that_is_not_there_hurts_no_other,
    a_zero_character_does_not_hold_up_the_trail,
    the_digest_tells_arguments_apart_and_nothing_else,
);

async fn rows(world: &World, tenant: &TenantId) -> Vec<AuditRow> {
    world.store.audit_rows(tenant, 0, 100_000).await.unwrap()
}

async fn assert_intact(world: &World, tenant: &TenantId, expected: u64) {
    let report = world.trail().await.verify(tenant, &[]).await.unwrap();
    assert!(report.is_intact() && report.rows == expected, "{report:?}");
}

async fn a_record_reads_back_as_it_was_handed_in(world: World) {
    let tenant = world.tenant().await;
    let (log, writer) = AuditLog::start(world.vault().await, AuditLogOptions::default());
    tokio::spawn(writer);
    let record = entry(&tenant, "call-1");
    log.intent(record.clone()).await.unwrap();
    log.outcome(record.clone()).await.unwrap();
    log.read_outcome(entry(&tenant, "call-2")).await.unwrap();
    log.close().await.unwrap();
    let rows = rows(&world, &tenant).await;
    assert_eq!(rows.iter().map(|row| row.sequence).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(
        rows[0].entry,
        store::AuditEntry {
            phase: AuditPhase::Intent,
            ..record.clone()
        }
    );
    assert_eq!(rows[1].entry, record);
    assert_intact(&world, &tenant, 3).await;
}

async fn sixteen_writers_make_one_chain_for_each_tenant(world: World) {
    let tenants = Arc::new(world.tenants(3).await);
    let (log, writer) = AuditLog::start(world.vault().await, AuditLogOptions::default());
    tokio::spawn(writer);
    let callers = (0..16).map(|caller| {
        let (log, tenants) = (log.clone(), tenants.clone());
        tokio::spawn(async move {
            for call in 0..20 {
                let record = entry(&tenants[(caller + call) % 3], format!("{caller}-{call}"));
                if call % 4 == 0 {
                    log.read_outcome(record).await.unwrap();
                } else {
                    log.intent(record.clone()).await.unwrap();
                    log.outcome(record).await.unwrap();
                }
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.unwrap();
    }
    log.close().await.unwrap();
    let mut total = 0;
    for tenant in tenants.iter() {
        let rows = rows(&world, tenant).await;
        let sequences: Vec<_> = rows.iter().map(|row| row.sequence).collect();
        assert_eq!(
            sequences,
            (1..=i64::try_from(rows.len()).unwrap()).collect::<Vec<_>>()
        );
        assert_intact(&world, tenant, rows.len() as u64).await;
        assert!(
            world
                .trail()
                .await
                .verify(tenant, &[])
                .await
                .unwrap()
                .cut_off
                .is_empty()
        );
        total += rows.len();
    }
    assert_eq!(total, 16 * (5 + 15 * 2));
}

async fn two_processes_write_one_chain(world: World) {
    let tenant = world.tenant().await;
    let mut callers = Vec::new();
    for process in 0..2 {
        let (log, writer) = AuditLog::start(world.vault().await, AuditLogOptions::default());
        tokio::spawn(writer);
        for caller in 0..8 {
            let (log, tenant) = (log.clone(), tenant.clone());
            callers.push(tokio::spawn(async move {
                for call in 0..10 {
                    log.outcome(entry(&tenant, format!("{process}-{caller}-{call}")))
                        .await
                        .unwrap();
                }
            }));
        }
    }
    for caller in callers {
        caller.await.unwrap();
    }
    assert_intact(&world, &tenant, 160).await;
}

async fn what_was_answered_survives_the_end_of_the_writer(world: World) {
    let tenant = world.tenant().await;
    let vault = world.vault().await;
    for ending in 0..4 {
        let (log, writer) = AuditLog::start(
            vault.clone(),
            AuditLogOptions {
                batch: 4,
                ..Default::default()
            },
        );
        let writer = tokio::spawn(writer);
        let answered = Arc::new(Mutex::new(HashSet::new()));
        let callers: Vec<_> = (0..16)
            .map(|caller| {
                let (log, tenant, answered) = (log.clone(), tenant.clone(), answered.clone());
                tokio::spawn(async move {
                    for call in 0.. {
                        let call = format!("{ending}-{caller}-{call}");
                        match log.intent(entry(&tenant, &call)).await {
                            Ok(()) => answered.lock().await.insert(call),
                            Err(AuditError::Stopped) => return,
                            Err(other) => panic!("{other:?}"),
                        };
                    }
                })
            })
            .collect();
        while answered.lock().await.len() < 10 + ending {
            tokio::task::yield_now().await;
        }
        // In the middle of whatever it is doing, as when the process is killed.
        writer.abort();
        for caller in callers {
            caller.await.unwrap();
        }
        assert!(!log.is_writable(&tenant));
        let stored: HashSet<_> = rows(&world, &tenant)
            .await
            .into_iter()
            .map(|row| row.entry.call)
            .collect();
        let answered = answered.lock().await;
        assert!(answered.is_subset(&stored), "{:?}", answered.difference(&stored));
        let report = world.trail().await.verify(&tenant, &[]).await.unwrap();
        assert!(report.is_intact(), "{report:?}");
        assert_eq!(
            report.cut_off.len() as u64,
            report.rows,
            "every intent is without an outcome"
        );
    }
}

async fn closing_writes_everything(world: World) {
    let tenant = world.tenant().await;
    let options = AuditLogOptions {
        queue: 8,
        batch: 3,
        ..Default::default()
    };
    let (log, writer) = AuditLog::start(world.vault().await, options);
    let writer = tokio::spawn(writer);
    for call in 0..100 {
        log.read_outcome(entry(&tenant, call)).await.unwrap();
    }
    log.close().await.unwrap();
    writer.await.unwrap();
    assert_intact(&world, &tenant, 100).await;
    assert!(matches!(
        log.intent(entry(&tenant, "late")).await,
        Err(AuditError::Stopped)
    ));
    assert!(matches!(
        log.read_outcome(entry(&tenant, "late")).await,
        Err(AuditError::Stopped)
    ));
    log.close().await.unwrap();
    assert_intact(&world, &tenant, 100).await;
}

async fn a_record_of_a_tenant_that_is_not_there_hurts_no_other(world: World) {
    let vault = world.vault().await;
    for is_remembered in [false, true] {
        let (tenant, gone) = (world.tenant().await, world.tenant().await);
        if is_remembered {
            // Then the store refuses the record, and not the vault.
            let (log, writer) = AuditLog::start(vault.clone(), AuditLogOptions::default());
            tokio::spawn(writer);
            log.outcome(entry(&gone, "before")).await.unwrap();
        }
        world
            .store
            .shred_tenant(&gone, domain::Timestamp::default())
            .await
            .unwrap();
        assert!(
            world
                .store
                .delete_shredded_tenant(&gone, domain::Timestamp::default())
                .await
                .unwrap()
        );
        let (log, writer) = AuditLog::start(vault.clone(), AuditLogOptions::default());
        // All are queued before the writer looks: one batch.
        log.read_outcome(entry(&gone, "nowhere")).await.unwrap();
        log.read_outcome(entry(&tenant, "one")).await.unwrap();
        let (of_gone, of_tenant, ()) = tokio::join!(
            log.intent(entry(&gone, "nowhere")),
            log.intent(entry(&tenant, "two")),
            async { drop(tokio::spawn(writer)) }
        );
        assert!(matches!(of_gone, Err(AuditError::NotWritten(_))), "{of_gone:?}");
        of_tenant.unwrap();
        assert!(log.is_writable(&tenant));
        log.close().await.unwrap();
        assert_intact(&world, &tenant, 2).await;
    }
}

async fn a_zero_character_does_not_hold_up_the_trail(world: World) {
    let tenant = world.tenant().await;
    let (log, writer) = AuditLog::start(world.vault().await, AuditLogOptions::default());
    tokio::spawn(writer);
    let mut record = entry(&tenant, "a\0b");
    record.client = Some("\0".to_owned());
    record.detail = json!({"k\0": ["x\0y", {"z": "\0"}]});
    log.outcome(record).await.unwrap();
    log.close().await.unwrap();
    let row = &rows(&world, &tenant).await[0];
    assert_eq!(row.entry.call, "a\u{fffd}b");
    assert_eq!(
        row.entry.detail,
        json!({"k\u{fffd}": ["x\u{fffd}y", {"z": "\u{fffd}"}]})
    );
    assert_intact(&world, &tenant, 1).await;
}

async fn the_digest_tells_arguments_apart_and_nothing_else(world: World) {
    let (tenant, other) = (world.tenant().await, world.tenant().await);
    let (log, _writer) = AuditLog::start(world.vault().await, AuditLogOptions::default());
    let (again, _writer) = AuditLog::start(world.vault().await, AuditLogOptions::default());
    let digest = async |log: &AuditLog, tenant, value: Value| {
        log.arguments_digest(tenant, value.as_object().unwrap())
            .await
            .unwrap()
    };
    let one = digest(&log, &tenant, json!({"table": "A", "n": 1, "password": "x"})).await;
    assert_eq!(one.len(), 32);
    assert_eq!(
        one,
        digest(&again, &tenant, json!({"password": "y", "n": 1.0, "table": "A"})).await
    );
    assert_eq!(
        one,
        digest(
            &log,
            &tenant,
            json!({"n": 1, "table": "A", "code": 1, "user_token": "t"})
        )
        .await
    );
    assert_ne!(one, digest(&log, &tenant, json!({"n": 2, "table": "A"})).await);
    assert_ne!(one, digest(&log, &tenant, json!({"n": "1", "table": "A"})).await);
    assert_ne!(one, digest(&log, &other, json!({"n": 1, "table": "A"})).await);
}
