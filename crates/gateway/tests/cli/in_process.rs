//! Gateways as values: several in one process, each with a life of its own.

use crate::causeway::Causeway;
use crate::page::Page;
use crate::serving::{LIST, token};
use emulator::{Effect, Emulator, Fault, RunningEmulator};
use gateway::app::{App, AppError, bind};
use gateway::config::{Config, Sources};
use gateway::foundation::Nature;
use gateway::lifecycle::Lifecycle;
use std::io::Write;
use tokio::task::{JoinHandle, spawn_blocking};

struct Gateway {
    address: String,
    life: Lifecycle,
    served: JoinHandle<Result<(), AppError>>,
}

/// A gateway on the data directory of an installation.
async fn start(causeway: &Causeway) -> Gateway {
    let data = causeway.data().display().to_string();
    let flags = [
        ("database.data_dir", data.as_str()),
        ("server.bind", "127.0.0.1:0"),
        ("upstream.allow_private_addresses", "true"),
    ];
    let sources = Sources {
        flags: flags.map(|(key, value)| ("test", key, value.to_owned())).to_vec(),
        ..Sources::default()
    };
    let config = Config::load(&sources).unwrap();
    let listener = bind("server.bind", config.server.bind).await.unwrap();
    let address = listener.local_addr().unwrap();
    let public_url = config.server.public_url(address);
    let life = Lifecycle::new();
    let app = App::open(config, &public_url, Nature::real(), life.clone())
        .await
        .unwrap();
    let served = tokio::spawn(app.serve(listener));
    Gateway {
        address: address.to_string(),
        life,
        served,
    }
}

async fn ready(address: &str) -> u16 {
    let address = address.to_owned();
    spawn_blocking(move || Page::get(&address, "/readyz").status)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_gateways_one_is_stopped_and_the_other_goes_on() {
    let causeway = Causeway::new();
    let (_, bearer) = token(&causeway);
    let (one, two) = (start(&causeway).await, start(&causeway).await);
    assert_eq!((ready(&one.address).await, ready(&two.address).await), (200, 200));
    one.life.stop();
    one.served.await.unwrap().unwrap();
    assert!(
        std::net::TcpStream::connect(&one.address).is_err(),
        "it listens no longer"
    );
    assert_eq!(ready(&two.address).await, 200);
    let address = two.address.clone();
    let listed = spawn_blocking(move || Page::mcp(&address, &bearer, LIST))
        .await
        .unwrap();
    assert_eq!(listed.status, 200);
    two.life.stop();
    two.served.await.unwrap().unwrap();
}

/// Connects the emulator's app, and answers a token for it.
fn connected(causeway: &Causeway, emulator: &RunningEmulator) -> String {
    causeway.json(&["tenant", "create", "shop"]);
    let key = causeway.file("key", &emulator.api_keys.rest);
    let added = causeway.json(&[
        "connection",
        "add",
        "--tenant",
        "shop",
        "--name",
        "shop",
        "--server-url",
        &emulator.server_url(),
        "--app-id",
        &emulator.app_id,
        "--api-key-file",
        &key,
    ]);
    assert_eq!(added["status"], "verified");
    causeway.made(
        &[
            "token", "create", "--tenant", "shop", "--name", "t", "--scopes", "*:write",
        ],
        "token",
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_was_accepted_is_answered_although_the_gateway_stops() {
    let causeway = Causeway::new().with("CAUSEWAY__UPSTREAM__ALLOW_PRIVATE_ADDRESSES", "true");
    let emulator = Emulator::builder().start("127.0.0.1:0").await.unwrap();
    let bearer = connected(&causeway, &emulator);
    let gateway = start(&causeway).await;
    emulator.reset_faults();
    emulator.inject(Fault::once("*/counters/*", Effect::Delay { milliseconds: 700 }));
    let call = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_counter","arguments":{"name":"visits"}}}"#;
    let address = gateway.address.clone();
    let answer = spawn_blocking(move || Page::mcp(&address, &bearer, call));
    while emulator.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    gateway.life.stop();
    let answer = answer.await.unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.body.contains("\"isError\":false"), "{}", answer.body);
    gateway.served.await.unwrap().unwrap();
    assert_eq!(causeway.json(&["audit", "verify"])["intact"], true);
    let exported = causeway.run(&["audit", "export", "--tenant", "shop"]).stdout;
    assert!(
        exported.contains("\"action\":\"get_counter\""),
        "what was done at the end is recorded: {exported}"
    );
    emulator.shutdown().await;
}

#[tokio::test]
async fn a_private_address_is_refused_unless_the_operator_allows_it() {
    let emulator = Emulator::builder().start("127.0.0.1:0").await.unwrap();
    let causeway = Causeway::new();
    causeway.json(&["tenant", "create", "shop"]);
    let key = causeway.file("key", &emulator.api_keys.rest);
    let told = causeway.refused(&[
        "connection",
        "add",
        "--tenant",
        "shop",
        "--name",
        "shop",
        "--server-url",
        &emulator.server_url(),
        "--app-id",
        &emulator.app_id,
        "--api-key-file",
        &key,
    ]);
    assert!(
        told.contains("https") || told.contains("private") || told.contains("not allowed"),
        "{told}"
    );
    assert!(emulator.requests().is_empty(), "nothing was sent");
    assert!(
        causeway.json(&["connection", "list", "--tenant", "shop"])["connections"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    emulator.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_cut_off_is_recorded() {
    let causeway = Causeway::new().with("CAUSEWAY__UPSTREAM__ALLOW_PRIVATE_ADDRESSES", "true");
    let emulator = Emulator::builder().start("127.0.0.1:0").await.unwrap();
    let bearer = connected(&causeway, &emulator);
    let gateway = start(&causeway).await;
    emulator.reset_faults();
    emulator.inject(Fault::once(
        "*/counters/*",
        Effect::Delay { milliseconds: 30_000 },
    ));
    let call = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_counter","arguments":{"name":"visits"}}}"#;
    let address = &gateway.address;
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    let request = format!(
        "POST /mcp HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {bearer}\r\ncontent-type: application/json\r\naccept: application/json, text/event-stream\r\ncontent-length: {}\r\n\r\n{call}",
        call.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    while emulator.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    gateway.life.cut_off();
    gateway.served.await.unwrap().unwrap();
    let exported = causeway.run(&["audit", "export", "--tenant", "shop"]).stdout;
    assert!(exported.contains("\"action\":\"get_counter\""), "{exported}");
    assert!(exported.contains("cancelled"), "{exported}");
}
