//! How long it takes to seal and to open a connection, the tenant's key being at hand: `cargo bench -p vault`.
#![expect(
    clippy::unwrap_used,
    reason = "a measurement that cannot be made is a failure"
)]

use divan::Bencher;
use domain::{ManualClock, SeededEntropy, TenantId, Timestamp};
use std::sync::Arc;
use store::{Tenant, TenantState};
use store_sql::testing::TestDatabase;
use tokio::runtime::Runtime;
use vault::{Cell, MasterKey, MasterKeys, Vault};

/// About what a connection with a developer login has, in bytes.
const BLOB: [u8; 400] = [7; 400];

const CELL: Cell<'static> = Cell {
    table: "connections",
    row: "con_1",
    column: "sealed",
};

fn main() {
    divan::main();
}

struct World {
    runtime: Runtime,
    vault: Vault,
    tenant: TenantId,
    _database: TestDatabase,
}

impl World {
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let (clock, entropy) = (Arc::new(ManualClock::default()), Arc::new(SeededEntropy::new(1)));
        let (database, vault, tenant) = runtime.block_on(async {
            let database = TestDatabase::sqlite().await;
            let store = database.open().await;
            let tenant = Tenant {
                id: TenantId::generate(clock.as_ref(), entropy.as_ref()),
                name: "bench".to_owned(),
                state: TenantState::Active,
                created_at: Timestamp::default(),
            };
            store.create_tenant(&tenant).await.unwrap();
            let key = MasterKey::parse("main", &MasterKey::generate_file(entropy.as_ref())).unwrap();
            let keys = MasterKeys::new([key]).unwrap();
            let vault = Vault::open(store, keys, clock.clone(), entropy.clone())
                .await
                .unwrap();
            (database, vault, tenant.id)
        });
        Self {
            runtime,
            vault,
            tenant,
            _database: database,
        }
    }
}

#[divan::bench]
fn seal(bencher: Bencher<'_, '_>) {
    let world = World::new();
    bencher.bench_local(|| {
        let sealing = world.vault.seal(&world.tenant, CELL, &BLOB);
        world.runtime.block_on(sealing).unwrap()
    });
}

#[divan::bench]
fn open(bencher: Bencher<'_, '_>) {
    let world = World::new();
    let sealing = world.vault.seal(&world.tenant, CELL, &BLOB);
    let sealed = world.runtime.block_on(sealing).unwrap();
    bencher.bench_local(|| {
        let opening = world
            .vault
            .unseal(&world.tenant, CELL, &sealed.data_key, &sealed.bytes);
        world.runtime.block_on(opening).unwrap()
    });
}
