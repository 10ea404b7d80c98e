//! Verification finds what somebody did who has the database and not the keys.

use crate::on_both_databases;
use crate::world::{World, entry};
use domain::TenantId;
use vault::{AuditAnchor, AuditError, AuditLog, AuditLogOptions, AuditReport, Finding};

on_both_databases!(
    an_intact_trail_has_no_findings,
    every_changed_column_is_found,
    a_removed_row_is_found,
    exchanged_rows_are_found,
    a_row_that_was_put_in_is_found,
    a_cut_end_is_found_by_the_head,
    a_cut_end_with_a_rewritten_head_is_found_by_an_anchor,
    a_removed_head_is_found,
    a_trail_that_was_emptied_is_found_by_an_anchor,
    rows_of_another_tenant_are_found,
    intents_without_an_outcome_are_listed,
    a_trail_is_verified_while_it_is_written,
    a_trail_whose_key_is_gone_cannot_be_verified,
);

/// A tenant with a trail of ten rows.
async fn ten_rows(world: &World) -> TenantId {
    let tenant = world.tenant().await;
    let (log, writer) = AuditLog::start(world.vault().await, AuditLogOptions::default());
    tokio::spawn(writer);
    for call in 1..=10 {
        log.read_outcome(entry(&tenant, call)).await.unwrap();
    }
    log.close().await.unwrap();
    tenant
}

async fn verify(world: &World, tenant: &TenantId) -> AuditReport {
    world.trail().await.verify(tenant, &[]).await.unwrap()
}

async fn assert_finds(world: &World, tenant: &TenantId, expected: &[Finding]) {
    assert_eq!(verify(world, tenant).await.findings, expected);
}

async fn change(world: &World, sql: &str) {
    assert!(world.database.execute(sql).await > 0, "{sql}");
}

async fn an_intact_trail_has_no_findings(world: World) {
    let tenant = ten_rows(&world).await;
    let report = verify(&world, &tenant).await;
    assert!(report.is_intact());
    assert_eq!(
        (report.rows, report.begins_behind, report.cut_off.len()),
        (10, 0, 0)
    );
    let heads = world.trail().await.heads().await.unwrap();
    assert_eq!(heads, [report.end.unwrap()]);
    let report = world.trail().await.verify(&tenant, &heads).await.unwrap();
    assert!(report.is_intact(), "{report:?}");
    let untouched = world.tenant().await;
    let report = verify(&world, &untouched).await;
    assert!(
        report.is_intact() && report.rows == 0 && report.end.is_none(),
        "{report:?}"
    );
}

async fn every_changed_column_is_found(world: World) {
    for set in [
        "call_id = 'other'",
        "phase = 'intent'",
        "at = at + 1",
        "account = 'acc_00000000000000000000000000'",
        "actor = 'tok_2'",
        "action = 'delete_object'",
        "connection = 'con_00000000000000000000000000'",
        "outcome = 'forbidden'",
        "outcome = NULL",
        "duration_micros = 1",
        "duration_micros = NULL",
        "client = 'codex 2.0'",
        "client = NULL",
        "arguments_digest = NULL",
        "detail = '{}'",
        "detail = '{\"thread\":\"a\",\"n\":[1.5,1e20,9007199254740993,0]}'",
    ] {
        let tenant = ten_rows(&world).await;
        change(
            &world,
            &format!("UPDATE audit_events SET {set} WHERE tenant = '{tenant}' AND sequence = 5"),
        )
        .await;
        let report = verify(&world, &tenant).await;
        assert_eq!(report.findings, [Finding::Altered { sequence: 5 }], "{set}");
        assert!(!report.is_intact());
    }
    let tenant = ten_rows(&world).await;
    let mac = format!(
        "UPDATE audit_events SET mac = (SELECT mac FROM audit_events WHERE tenant = '{tenant}' AND sequence = 4) \
         WHERE tenant = '{tenant}' AND sequence = 5"
    );
    change(&world, &mac).await;
    assert_finds(
        &world,
        &tenant,
        &[Finding::Altered { sequence: 5 }, Finding::Altered { sequence: 6 }],
    )
    .await;
}

async fn a_removed_row_is_found(world: World) {
    let tenant = ten_rows(&world).await;
    change(
        &world,
        &format!("DELETE FROM audit_events WHERE tenant = '{tenant}' AND sequence IN (1, 5, 6)"),
    )
    .await;
    let expected = [
        Finding::Missing { first: 1, last: 1 },
        Finding::Missing { first: 5, last: 6 },
    ];
    assert_finds(&world, &tenant, &expected).await;
    // Closing the gap by renumbering does not help.
    for sequence in 7..=10 {
        let sql = format!(
            "UPDATE audit_events SET sequence = {} WHERE tenant = '{tenant}' AND sequence = {sequence}",
            sequence - 2
        );
        change(&world, &sql).await;
    }
    let findings = verify(&world, &tenant).await.findings;
    assert!(
        findings.contains(&Finding::Altered { sequence: 5 }),
        "{findings:?}"
    );
    assert!(
        findings.contains(&Finding::CutOff { last: 8, head: 10 }),
        "{findings:?}"
    );
}

async fn exchanged_rows_are_found(world: World) {
    let tenant = ten_rows(&world).await;
    for (from, to) in [(4, 99), (5, 4), (99, 5)] {
        let sql = format!(
            "UPDATE audit_events SET sequence = {to} WHERE tenant = '{tenant}' AND sequence = {from}"
        );
        change(&world, &sql).await;
    }
    let expected = [4, 5, 6].map(|sequence| Finding::Altered { sequence });
    assert_finds(&world, &tenant, &expected).await;
}

const COLUMNS: &str = "call_id, phase, at, account, actor, action, connection, outcome, duration_micros, client, \
                       arguments_digest, detail, mac";

async fn a_row_that_was_put_in_is_found(world: World) {
    let tenant = ten_rows(&world).await;
    let copied = format!(
        "INSERT INTO audit_events (tenant, sequence, {COLUMNS}) \
         SELECT tenant, 11, {COLUMNS} FROM audit_events WHERE tenant = '{tenant}' AND sequence = 10"
    );
    change(&world, &copied).await;
    let expected = [
        Finding::Altered { sequence: 11 },
        Finding::HeadBehind { head: 10, last: 11 },
    ];
    assert_finds(&world, &tenant, &expected).await;
}

async fn a_cut_end_is_found_by_the_head(world: World) {
    let tenant = ten_rows(&world).await;
    change(
        &world,
        &format!("DELETE FROM audit_events WHERE tenant = '{tenant}' AND sequence > 7"),
    )
    .await;
    assert_finds(&world, &tenant, &[Finding::CutOff { last: 7, head: 10 }]).await;
}

/// Cuts the end off and lets the head name the row before, as somebody does who knows how it works.
async fn cut_cleanly(world: &World, tenant: &TenantId, last: i64) {
    change(
        world,
        &format!("DELETE FROM audit_events WHERE tenant = '{tenant}' AND sequence > {last}"),
    )
    .await;
    let head = format!(
        "UPDATE audit_heads SET sequence = {last}, mac = \
         (SELECT mac FROM audit_events WHERE tenant = '{tenant}' AND sequence = {last}) WHERE tenant = '{tenant}'"
    );
    change(world, &head).await;
}

async fn a_cut_end_with_a_rewritten_head_is_found_by_an_anchor(world: World) {
    let tenant = ten_rows(&world).await;
    let trail = world.trail().await;
    let anchors = trail.heads().await.unwrap();
    cut_cleanly(&world, &tenant, 7).await;
    assert!(
        verify(&world, &tenant).await.is_intact(),
        "nothing in the database shows it"
    );
    let report = trail.verify(&tenant, &anchors).await.unwrap();
    assert_eq!(
        report.findings,
        [Finding::AnchorMissing {
            sequence: 10,
            last: 7
        }]
    );
    // New rows in the place of the old ones do not help either.
    let (log, writer) = AuditLog::start(world.vault().await, AuditLogOptions::default());
    tokio::spawn(writer);
    for call in 0..5 {
        log.outcome(entry(&tenant, format!("new-{call}"))).await.unwrap();
    }
    let report = trail.verify(&tenant, &anchors).await.unwrap();
    assert_eq!(report.findings, [Finding::AnchorDiffers { sequence: 10 }]);
}

async fn a_removed_head_is_found(world: World) {
    let tenant = ten_rows(&world).await;
    change(
        &world,
        &format!("UPDATE audit_heads SET sequence = 4 WHERE tenant = '{tenant}'"),
    )
    .await;
    assert_finds(&world, &tenant, &[Finding::HeadBehind { head: 4, last: 10 }]).await;
    let other_mac = format!(
        "UPDATE audit_heads SET sequence = 10, mac = \
         (SELECT mac FROM audit_events WHERE tenant = '{tenant}' AND sequence = 3) WHERE tenant = '{tenant}'"
    );
    change(&world, &other_mac).await;
    assert_finds(&world, &tenant, &[Finding::HeadAltered { sequence: 10 }]).await;
}

async fn a_trail_that_was_emptied_is_found_by_an_anchor(world: World) {
    let tenant = ten_rows(&world).await;
    let trail = world.trail().await;
    let anchors = trail.heads().await.unwrap();
    change(
        &world,
        &format!("DELETE FROM audit_heads WHERE tenant = '{tenant}'"),
    )
    .await;
    assert!(world.store.audit_rows(&tenant, 0, 10).await.unwrap().is_empty());
    let report = trail.verify(&tenant, &anchors).await.unwrap();
    assert_eq!(
        report.findings,
        [Finding::AnchorMissing {
            sequence: 10,
            last: 0
        }]
    );
    change(
        &world,
        &format!("DELETE FROM data_keys WHERE tenant = '{tenant}'"),
    )
    .await;
    let report = world.trail().await.verify(&tenant, &anchors).await.unwrap();
    assert_eq!(
        report.findings,
        [Finding::AnchorMissing {
            sequence: 10,
            last: 0
        }]
    );
}

async fn rows_of_another_tenant_are_found(world: World) {
    let (tenant, other) = (ten_rows(&world).await, ten_rows(&world).await);
    change(
        &world,
        &format!("DELETE FROM audit_events WHERE tenant = '{tenant}' AND sequence = 10"),
    )
    .await;
    let moved = format!(
        "INSERT INTO audit_events (tenant, sequence, {COLUMNS}) \
         SELECT '{tenant}', sequence, {COLUMNS} FROM audit_events WHERE tenant = '{other}' AND sequence = 10"
    );
    change(&world, &moved).await;
    let findings = verify(&world, &tenant).await.findings;
    assert_eq!(
        findings,
        [
            Finding::Altered { sequence: 10 },
            Finding::HeadAltered { sequence: 10 }
        ]
    );
    assert!(verify(&world, &other).await.is_intact());
    // An anchor of another tenant says nothing about this one.
    let foreign = AuditAnchor {
        tenant: other,
        sequence: 900,
        mac: vec![0; 32],
    };
    assert_eq!(
        world
            .trail()
            .await
            .verify(&tenant, &[foreign])
            .await
            .unwrap()
            .findings,
        findings
    );
}

async fn intents_without_an_outcome_are_listed(world: World) {
    let tenant = world.tenant().await;
    let (log, writer) = AuditLog::start(world.vault().await, AuditLogOptions::default());
    tokio::spawn(writer);
    for call in ["a", "b", "c"] {
        log.intent(entry(&tenant, call)).await.unwrap();
    }
    log.outcome(entry(&tenant, "b")).await.unwrap();
    let report = verify(&world, &tenant).await;
    assert!(report.is_intact());
    let cut_off: Vec<_> = report
        .cut_off
        .iter()
        .map(|call| (call.sequence, call.call.as_str()))
        .collect();
    assert_eq!(cut_off, [(1, "a"), (3, "c")]);
    assert_eq!(report.cut_off[0].action, "save_object");
}

async fn a_trail_is_verified_while_it_is_written(world: World) {
    let tenant = ten_rows(&world).await;
    let (log, writer) = AuditLog::start(world.vault().await, AuditLogOptions::default());
    tokio::spawn(writer);
    let writing = tokio::spawn({
        let (log, tenant) = (log.clone(), tenant.clone());
        async move {
            for call in 0..200 {
                log.outcome(entry(&tenant, format!("more-{call}"))).await.unwrap();
            }
        }
    });
    let trail = world.trail().await;
    let mut verified = 0;
    while !writing.is_finished() || verified == 0 {
        let report = trail.verify(&tenant, &[]).await.unwrap();
        assert!(report.is_intact(), "{report:?}");
        verified += 1;
    }
    writing.await.unwrap();
    assert_eq!(verify(&world, &tenant).await.rows, 210);
}

async fn a_trail_whose_key_is_gone_cannot_be_verified(world: World) {
    let tenant = ten_rows(&world).await;
    world
        .store
        .shred_tenant(&tenant, domain::Timestamp::default())
        .await
        .unwrap();
    let error = world.trail().await.verify(&tenant, &[]).await.unwrap_err();
    assert!(matches!(error, AuditError::KeyMissing { .. }), "{error:?}");
}
