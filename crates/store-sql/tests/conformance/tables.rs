//! What deletion leaves behind, counted in every table: an orphan is invisible to the store and still there.

use crate::backend::Backend;
use std::collections::BTreeMap;
use store::conformance::Populated;

/// Tables that rows of a tenant never enter, and the trace of changes that outlives them for an hour.
const NOT_OF_TENANTS: [&str; 6] = [
    "change_head",
    "changes",
    "master_keys",
    "oauth_clients",
    "signing_keys",
    "throttles",
];

/// How many rows each table of tenants has.
async fn counts<B: Backend>(database: &B) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    for table in database.columns().await.into_keys() {
        if !NOT_OF_TENANTS.contains(&table.as_str()) {
            let rows = database.numbers(&format!("SELECT COUNT(*) FROM {table}")).await;
            counts.insert(table, rows[0]);
        }
    }
    counts
}

pub(crate) async fn a_deleted_tenant_leaves_no_row_in_any_table<B: Backend>(database: &B) {
    let populated = Populated::new(database.open().await).await;
    populated.tenant().await;
    let before = counts(database).await;
    let owner = populated.tenant().await;
    for (table, rows) in counts(database).await {
        assert!(
            rows > before[&table],
            "{table} has no row of the tenant, so this would show nothing"
        );
    }
    populated.delete_tenant(&owner.tenant).await;
    assert_eq!(counts(database).await, before);
}

pub(crate) async fn a_deleted_account_leaves_nothing_but_its_trail<B: Backend>(database: &B) {
    const STAY: [&str; 2] = ["audit_events", "audit_heads"];
    const OF_TENANT: [&str; 2] = ["data_keys", "tenants"];
    let populated = Populated::new(database.open().await).await;
    let owner = populated.tenant().await;
    let before = counts(database).await;
    let account = populated.account(&owner.tenant).await;
    let with_account = counts(database).await;
    for (table, rows) in &with_account {
        let own = !OF_TENANT.contains(&table.as_str()) && table != "audit_heads";
        assert!(*rows > before[table] || !own, "{table} has no row of the account");
    }
    populated.delete_account(&account).await;
    for (table, rows) in counts(database).await {
        let expected = if STAY.contains(&table.as_str()) {
            &with_account
        } else {
            &before
        };
        assert_eq!(rows, expected[&table], "{table}");
    }
}

/// Every table is in exactly one of the lists above, also one that a later migration adds.
pub(crate) async fn every_table_of_tenants_refers_to_its_tenant<B: Backend>(database: &B) {
    database.open().await;
    for (table, columns) in database.columns().await {
        let of_tenant = columns.contains_key("tenant") || table == "tenants";
        assert_ne!(of_tenant, NOT_OF_TENANTS.contains(&table.as_str()), "{table}");
    }
}
