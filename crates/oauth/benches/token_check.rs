//! How long the check of an access token takes: `cargo bench -p oauth`. It must stay below 100 microseconds at the 95th
//! percentile, because it stands in front of every call.
#![expect(
    clippy::unwrap_used,
    reason = "a measurement that cannot be made is a failure"
)]
#![expect(
    dead_code,
    reason = "the world of the tests holds more than a measurement needs"
)]

#[path = "../tests/it/answers.rs"]
mod answers;
#[path = "../tests/it/people.rs"]
mod people;
#[path = "../tests/it/wishes.rs"]
mod wishes;
#[path = "../tests/it/world.rs"]
mod world;

use answers::Tokens;
use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use wishes::Wish;
use world::World;

const CHECKS: usize = 20_000;
const BOUND: Duration = Duration::from_micros(100);

#[tokio::main]
async fn main() -> ExitCode {
    let world = World::new().await;
    let (client, tokens) = world.log_in().await;
    let remembered = measure(&world, std::iter::repeat_n(tokens.access.as_str(), CHECKS)).await;

    // Every token is new: its signature is checked, its grant is remembered.
    let (mut fresh, mut refresh) = (Vec::new(), tokens.refresh);
    for _ in 0..200 {
        let next = Tokens::of(&world.token(&Wish::refresh(&client, &refresh)).await);
        refresh = next.refresh;
        fresh.push(next.access);
    }
    let first_seen = measure(&world, fresh.iter().map(String::as_str)).await;

    let mut out = std::io::stdout();
    for (what, times) in [("remembered", &remembered), ("first seen", &first_seen)] {
        let (half, most) = (percentile(times, 50), percentile(times, 95));
        writeln!(
            out,
            "{what:<12} {:>7} checks   p50 {half:>9.1?}   p95 {most:>9.1?}",
            times.len()
        )
        .unwrap();
    }
    if percentile(&remembered, 95) < BOUND {
        return ExitCode::SUCCESS;
    }
    writeln!(out, "a remembered token takes {BOUND:?} or longer").unwrap();
    ExitCode::FAILURE
}

async fn measure(world: &World, tokens: impl Iterator<Item = &str>) -> Vec<Duration> {
    let mut times = Vec::new();
    for token in tokens {
        let started = Instant::now();
        let principal = world.principal(token).await;
        times.push(started.elapsed());
        principal.unwrap();
    }
    times.sort_unstable();
    times
}

fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    sorted[(sorted.len() - 1) * percent / 100]
}
