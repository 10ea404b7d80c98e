//! The client and the emulator, which share no code, understand each other: every area, with typed answers.

mod console;
mod data;
mod files;
mod hive;
mod others;
mod users;

use std::time::Duration;

use backendless::{AppEndpoint, Client, Object};
use emulator::{Emulator, RunningEmulator};
use outbound::{HttpClient, Policy, RetryPolicy};
use serde_json::Value;

/// An emulator with an empty app, and a client of it with the REST key.
async fn empty_app() -> (RunningEmulator, Client) {
    let emulator = Emulator::builder()
        .seed(1)
        .sample_app(false)
        .start("127.0.0.1:0")
        .await
        .expect("a free port");
    let client = client(&emulator, &emulator.api_keys.rest);
    (emulator, client)
}

fn client(emulator: &RunningEmulator, api_key: &str) -> Client {
    let endpoint = AppEndpoint::keys(&emulator.server_url(), &emulator.app_id, api_key.into());
    Client::new(http(), endpoint.expect("the emulator has a valid endpoint"))
        .with_cloud_code_key(emulator.api_keys.bl.as_str().into())
}

/// A client of the loopback that does not pause between attempts.
fn http() -> HttpClient {
    let retries = RetryPolicy {
        base: Duration::ZERO,
        cap: Duration::ZERO,
        ..RetryPolicy::default()
    };
    let policy = Policy {
        allow_private_addresses: true,
        retries,
        ..Policy::default()
    };
    HttpClient::new(policy).expect("a valid policy")
}

fn object(value: Value) -> Object {
    serde_json::from_value(value).expect("an object")
}

fn texts(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

/// The text of a member.
fn text(object: &Object, member: &str) -> String {
    object[member].as_str().expect("a text member").to_owned()
}
