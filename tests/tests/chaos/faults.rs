//! The faults, in rounds: each kind once, in an order that chance mixes, the next one a moment after everything works again.

use crate::relay::Manner;
use crate::site::{Gateway, World};
use crate::tenant::Tenant;
use domain::{Entropy, OsEntropy};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::time::{MissedTickBehavior, interval, timeout};

/// How long a fault lasts that has to be lifted.
const LASTS: Duration = Duration::from_secs(2);
/// How long an upstream hangs: longer than the gateway waits for it.
const HANGS: Duration = Duration::from_secs(7);
/// The pause between two faults.
const PAUSE: Duration = Duration::from_secs(1);
/// How long broken connections that lie in pools may still fail a call after everybody was served again.
const SETTLES: Duration = Duration::from_millis(500);
/// A recovery that takes longer is given up, and fails the run.
const PATIENCE: Duration = Duration::from_mins(2);

#[derive(Debug, Clone, Copy)]
enum Fault {
    DatabaseRefuses,
    DatabaseHangs,
    DatabaseConnectionsCut,
    DatabaseSessionsEnded,
    ListenersCut,
    Upstream(&'static str, Manner),
    Killed(usize),
    Terminated(usize),
    KeysRotated(usize),
    StartedWithoutDatabase,
}

const ALL: [Fault; 17] = [
    Fault::DatabaseConnectionsCut,
    Fault::Killed(0),
    Fault::Upstream("an upstream resets", Manner::Reset),
    Fault::KeysRotated(0),
    Fault::DatabaseRefuses,
    Fault::Terminated(2),
    Fault::Upstream("an upstream refuses", Manner::Refuse),
    Fault::Killed(2),
    Fault::DatabaseHangs,
    Fault::Upstream("an upstream is slow", Manner::Slow(Duration::from_millis(400))),
    Fault::ListenersCut,
    Fault::Terminated(0),
    Fault::Upstream("an upstream hangs", Manner::Hang),
    Fault::KeysRotated(1),
    Fault::Upstream("an upstream answers garbage", Manner::Garbage),
    Fault::StartedWithoutDatabase,
    Fault::DatabaseSessionsEnded,
];

/// Injects faults for so long, and not less than each once.
pub(crate) async fn inject(world: &World, length: Duration) {
    let began = Instant::now();
    let mut round = 0;
    while round == 0 || began.elapsed() < length {
        for (place, fault) in mixed(round).into_iter().enumerate() {
            if round > 0 && began.elapsed() >= length {
                break;
            }
            // Calm until the next fault: whoever fails now has no excuse.
            pause(PAUSE).await;
            world.begin_trouble();
            let took = one(world, fault, round, place).await;
            world.report.recovered(name(fault), took);
            pause(SETTLES).await;
            world.end_trouble();
        }
        round += 1;
    }
    pause(PAUSE).await;
}

/// In the written order first, then in any.
fn mixed(round: usize) -> Vec<Fault> {
    let mut faults = ALL.to_vec();
    if round > 0 {
        let mut random = [0; 32];
        OsEntropy.fill(&mut random);
        for (place, byte) in random.iter().take(faults.len()).enumerate() {
            let other = usize::from(*byte) % faults.len();
            faults.swap(place, other);
        }
    }
    faults
}

/// Nothing is waited for here: it is the pace of what happens.
async fn pause(length: Duration) {
    let _ = timeout(length, std::future::pending::<()>()).await;
}

/// Injects a fault, lifts it, and answers how long it then took until everybody was served everywhere.
async fn one(world: &World, fault: Fault, round: usize, place: usize) -> Duration {
    let database = world.sites[0].relay.as_ref().unwrap();
    let lifted = match fault {
        Fault::DatabaseRefuses => {
            database.set(Manner::Refuse);
            database.cut();
            pause(LASTS).await;
            database.set(Manner::Pass);
            Instant::now()
        }
        Fault::DatabaseHangs => {
            database.set(Manner::Hang);
            pause(LASTS).await;
            database.set(Manner::Pass);
            Instant::now()
        }
        Fault::DatabaseConnectionsCut => {
            let cut = Instant::now();
            database.cut();
            cut
        }
        Fault::DatabaseSessionsEnded => end_sessions(world, "").await,
        Fault::ListenersCut => end_sessions(world, "AND query LIKE 'LISTEN%'").await,
        Fault::Upstream(_, manner) => {
            let tenants: Vec<_> = world.tenants().collect();
            let upstream = &tenants[(round + place) % tenants.len()].upstream;
            upstream.set(manner);
            pause(if manner == Manner::Hang { HANGS } else { LASTS }).await;
            upstream.set(Manner::Pass);
            Instant::now()
        }
        Fault::Killed(gateway) => {
            world.gateways[gateway].kill();
            let killed = Instant::now();
            world.gateways[gateway].start().await;
            killed
        }
        Fault::Terminated(gateway) => {
            world.gateways[gateway].terminate().await;
            let ended = Instant::now();
            world.gateways[gateway].start().await;
            ended
        }
        Fault::KeysRotated(site) => {
            world.sites[site].rotate_keys(round + 1);
            Instant::now()
        }
        Fault::StartedWithoutDatabase => {
            database.set(Manner::Refuse);
            world.gateways[0].kill();
            let lifting = async {
                pause(LASTS).await;
                database.set(Manner::Pass);
                Instant::now()
            };
            tokio::join!(lifting, world.gateways[0].start()).0
        }
    };
    for gateway in &world.gateways {
        for tenant in &world.sites[gateway.site].tenants {
            until_served(gateway, tenant).await;
        }
    }
    lifted.elapsed()
}

/// Ends the sessions of the gateways on Postgres itself.
async fn end_sessions(world: &World, which: &str) -> Instant {
    let database = &world.sites[0].database;
    let schema = database.url().split_once("search_path%3D").unwrap().1;
    let end = format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE application_name = '{schema}' AND pid <> pg_backend_pid() {which}"
    );
    database.execute(&end).await;
    Instant::now()
}

async fn until_served(gateway: &Gateway, tenant: &Tenant) {
    let (began, client) = (Instant::now(), gateway.client(&tenant.token));
    let call = json!({"name": "get_counter", "arguments": {"name": "owner"}});
    let mut beat = interval(Duration::from_millis(50));
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        let reply = client.try_request("tools/call", call.clone()).await;
        if reply.is_ok_and(|reply| reply.text.contains(&tenant.number.to_string())) {
            return;
        }
        let name = &tenant.member.tenant;
        assert!(
            began.elapsed() < PATIENCE,
            "{} does not serve {name} any more",
            gateway.name
        );
    }
}

fn name(fault: Fault) -> &'static str {
    match fault {
        Fault::DatabaseRefuses => "Postgres is down",
        Fault::DatabaseHangs => "Postgres is half-open",
        Fault::DatabaseConnectionsCut => "connections to Postgres are cut",
        Fault::DatabaseSessionsEnded => "sessions on Postgres are ended",
        Fault::ListenersCut => "listening sessions are ended",
        Fault::Upstream(name, _) => name,
        Fault::Killed(0) => "kill -9 of a gateway on Postgres",
        Fault::Killed(_) => "kill -9 of the gateway on SQLite",
        Fault::Terminated(0) => "SIGTERM to a gateway on Postgres",
        Fault::Terminated(_) => "SIGTERM to the gateway on SQLite",
        Fault::KeysRotated(_) => "keys are rotated",
        Fault::StartedWithoutDatabase => "a gateway starts while Postgres is down",
    }
}
