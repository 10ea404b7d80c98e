//! The promises of `Audit`: reading.

use super::trail::{entry, entry_of};
use super::world::World;
use crate::{AuditEntry, AuditFilter, AuditPhase, AuditRow, DayCount, Store};
use domain::{TenantId, Timestamp};
use std::sync::Arc;
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

async fn calls(world: &World, tenant: &TenantId, filter: &AuditFilter, limit: u32) -> Vec<String> {
    let rows = world.list_audit(tenant, filter, limit).await.unwrap();
    rows.into_iter().map(|row| row.entry.call).collect()
}

pub async fn heads_are_listed_for_all_tenants(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (first, second, silent) = (
        world.a_tenant().await.id,
        world.a_tenant().await.id,
        world.a_tenant().await.id,
    );
    let now = world.now();
    world
        .append(&[
            entry(&second, "a", now),
            entry(&first, "b", now),
            entry(&second, "c", now),
        ])
        .await;
    let heads = world.audit_heads().await.unwrap();
    let places: Vec<_> = heads
        .iter()
        .map(|(tenant, head)| (tenant, head.sequence))
        .collect();
    assert_eq!(places, [(&first, 1), (&second, 2)]);
    assert_eq!(
        world.audit_head(&first).await.unwrap().as_ref(),
        Some(&heads[0].1)
    );
    assert_eq!(world.audit_head(&silent).await.unwrap(), None);
    assert_eq!(heads[0].1.checkpoint, None);
}

pub async fn rows_are_read_in_pieces_in_the_chains_order(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await.id;
    let now = world.now();
    let entries: Vec<_> = ["1", "2", "3", "4"].map(|call| entry(&tenant, call, now)).into();
    world.append(&entries).await;
    let all = world.whole_trail(&tenant).await;
    assert_eq!(world.audit_rows(&tenant, 0, 3).await.unwrap(), all[..3]);
    assert_eq!(world.audit_rows(&tenant, 3, 3).await.unwrap(), all[3..]);
    assert_eq!(world.audit_rows(&tenant, 4, 3).await.unwrap(), []);
}

pub async fn another_tenant_reads_nothing_of_a_trail(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, _, theirs) = world.neighbours().await;
    let now = world.now();
    world.append(&[entry_of(&mine.tenant, &mine.id, "1", now)]).await;
    let other = &theirs.tenant;
    assert_eq!(world.audit_head(other).await.unwrap(), None);
    assert_eq!(world.audit_rows(other, 0, 10).await.unwrap(), []);
    assert_eq!(
        world
            .list_audit(other, &AuditFilter::default(), 10)
            .await
            .unwrap(),
        []
    );
    let filter = AuditFilter {
        account: Some(mine.id.clone()),
        ..AuditFilter::default()
    };
    assert_eq!(world.list_audit(other, &filter, 10).await.unwrap(), []);
    let start = Timestamp::default();
    assert_eq!(world.audit_days(other, None, start).await.unwrap(), []);
    assert_eq!(world.audit_days(other, Some(&mine.id), start).await.unwrap(), []);
    assert_eq!(world.prunable_audit(other, now.plus(DAY)).await.unwrap(), None);
    assert_eq!(world.whole_trail(&mine.tenant).await.len(), 1);
}

/// A filter with something set.
fn picking(set: impl FnOnce(&mut AuditFilter)) -> AuditFilter {
    let mut filter = AuditFilter::default();
    set(&mut filter);
    filter
}

fn second(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds * 1_000)
}

pub async fn each_filter_picks_its_rows_latest_first(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, colleague, _) = world.neighbours().await;
    let (tenant, connection, token) = (&mine.tenant, world.connection_id(), world.token_id());
    let by_token = AuditEntry {
        actor: token.as_str().to_owned(),
        connection: Some(connection.clone()),
        ..entry(tenant, "token", second(3))
    };
    let intent = AuditEntry {
        action: "delete_object".to_owned(),
        phase: AuditPhase::Intent,
        outcome: None,
        ..entry(tenant, "delete", second(4))
    };
    let own = entry_of(tenant, &mine.id, "mine", second(1));
    let of_colleague = entry_of(tenant, &colleague.id, "colleague", second(2));
    let later = entry(tenant, "later", second(5));
    world.append(&[own, of_colleague, by_token, intent, later]).await;
    let all = ["later", "delete", "token", "colleague", "mine"];
    let picks: [(AuditFilter, &[&str]); 8] = [
        (AuditFilter::default(), &all),
        (
            picking(|filter| filter.account = Some(mine.id.clone())),
            &["mine"],
        ),
        (
            picking(|filter| filter.actor = Some(token.as_str().to_owned())),
            &["token"],
        ),
        (
            picking(|filter| filter.action = Some("delete_object".to_owned())),
            &["delete"],
        ),
        (
            picking(|filter| filter.connection = Some(connection.clone())),
            &["token"],
        ),
        (picking(|filter| filter.from = Some(second(4))), &all[..2]),
        (picking(|filter| filter.until = Some(second(2))), &["mine"]),
        (picking(|filter| filter.before_sequence = Some(3)), &all[3..]),
    ];
    for (filter, expected) in picks {
        assert_eq!(calls(&world, tenant, &filter, 10).await, expected, "{filter:?}");
    }
    assert_eq!(calls(&world, tenant, &AuditFilter::default(), 2).await, all[..2]);
    let both = AuditFilter {
        until: Some(second(4)),
        before_sequence: Some(3),
        ..AuditFilter::default()
    };
    assert_eq!(calls(&world, tenant, &both, 10).await, all[3..]);
}

pub async fn failures_are_outcomes_other_than_ok(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await.id;
    let outcome = |call, outcome: Option<&str>| AuditEntry {
        outcome: outcome.map(str::to_owned),
        ..entry(&tenant, call, second(1))
    };
    let intent = AuditEntry {
        phase: AuditPhase::Intent,
        ..outcome("intent", None)
    };
    let (fine, failed, lost) = (
        outcome("fine", Some("ok")),
        outcome("failed", Some("timeout")),
        outcome("lost", None),
    );
    world.append(&[intent, fine, failed, lost]).await;
    let failures = picking(|filter| filter.failures_only = true);
    assert_eq!(calls(&world, &tenant, &failures, 10).await, ["lost", "failed"]);
    assert_eq!(calls(&world, &tenant, &failures, 1).await, ["lost"]);
}

pub async fn outcomes_are_counted_by_day(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, colleague, _) = world.neighbours().await;
    let tenant = &mine.tenant;
    let day = |day: u32| Timestamp::default().plus(DAY * day);
    let before_midnight = Timestamp::from_micros(day(3).as_micros() - 1);
    let failed = AuditEntry {
        outcome: Some("forbidden".to_owned()),
        ..entry_of(tenant, &mine.id, "b", before_midnight)
    };
    let intent = AuditEntry {
        phase: AuditPhase::Intent,
        outcome: None,
        ..entry_of(tenant, &mine.id, "b", day(2))
    };
    world
        .append(&[
            entry_of(tenant, &mine.id, "early", day(1)),
            entry_of(tenant, &mine.id, "a", day(2)),
            intent,
            failed,
            entry_of(tenant, &colleague.id, "c", day(2)),
            entry_of(tenant, &colleague.id, "d", day(5)),
        ])
        .await;
    let count = |day, calls, failures| DayCount { day, calls, failures };
    let all = world.audit_days(tenant, None, day(2)).await.unwrap();
    assert_eq!(all, [count(2, 3, 1), count(5, 1, 0)]);
    let own = world.audit_days(tenant, Some(&mine.id), day(2)).await.unwrap();
    assert_eq!(own, [count(2, 2, 1)]);
}

pub async fn what_may_be_pruned_ends_before_the_first_young_row(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await.id;
    let time = Timestamp::from_millis;
    assert_eq!(world.prunable_audit(&tenant, time(1_000)).await.unwrap(), None);
    // The clock of the process that wrote the fourth row was behind.
    for (call, at) in [("1", 10), ("2", 20), ("3", 30), ("4", 15), ("5", 40)] {
        world.append(&[entry(&tenant, call, time(at))]).await;
    }
    let last = async |older_than: i64| -> Option<AuditRow> {
        world.prunable_audit(&tenant, time(older_than)).await.unwrap()
    };
    assert_eq!(last(10).await, None);
    assert_eq!(last(11).await.unwrap().entry.call, "1");
    assert_eq!(
        last(30).await.unwrap().entry.call,
        "2",
        "the fourth stands behind a young one"
    );
    assert_eq!(last(31).await.unwrap().entry.call, "4");
    let all = last(1_000).await.unwrap();
    assert_eq!(all.entry.call, "5");
    assert_eq!(Some(&all), world.whole_trail(&tenant).await.last());
}
