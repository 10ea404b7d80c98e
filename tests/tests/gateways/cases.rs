//! What is ended or changed, again and again, each second time without the notifications that would tell it early.
#![expect(
    clippy::print_stdout,
    reason = "the worst times are what one wants to know of these tests"
)]

use crate::pair::{KEYS, PROMISE, Pair, ids, machine, until_both};
use emulator::{Emulator, RunningEmulator};
use reqwest::StatusCode;
use serde_json::json;
use std::time::{Duration, Instant};
use store_sql::testing::TestDatabase;
use tests::mcp_client::{Called, McpClient};
use tests::operator::{Member, Upstream};

const ROUNDS: usize = 20;

/// Prints what this is about: the worst of all times.
fn report(what: &str, rounds: usize, worst: Duration) {
    println!("{what}: {rounds} times, still accepted for {worst:?} at the worst, of {PROMISE:?} promised");
}

pub(crate) async fn a_revoked_token_is_refused_200_times_in_a_row(database: TestDatabase) {
    let pair = Pair::on(database).await;
    let member = pair.cli.tenant("shop");
    let (tenant, account) = ids(&pair.cli, &member);
    let mut worst = Duration::ZERO;
    for round in 0..200 {
        let (id, token) = pair.token(&tenant, &account).await;
        let clients = pair.clients(&token);
        until_both(&clients, Instant::now(), StatusCode::OK).await;
        pair.lose_notifications(round % 2 == 1).await;
        let now = domain::Clock::now(&domain::SystemClock);
        assert!(pair.store.revoke_access_token(&tenant, &id, now).await.unwrap());
        let answered = Instant::now();
        worst = worst.max(until_both(&clients, answered, StatusCode::UNAUTHORIZED).await);
    }
    report("a revoked token", 200, worst);
}

/// Ends and brings back, by the command line, as often as it takes.
async fn back_and_forth(database: TestDatabase, what: &str, end: &[&str], bring_back: &[&str]) {
    let pair = Pair::on(database).await;
    let member = pair.cli.tenant("shop");
    // Nobody can disable the last owner.
    let second = ["--email", "second@shop.example", "--role", "owner"];
    pair.cli
        .json(&[&["account", "create", "--tenant", "shop"], &second[..]].concat());
    let (tenant, account) = ids(&pair.cli, &member);
    let clients = pair.clients(&pair.token(&tenant, &account).await.1);
    until_both(&clients, Instant::now(), StatusCode::OK).await;
    let (mut worst_end, mut worst_back) = (Duration::ZERO, Duration::ZERO);
    for round in 0..ROUNDS {
        for (command, wanted) in [(end, StatusCode::UNAUTHORIZED), (bring_back, StatusCode::OK)] {
            pair.lose_notifications(round % 2 == 1).await;
            pair.cli.json(command);
            let took = until_both(&clients, Instant::now(), wanted).await;
            if wanted == StatusCode::OK {
                worst_back = worst_back.max(took);
            } else {
                worst_end = worst_end.max(took);
            }
        }
    }
    report(what, ROUNDS, worst_end);
    println!("{what}: back after {worst_back:?} at the worst");
}

pub(crate) async fn a_suspended_tenant_is_refused_and_comes_back(database: TestDatabase) {
    let (end, back) = (["tenant", "suspend", "shop"], ["tenant", "resume", "shop"]);
    back_and_forth(database, "a suspended tenant", &end, &back).await;
}

pub(crate) async fn a_disabled_account_is_refused_and_comes_back(database: TestDatabase) {
    let own = |verb| ["account", verb, "--tenant", "shop", "owner@shop.example"];
    back_and_forth(database, "a disabled account", &own("disable"), &own("enable")).await;
}

/// Removes what [`connect`] added.
fn remove(pair: &Pair, member: &Member) {
    let whose = ["--tenant", &member.tenant, "--account", &member.email];
    pair.cli
        .json(&[&["connection", "remove", "shop"], &whose[..]].concat());
}

/// An app whose counter `owner` says which it is.
async fn app() -> RunningEmulator {
    Emulator::builder().start("127.0.0.1:0").await.unwrap()
}

async fn owner(client: &McpClient) -> Called {
    client.call("get_counter", &json!({"name": "owner"})).await
}

/// Asks until the answer is as it is wanted; what came before must end within the promise.
async fn until_owner(client: &McpClient, since: Instant, wanted: impl Fn(&Called) -> bool) -> Duration {
    let mut last = Duration::ZERO;
    loop {
        let sent = since.elapsed();
        let called = owner(client).await;
        if wanted(&called) {
            return last;
        }
        last = sent;
        assert!(sent < PROMISE, "after {sent:?}: {called:?}");
    }
}

/// The app that a connection of this name leads to from now on.
fn connect(pair: &Pair, member: &Member, app: &RunningEmulator) {
    pair.cli.connect(member, "shop", &Upstream::from(app));
}

pub(crate) async fn a_replaced_connection_is_used_and_a_removed_one_is_not(database: TestDatabase) {
    let pair = Pair::on(database).await;
    let member = pair.cli.tenant("shop");
    let (tenant, account) = ids(&pair.cli, &member);
    let clients = pair.clients(&pair.token(&tenant, &account).await.1);
    until_both(&clients, Instant::now(), StatusCode::OK).await;
    let apps = [app().await, app().await];
    for (mark, app) in [1, 2].into_iter().zip(&apps) {
        connect(&pair, &member, app);
        let set = json!({"name": "owner", "expected": 0, "value": mark});
        assert_eq!(
            clients[0].call("set_counter", &set).await.structured["updated"],
            true
        );
        remove(&pair, &member);
    }
    let mut worst = Duration::ZERO;
    for round in 0..ROUNDS {
        let mark = i64::try_from(round % 2).unwrap() + 1;
        pair.lose_notifications(round % 4 > 1).await;
        connect(&pair, &member, &apps[round % 2]);
        let added = Instant::now();
        for client in &clients {
            let is_new = |called: &Called| called.structured["value"] == mark;
            worst = worst.max(until_owner(client, added, is_new).await);
        }
        remove(&pair, &member);
        let removed = Instant::now();
        for client in &clients {
            let is_gone = |called: &Called| called.code() == "connection_missing";
            worst = worst.max(until_owner(client, removed, is_gone).await);
        }
    }
    report("a replaced or removed connection", ROUNDS, worst);
}

pub(crate) async fn rotated_keys_interrupt_nobody(database: TestDatabase) {
    let pair = Pair::on(database).await;
    let member = pair.cli.tenant("shop");
    let (tenant, account) = ids(&pair.cli, &member);
    let app = app().await;
    connect(&pair, &member, &app);
    let clients = pair.clients(&pair.token(&tenant, &account).await.1);
    let login = json!({"login": "alice@example.com", "password": "wonderland"});
    let login = clients[0].call("login_user", &login).await;
    let user = login.structured["user"]["objectId"].clone();
    let session = login.structured["user_token"].clone();
    let mut rewrapped = 0;
    for round in 0..ROUNDS {
        // The other key first: every tenant's data key is wrapped anew.
        let mut keys = KEYS;
        keys.rotate_left((round + 1) % 2);
        let rotating = machine(&pair.url).with("VAULT__MASTER_KEYS", &keys.join(","));
        pair.lose_notifications(round % 4 > 1).await;
        rewrapped += rotating.json(&["key", "rotate"])["rewrapped"].as_u64().unwrap();
        // A tenant that is new has a key that only the rotating process has made.
        let late = rotating.tenant(&format!("late-{round}"));
        rotating.connect(&late, "shop", &Upstream::from(&app));
        let (tenant, account) = ids(&rotating, &late);
        let token = pair.token(&tenant, &account).await.1;
        for (client, of_late) in clients.iter().zip(&pair.clients(&token)) {
            // What was sealed before the rotation: the connection and the session.
            let get = json!({"user_id": user, "user_token": session});
            let got = client.call("get_user", &get).await;
            assert_eq!(got.structured["user"]["email"], "alice@example.com", "{got:?}");
            let of_late = owner(of_late).await;
            assert_eq!(of_late.structured["value"], 0, "{of_late:?}");
        }
    }
    assert!(rewrapped >= ROUNDS as u64, "{rewrapped}");
    let verified = pair.cli.json(&["audit", "verify"]);
    assert_eq!(verified["intact"], true, "{verified}");
    println!("rotated keys: {ROUNDS} times, {rewrapped} keys wrapped anew, no call failed");
}
