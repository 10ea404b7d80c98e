//! The reader against a real store, with a clock that stands still.

use super::*;
use domain::{ManualClock, SeededEntropy, TenantId};
use std::sync::Mutex;
use store::{Tenant, TenantState};
use store_sql::testing::TestDatabase;

/// Writes down what it is told.
#[derive(Default)]
struct Notes(Mutex<Vec<String>>);

impl Notes {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl ChangeListener for Notes {
    fn changed(&self, subject: &ChangeSubject) {
        let note = match subject {
            ChangeSubject::Tenant(_) => "tenant",
            _ => "something else",
        };
        self.0.lock().unwrap().push(note.to_owned());
    }

    fn forget_all(&self) {
        self.0.lock().unwrap().push("everything".to_owned());
    }
}

struct Bench {
    database: TestDatabase,
    store: Arc<dyn Store>,
    clock: Arc<ManualClock>,
    tenant: TenantId,
    notes: Arc<Notes>,
    trust: Arc<Trust>,
    reader: ChangeReader,
}

impl Bench {
    async fn new() -> Self {
        let database = TestDatabase::sqlite().await;
        let store = database.open().await;
        let clock = Arc::new(ManualClock::default());
        let tenant = TenantId::generate(clock.as_ref(), &SeededEntropy::new(1));
        let row = Tenant {
            id: tenant.clone(),
            name: "shop".to_owned(),
            state: TenantState::Active,
            created_at: clock.now(),
        };
        store.create_tenant(&row).await.unwrap();
        let (notes, trust) = (Arc::new(Notes::default()), Arc::new(Trust::new(clock.clone())));
        assert!(!trust.is_fresh(), "nothing is trusted before the first read");
        let reader = ChangeReader::begin(
            database.open().await,
            vec![notes.clone()],
            trust.clone(),
            clock.clone(),
        );
        let reader = reader.await.unwrap();
        Self {
            database,
            store,
            clock,
            tenant,
            notes,
            trust,
            reader,
        }
    }

    /// Another process suspends or resumes the tenant.
    async fn suspend(&self, suspended: bool) {
        let done = self
            .store
            .set_tenant_suspended(&self.tenant, suspended, self.clock.now())
            .await;
        assert!(done.unwrap());
    }
}

#[tokio::test]
async fn a_change_is_told_once() {
    let mut bench = Bench::new().await;
    bench.reader.read().await;
    assert!(bench.notes.take().is_empty());
    bench.suspend(true).await;
    bench.reader.read().await;
    assert_eq!(bench.notes.take(), ["tenant"]);
    bench.reader.read().await;
    assert!(bench.notes.take().is_empty());
}

#[tokio::test]
async fn what_happened_before_the_start_is_not_told() {
    let bench = Bench::new().await;
    bench.suspend(true).await;
    let store = bench.database.open().await;
    let late = ChangeReader::begin(
        store,
        vec![bench.notes.clone()],
        bench.trust.clone(),
        bench.clock.clone(),
    );
    late.await.unwrap().read().await;
    assert!(bench.notes.take().is_empty());
}

#[tokio::test]
async fn a_reader_that_was_away_too_long_forgets_everything() {
    let mut bench = Bench::new().await;
    bench.suspend(true).await;
    bench.suspend(false).await;
    bench.clock.advance(Duration::from_hours(2));
    let swept = bench.store.sweep(bench.clock.now()).await.unwrap();
    assert_eq!(swept.changes, 1, "the latest stays");
    bench.reader.read().await;
    assert_eq!(bench.notes.take(), ["everything"]);
    bench.suspend(true).await;
    bench.reader.read().await;
    assert_eq!(bench.notes.take(), ["tenant"], "it goes on behind the gap");
}

#[tokio::test]
async fn trust_ends_a_second_after_the_last_read_and_comes_back() {
    let mut bench = Bench::new().await;
    assert!(bench.trust.is_fresh());
    bench
        .database
        .execute("ALTER TABLE changes RENAME TO changes_away")
        .await;
    bench.clock.advance_millis(1_001);
    bench.reader.read().await;
    assert!(!bench.trust.is_fresh(), "a failed read earns no trust");
    bench
        .database
        .execute("ALTER TABLE changes_away RENAME TO changes")
        .await;
    bench.reader.read().await;
    assert!(bench.trust.is_fresh());
}
