//! The client sends what the vendor's own SDKs were recorded to send, and behaves when Backendless does not.

mod capture;
mod compare;
mod console;
mod faults;
mod followed;
mod not_followed;
mod repetition;
mod sessions;
mod shapes;
mod stub;
mod unrecorded;

use std::collections::HashSet;
use std::time::Duration;

use backendless::{AppEndpoint, Client, ErrorKind};
use outbound::{HttpClient, Policy, RetryPolicy};

use crate::capture::{API_KEY, APP_ID, Capture};
use crate::stub::{Answer, Stub};

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

/// The recorded app on a stub.
fn client(stub: &Stub) -> Client {
    let endpoint = AppEndpoint::keys(&stub.origin, APP_ID, API_KEY.into()).expect("a valid endpoint");
    Client::new(http(), endpoint)
}

#[tokio::test]
async fn every_recording_is_followed_or_listed_with_a_reason() {
    let stub = Stub::answering(vec![Answer::new(200, "")]).await;
    let http = http();
    let captures = Capture::all();
    let (mut followed, mut listed, mut wrong) = (0, 0, Vec::new());
    for capture in &captures {
        let outcome = followed::follow(&http, &stub.origin, capture).await;
        let requests = stub.take();
        match (outcome, not_followed::reason(capture)) {
            (None, Some(reason)) => {
                assert!(!reason.is_empty());
                listed += 1;
            }
            (None, None) => wrong.push(format!("unlisted: {}", capture.operation)),
            (Some(_), Some(_)) => wrong.push(format!("listed and followed: {}", capture.operation)),
            (Some(result), None) => {
                // The stub answers nothing, which not every operation takes for an answer.
                if let Err(error) = result
                    && error.kind != ErrorKind::UnexpectedAnswer
                {
                    wrong.push(format!("{}: {error}", capture.operation));
                }
                let [request] = requests.as_slice() else {
                    wrong.push(format!("{}: {} requests", capture.operation, requests.len()));
                    continue;
                };
                let (sent, expected) = (compare::recorded(request), compare::captured(capture));
                if sent == expected {
                    followed += 1;
                } else {
                    wrong.push(format!(
                        "{}\n  ours: {sent:?}\n  SDK:  {expected:?}",
                        capture.operation
                    ));
                }
                // The SDK's client repeats a credential that it has from before when it logs in again.
                let is_login = capture.path.starts_with("/console/home/") && capture.path.ends_with("login");
                if !is_login && request.header("auth-key") != capture.header("auth-key") {
                    wrong.push(format!("{}: another auth-key", capture.operation));
                }
            }
        }
    }
    println!("{followed} of {} followed, {listed} listed", captures.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(followed + listed, captures.len());
    assert_eq!(captures.len(), 309);
}

#[test]
fn every_listed_operation_was_recorded() {
    let recorded: HashSet<String> = Capture::all()
        .into_iter()
        .map(|capture| capture.operation)
        .collect();
    for operation in not_followed::operations() {
        assert!(recorded.contains(operation), "{operation} was never recorded");
    }
}
