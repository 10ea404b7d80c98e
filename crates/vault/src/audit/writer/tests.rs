//! What the writer does with records that may have been written although nobody said so.

use super::*;
use crate::{MasterKey, MasterKeys};
use domain::{ManualClock, SeededEntropy, Timestamp};
use store::{Tenant, TenantState};
use store_sql::testing::TestDatabase;

fn entry(tenant: &TenantId, call: &str) -> AuditEntry {
    AuditEntry {
        tenant: tenant.clone(),
        call: call.to_owned(),
        phase: AuditPhase::Outcome,
        at: Timestamp::from_millis(1),
        account: None,
        actor: "cli".to_owned(),
        action: "token.create".to_owned(),
        connection: None,
        outcome: Some("ok".to_owned()),
        duration_micros: None,
        client: None,
        arguments_digest: None,
        detail: serde_json::json!({"number": 1e2}),
    }
}

#[tokio::test]
async fn a_record_whose_commit_was_not_answered_is_not_written_twice() {
    let database = TestDatabase::sqlite().await;
    let (clock, entropy) = (Arc::new(ManualClock::default()), Arc::new(SeededEntropy::new(1)));
    let tenant = TenantId::generate(clock.as_ref(), entropy.as_ref());
    let row = Tenant {
        id: tenant.clone(),
        name: "shop".to_owned(),
        state: TenantState::Active,
        created_at: Timestamp::default(),
    };
    let store = database.open().await;
    store.create_tenant(&row).await.unwrap();
    let key = MasterKey::parse("main", &MasterKey::generate_file(entropy.as_ref())).unwrap();
    let keys = MasterKeys::new([key]).unwrap();
    let vault = Vault::open(store.clone(), keys, clock, entropy).await.unwrap();
    let (_queue, receiver) = mpsc::channel(1);
    let health = Arc::new(Health::new());
    let mut writer = Writer::new(
        Arc::new(vault),
        receiver,
        Arc::clone(&health),
        AuditLogOptions::default(),
    );
    let (written, lost) = (entry(&tenant, "written"), entry(&tenant, "lost"));
    writer
        .write(vec![Record {
            entry: written.clone(),
            answer: None,
        }])
        .await;
    assert!(writer.unwritten.is_empty());

    // As after a commit that happened and an answer that did not arrive.
    health.set_store_answers(false);
    writer.unwritten = vec![written.clone(), lost.clone()];
    writer.block_tenants();
    assert!(!health.is_writable(&tenant));
    writer.retry().await;
    assert!(writer.unwritten.is_empty() && health.is_writable(&tenant));
    let rows = store.audit_rows(&tenant, 0, 10).await.unwrap();
    assert_eq!(
        rows.into_iter().map(|row| row.entry).collect::<Vec<_>>(),
        [written, lost]
    );
}
