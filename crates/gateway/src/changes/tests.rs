//! The reader against a real store, with a clock that stands still.

use super::*;
use domain::{ManualClock, SeededEntropy, SystemClock, TenantId};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
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

async fn tenant(store: &dyn Store, clock: &dyn Clock) -> TenantId {
    let tenant = TenantId::generate(clock, &SeededEntropy::new(1));
    let row = Tenant {
        id: tenant.clone(),
        name: "shop".to_owned(),
        state: TenantState::Active,
        created_at: clock.now(),
    };
    store.create_tenant(&row).await.unwrap();
    tenant
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
        let tenant = tenant(store.as_ref(), clock.as_ref()).await;
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

/// Keeps every worker of the runtime busy: 2,000 tasks, of which each takes a millisecond whenever it is its turn.
fn keep_busy() -> Arc<AtomicBool> {
    let is_over = Arc::new(AtomicBool::new(false));
    for _ in 0..2_000 {
        let is_over = Arc::clone(&is_over);
        tokio::spawn(async move {
            while !is_over.load(Ordering::Relaxed) {
                let turn = Instant::now();
                while turn.elapsed() < Duration::from_millis(1) {
                    std::hint::spin_loop();
                }
                tokio::task::yield_now().await;
            }
        });
    }
    is_over
}

/// Runs on the runtime's own thread, which the tasks do not use.
async fn assert_read_while_busy(database: TestDatabase) {
    let (clock, notes) = (Arc::new(SystemClock), Arc::new(Notes::default()));
    let trust = Arc::new(Trust::new(clock.clone()));
    let store = database.open().await;
    let tenant = tenant(store.as_ref(), clock.as_ref()).await;
    let begin = ChangeReader::begin(store, vec![notes.clone()], trust.clone(), clock.clone());
    let end = CancellationToken::new();
    let reader = ReaderThread::start(begin, end.clone()).await.unwrap();
    let is_over = keep_busy();
    let url = database.url().to_owned();
    // Another process, which has a runtime of its own.
    let other = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let store = store_sql::open(&url, store_sql::Options::default())
                .await
                .unwrap();
            store
                .set_tenant_suspended(&tenant, true, SystemClock.now())
                .await
                .unwrap();
        });
    });
    other.join().unwrap();
    let suspended = Instant::now();
    while notes.take().is_empty() {
        assert!(
            suspended.elapsed() < Duration::from_secs(1),
            "the suspension is not noticed"
        );
        std::thread::yield_now();
    }
    while suspended.elapsed() < Duration::from_secs(2) {
        assert!(trust.is_fresh(), "trust was lost after {:?}", suspended.elapsed());
        std::thread::yield_now();
    }
    is_over.store(true, Ordering::Relaxed);
    end.cancel();
    reader.ended().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_keep_the_runtime_busy_delay_no_revocation() {
    assert_read_while_busy(TestDatabase::sqlite().await).await;
}

#[tokio::test]
async fn a_first_reading_that_fails_is_told() {
    let database = TestDatabase::sqlite().await;
    let clock = Arc::new(SystemClock);
    database
        .execute("ALTER TABLE change_head RENAME TO change_head_away")
        .await;
    let begin = ChangeReader::begin(
        database.open().await,
        Vec::new(),
        Arc::new(Trust::new(clock.clone())),
        clock,
    );
    let error = ReaderThread::start(begin, CancellationToken::new())
        .await
        .unwrap_err();
    assert!(
        matches!(error, ThreadError::Store(StoreError::Unavailable(_))),
        "{error:?}"
    );
}

mod postgres {
    use super::{TestDatabase, assert_read_while_busy};

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn requests_that_keep_the_runtime_busy_delay_no_revocation() {
        assert_read_while_busy(TestDatabase::postgres().await).await;
    }
}
