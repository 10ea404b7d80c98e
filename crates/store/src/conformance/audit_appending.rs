//! The promises of `Audit`: appending.

use super::together::{WRITERS, together};
use super::trail::{WithoutKeyOf, Written, entry};
use super::verdict::is_conflict;
use super::world::World;
use crate::{AuditEntry, AuditPhase, AuditRow, Store};
use domain::TenantId;
use std::sync::Arc;

fn calls(rows: &[AuditRow]) -> Vec<&str> {
    rows.iter().map(|row| row.entry.call.as_str()).collect()
}

pub async fn entries_of_several_tenants_are_chained_in_their_order(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, theirs) = (world.a_tenant().await.id, world.a_tenant().await.id);
    let now = world.now();
    assert_eq!(world.audit_head(&mine).await.unwrap(), None);
    world
        .append(&[
            entry(&mine, "1", now),
            entry(&theirs, "a", now),
            entry(&mine, "2", now),
        ])
        .await;
    world
        .append(&[entry(&theirs, "b", now), entry(&mine, "3", now)])
        .await;
    world.append(&[]).await;
    assert_eq!(calls(&world.whole_trail(&mine).await), ["1", "2", "3"]);
    assert_eq!(calls(&world.whole_trail(&theirs).await), ["a", "b"]);
}

pub async fn an_entry_is_read_back_as_it_was_linked(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let full = AuditEntry {
        phase: AuditPhase::Intent,
        account: Some(account.id.clone()),
        actor: world.token_id().as_str().to_owned(),
        action: "delete_object".to_owned(),
        connection: Some(world.connection_id()),
        outcome: None,
        duration_micros: None,
        client: Some("Codex 1.0 — ünïcode \u{1f980}".to_owned()),
        arguments_digest: Some(vec![0, 255, 7]),
        detail: serde_json::json!({ "z": 1.0, "a": [1e300, -0.0, 18_446_744_073_709_551_615_u64], "n\u{0}": null }),
        ..entry(&account.tenant, "call", world.now())
    };
    let empty = AuditEntry {
        actor: String::new(),
        action: String::new(),
        call: String::new(),
        arguments_digest: Some(Vec::new()),
        duration_micros: Some(i64::MAX),
        detail: serde_json::Value::Null,
        ..entry(&account.tenant, "", world.now())
    };
    world.append(&[full.clone(), empty.clone()]).await;
    let rows = world.whole_trail(&account.tenant).await;
    let entries: Vec<_> = rows.into_iter().map(|row| row.entry).collect();
    assert_eq!(entries, [full, empty]);
}

pub async fn a_thousand_entries_go_in_at_once(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await.id;
    let now = world.now();
    let entries: Vec<_> = (0..1_111)
        .map(|number| entry(&tenant, &number.to_string(), now))
        .collect();
    world.append(&entries).await;
    assert_eq!(world.whole_trail(&tenant).await.len(), 1_111);
}

pub async fn one_unknown_tenant_fails_the_whole_step(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await.id;
    let now = world.now();
    world.append(&[entry(&tenant, "1", now)]).await;
    let entries = [
        entry(&tenant, "2", now),
        entry(&world.tenant_id(), "x", now),
        entry(&TenantId::system(), "y", now),
    ];
    assert!(is_conflict(&world.append_audit(&entries, &Written).await));
    assert_eq!(calls(&world.whole_trail(&tenant).await), ["1"]);
    assert_eq!(world.audit_heads().await.unwrap().len(), 1);
}

pub async fn one_entry_that_cannot_be_linked_fails_the_whole_step(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, theirs) = (world.a_tenant().await.id, world.a_tenant().await.id);
    let now = world.now();
    world.append(&[entry(&mine, "1", now)]).await;
    let entries = [entry(&mine, "2", now), entry(&theirs, "x", now)];
    let chain = WithoutKeyOf(theirs.clone());
    assert!(is_conflict(&world.append_audit(&entries, &chain).await));
    assert_eq!(calls(&world.whole_trail(&mine).await), ["1"]);
    assert_eq!(world.whole_trail(&theirs).await, []);
    assert_eq!(world.audit_head(&theirs).await.unwrap(), None);
}

pub async fn a_text_with_a_nul_character_fails_the_whole_step(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await.id;
    let odd = AuditEntry {
        client: Some("nul\0".to_owned()),
        ..entry(&tenant, "2", world.now())
    };
    let entries = [entry(&tenant, "1", world.now()), odd];
    assert!(is_conflict(&world.append_audit(&entries, &Written).await));
    assert_eq!(world.whole_trail(&tenant).await, []);
}

pub async fn sixteen_writers_make_one_chain_without_gaps(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let tenant = world.a_tenant().await.id;
    together(&world, |world, number| {
        let tenant = tenant.clone();
        async move {
            for batch in 0..5 {
                let call = format!("{number:02} {batch}");
                world
                    .append(&[
                        entry(&tenant, &call, world.now()),
                        entry(&tenant, &call, world.now()),
                    ])
                    .await;
            }
        }
    })
    .await;
    let rows = world.whole_trail(&tenant).await;
    assert_eq!(rows.len(), WRITERS * 10);
    let mut seen = calls(&rows);
    for pair in seen.chunks(2) {
        assert_eq!(pair[0], pair[1], "entries of one step stand together");
    }
    seen.dedup();
    for number in 0..WRITERS {
        let own: Vec<_> = seen
            .iter()
            .filter(|call| call.starts_with(&format!("{number:02}")))
            .collect();
        assert!(
            own.is_sorted() && own.len() == 5,
            "the steps of one writer stand in their order: {own:?}"
        );
    }
}

pub async fn sixteen_writers_to_many_tenants_in_any_order_do_not_wait_in_a_circle(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let mut tenants = Vec::new();
    for _ in 0..WRITERS {
        tenants.push(world.a_tenant().await.id);
    }
    together(&world, |world, number| {
        let mut order = tenants.clone();
        order.rotate_left(number);
        if number % 2 == 0 {
            order.reverse();
        }
        async move {
            for _ in 0..5 {
                let entries: Vec<_> = order
                    .iter()
                    .map(|tenant| entry(tenant, "call", world.now()))
                    .collect();
                world.append(&entries).await;
            }
        }
    })
    .await;
    for tenant in &tenants {
        assert_eq!(world.whole_trail(tenant).await.len(), WRITERS * 5);
    }
}
