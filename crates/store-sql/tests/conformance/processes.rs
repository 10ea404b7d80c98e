//! Several processes on one database: each opened store has connections of its own.

use crate::backend::{Backend, PostgresSchema};
use domain::{AccountId, Clock, ManualClock, OsEntropy, SecretHash, TenantId, Timestamp, TokenId};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::sync::Arc;
use std::time::Duration;
use store::{
    AccessToken, Account, AccountState, AuditChain, AuditEntry, AuditPhase, ChangeSubject, MasterKeyCheck,
    Role, Store, Tenant, TenantState,
};
use tokio::sync::Barrier;

/// Far more than any of this takes, so that a busy machine fails no test.
const PATIENCE: Duration = Duration::from_mins(1);

/// A tenant with an account and a token.
async fn token(store: &Arc<dyn Store>) -> AccessToken {
    let clock = ManualClock::default();
    let tenant = Tenant {
        id: TenantId::generate(&clock, &OsEntropy),
        name: "shop".to_owned(),
        state: TenantState::Active,
        created_at: clock.now(),
    };
    store.create_tenant(&tenant).await.unwrap();
    let account = Account {
        id: AccountId::generate(&clock, &OsEntropy),
        tenant: tenant.id.clone(),
        email: None,
        role: Role::Owner,
        state: AccountState::Active,
        created_at: clock.now(),
    };
    store.create_account(&tenant.id, &account).await.unwrap();
    let token = AccessToken {
        id: TokenId::generate(&clock, &OsEntropy),
        tenant: tenant.id,
        account: account.id,
        name: "ci".to_owned(),
        scopes: domain::Scopes::none(),
        connections: domain::ConnectionLimit::All,
        created_at: clock.now(),
        expires_at: None,
        last_used_at: None,
        revoked_at: None,
    };
    let hash = SecretHash::of("secret");
    store
        .create_access_token(&token.tenant, &token, &hash)
        .await
        .unwrap();
    token
}

pub(crate) async fn a_revocation_is_read_by_another_process<B: Backend>(database: &B) {
    let (one, other) = (database.open().await, database.open().await);
    let token = token(&one).await;
    assert!(other.bearer_record(&token.id).await.unwrap().is_some());
    let now = Timestamp::from_millis(1);
    assert!(
        one.revoke_access_token(&token.tenant, &token.id, now)
            .await
            .unwrap()
    );
    let record = other.bearer_record(&token.id).await.unwrap().unwrap();
    assert_eq!(record.token.revoked_at, Some(now));
    let changes = other.changes_since(0, 10).await.unwrap().unwrap();
    assert_eq!(changes[0].subject, ChangeSubject::Token(token.id));
}

pub(crate) async fn sixteen_processes_open_a_fresh_database_at_once<B: Backend>(database: &B) {
    let opened = futures::future::join_all((0..16).map(|_| database.open())).await;
    for store in &opened {
        assert!(store.is_current().await.unwrap());
    }
    assert_eq!(database.numbers("SELECT COUNT(*) FROM change_head").await, [1]);
}

pub(crate) async fn of_sixteen_processes_that_claim_a_fresh_store_one_wins<B: Backend>(database: &B) {
    let barrier = Arc::new(Barrier::new(16));
    let mut claims = tokio::task::JoinSet::new();
    for number in 0..16 {
        let (store, barrier) = (database.open().await, Arc::clone(&barrier));
        claims.spawn(async move {
            let key = MasterKeyCheck {
                id: format!("key-{number}"),
                check_value: vec![number],
                created_at: Timestamp::default(),
            };
            // The connection that writes is open when the race begins.
            store.clear_attempts("nobody").await.unwrap();
            barrier.wait().await;
            store.claim_fresh_store(&[key]).await.unwrap()
        });
    }
    let claims = claims.join_all().await;
    let registered = database.open().await.master_keys().await.unwrap();
    assert!(claims.iter().all(|claim| *claim == registered), "{claims:?}");
    assert_eq!(registered.len(), 1);
}

/// The sequence alone, which is enough to see gaps and doubles.
struct Numbered;

impl AuditChain for Numbered {
    fn link(&self, sequence: i64, previous: &[u8], _entry: &AuditEntry) -> Option<Vec<u8>> {
        let expected = if sequence == 1 {
            String::new()
        } else {
            format!("{}", sequence - 1)
        };
        assert_eq!(previous, expected.as_bytes());
        Some(sequence.to_string().into_bytes())
    }
}

pub(crate) async fn four_processes_write_one_trail_without_gaps<B: Backend>(database: &B) {
    let first = database.open().await;
    let tenant = token(&first).await.tenant;
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let store = database.open().await;
        for _ in 0..4 {
            let (store, tenant) = (Arc::clone(&store), tenant.clone());
            writers.spawn(async move {
                for _ in 0..5 {
                    let entry = AuditEntry {
                        tenant: tenant.clone(),
                        call: "call".to_owned(),
                        phase: AuditPhase::Outcome,
                        at: Timestamp::default(),
                        account: None,
                        actor: "cli".to_owned(),
                        action: "list_tables".to_owned(),
                        connection: None,
                        outcome: Some("ok".to_owned()),
                        duration_micros: None,
                        client: None,
                        arguments_digest: None,
                        detail: serde_json::Value::Null,
                    };
                    store.append_audit(&[entry], &Numbered).await.unwrap();
                }
            });
        }
    }
    writers.join_all().await;
    let rows = first.audit_rows(&tenant, 0, 1_000).await.unwrap();
    let places: Vec<_> = rows.iter().map(|row| row.sequence).collect();
    assert_eq!(places, (1..=80).collect::<Vec<_>>());
}

/// Waits until a store listens, by the wake-up that it gives itself then.
async fn listening(store: &Arc<dyn Store>) {
    let signal = tokio::time::timeout(PATIENCE, store.change_signal());
    signal
        .await
        .expect("a store that begins to listen wakes its reader once");
}

/// What makes Postgres update rows in the order of the statement, and in the order in which they lie in the table.
const ORDERS: [&str; 2] = [
    "-c%20enable_seqscan%3Doff%20-c%20enable_hashjoin%3Doff%20-c%20enable_mergejoin%3Doff",
    "-c%20enable_nestloop%3Doff%20-c%20enable_mergejoin%3Doff",
];

/// Two processes that have come half-way through the same rows in opposite orders would wait for each other: that they do
/// not is what the lock is for. A third transaction holds the row in the middle until both have come that far.
pub(crate) async fn two_processes_note_the_same_uses_in_opposite_orders(database: &PostgresSchema) {
    let writer = database.open().await;
    let first = token(&writer).await;
    let mut uses = vec![(first.id.clone(), Timestamp::from_millis(1))];
    // Later in the table, earlier in the alphabet.
    for millis in [1_000, 2_000] {
        let clock = ManualClock::default();
        clock.advance_millis(-millis);
        let id = TokenId::generate(&clock, &OsEntropy);
        let token = AccessToken {
            name: id.to_string(),
            id,
            ..first.clone()
        };
        let hash = SecretHash::of("secret");
        writer
            .create_access_token(&token.tenant, &token, &hash)
            .await
            .unwrap();
        uses.push((token.id, Timestamp::from_millis(1)));
    }
    let named = format!("{}&application_name={}", database.url(), database.schema);
    let mut processes = Vec::new();
    for order in ORDERS {
        let url = format!("{named}&options={order}");
        processes.push(store_sql::open(&url, crate::backend::OPTIONS).await.unwrap());
    }
    let mut holder = PgConnection::connect(database.url()).await.unwrap();
    holder.execute("BEGIN").await.unwrap();
    let hold = format!(
        "SELECT 1 FROM access_tokens WHERE id = '{}' FOR UPDATE",
        uses[1].0
    );
    holder.execute(AssertSqlSafe(hold)).await.unwrap();
    let mut notes = tokio::task::JoinSet::new();
    for process in processes {
        let uses = uses.clone();
        notes.spawn(async move { process.touch_access_tokens(&uses).await });
    }
    let waiting = format!(
        "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = '{}' AND wait_event_type = 'Lock'",
        database.schema
    );
    let both_wait = async { while database.numbers(&waiting).await != [2] {} };
    tokio::time::timeout(PATIENCE, both_wait)
        .await
        .expect("one waits for the row and the other for its turn");
    holder.execute("COMMIT").await.unwrap();
    for noted in notes.join_all().await {
        noted.expect("neither waits for the other");
    }
    let read = writer.access_token(&first.tenant, &first.id).await.unwrap();
    assert_eq!(read.unwrap().last_used_at, Some(uses[0].1));
}

pub(crate) async fn a_change_of_another_process_wakes_a_reader(database: &PostgresSchema) {
    let (writer, reader) = (database.open().await, database.open().await);
    let token = token(&writer).await;
    listening(&reader).await;
    let now = Timestamp::from_millis(1);
    writer
        .revoke_access_token(&token.tenant, &token.id, now)
        .await
        .unwrap();
    let signal = tokio::time::timeout(PATIENCE, reader.change_signal());
    signal.await.expect("the writer's transaction notifies");
    assert_eq!(reader.latest_change().await.unwrap(), 1);
}

pub(crate) async fn a_lost_connection_is_listened_on_again(database: &PostgresSchema) {
    let named = format!("{}&application_name={}", database.url(), database.schema);
    let (writer, reader) = (
        database.open().await,
        store_sql::open(&named, crate::backend::OPTIONS).await.unwrap(),
    );
    let token = token(&writer).await;
    listening(&reader).await;
    let cut = format!(
        "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity \
         WHERE application_name = '{}' AND query LIKE 'LISTEN%'",
        database.schema
    );
    assert_eq!(database.numbers(&cut).await, [1]);
    listening(&reader).await;
    let now = Timestamp::from_millis(1);
    writer
        .revoke_access_token(&token.tenant, &token.id, now)
        .await
        .unwrap();
    let signal = tokio::time::timeout(PATIENCE, reader.change_signal());
    signal.await.expect("it listens again");
}
