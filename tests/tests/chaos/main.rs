//! Real gateways under mixed load while things break: two on one Postgres and one on SQLite. Every answer is right or an
//! honest error, no tenant ever sees another's value, no record of an answered write is missing, and nothing grows.
//!
//! Ordinarily a short run; `cargo xtask chaos --minutes 10` makes it long.
#![expect(
    clippy::unwrap_used,
    reason = "everything here runs in tests, where a panic is a failed test"
)]

mod faults;
mod judge;
mod load;
mod operator;
mod process;
mod relay;
mod report;
mod site;
mod tenant;
mod trail;

use report::Report;
use site::World;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long a run is when nothing else is said. Each kind of fault is had once in any case, which takes about a minute.
const SHORT: Duration = Duration::from_secs(20);

/// `CAUSEWAY_CHAOS_SECONDS`, which `cargo xtask chaos` sets.
#[expect(
    clippy::disallowed_methods,
    reason = "tests are told by the environment how long to run"
)]
fn length() -> Duration {
    match std::env::var("CAUSEWAY_CHAOS_SECONDS") {
        Ok(seconds) => Duration::from_secs(seconds.parse().expect("CAUSEWAY_CHAOS_SECONDS is a number")),
        Err(_) => SHORT,
    }
}

mod postgres {
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn everything_is_right_while_things_break() {
        super::run(super::length()).await;
    }
}

#[expect(
    clippy::print_stdout,
    reason = "what was counted is what a long run is made for"
)]
async fn run(length: Duration) {
    let report = Arc::new(Report::default());
    let world = Arc::new(World::start(Arc::clone(&report)).await);
    let end = CancellationToken::new();
    let mut load = JoinSet::new();
    for tenant in world.tenants() {
        for worker in 0..load::WORKERS {
            load.spawn(load::work(
                Arc::clone(&world),
                Arc::clone(tenant),
                worker,
                end.clone(),
            ));
        }
        load.spawn(operator::work(
            Arc::clone(&world),
            Arc::clone(tenant),
            end.clone(),
        ));
    }
    let watching = tokio::spawn(process::watch(Arc::clone(&world), end.clone()));
    faults::inject(&world, length).await;
    end.cancel();
    let mut done = Vec::new();
    while let Some(ended) = load.join_next().await {
        done.push(ended.unwrap());
    }
    let series = watching.await.unwrap();
    let answered: Vec<_> = done.into_iter().flatten().collect();
    let trails = trail::check(&world, &answered);
    println!("{report}{trails}{series}");
    report.assert_clean();
    series.assert_flat(length);
    world.assert_no_panics();
}
