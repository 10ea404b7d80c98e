//! Every request that the vendor's SDKs were recorded to send meets a route.

use crate::caller::{Caller, answer};
use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::Value;

const RECORDINGS: &str = include_str!("../../../../tests/fixtures/backendless-captures.jsonl");

/// The application and the key that the recordings were made with.
const RECORDED_APP: &str = "A98AF58F-1111-2222-3333-6A88FD113200";
const RECORDED_KEY: &str = "ACC8DAE2-1111-2222-3333-64439E5D3300";

fn recordings() -> Vec<Value> {
    RECORDINGS
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The request as it was recorded, for the application and a key of `caller`.
fn request(caller: &Caller, recording: &Value, developer: Option<&str>) -> Request<Body> {
    let path = recording["path"].as_str().unwrap();
    let path = path
        .replace(RECORDED_APP, &caller.app_id)
        .replace(RECORDED_KEY, &caller.keys.js);
    let mut request = Request::builder()
        .method(recording["method"].as_str().unwrap())
        .uri(path);
    for (name, value) in recording["headers"].as_object().into_iter().flatten() {
        // The recorded tokens belong to sessions that this emulator never opened.
        let own = matches!(
            name.to_lowercase().as_str(),
            "user-token" | "auth-key" | "content-length" | "host"
        );
        if let Some(value) = value.as_str().filter(|_| !own) {
            request = request.header(name, value);
        }
    }
    if let Some(developer) = developer {
        request = request.header("auth-key", developer);
    }
    let body = match (&recording["rawBody"], &recording["body"]) {
        (Value::String(raw), _) => Body::from(raw.clone()),
        (_, Value::Null) => Body::empty(),
        (_, Value::String(text)) => Body::from(text.clone()),
        (_, json) => Body::from(json.to_string()),
    };
    request.body(body).unwrap()
}

#[tokio::test]
async fn no_recorded_request_is_lost() {
    let recordings = recordings();
    assert_eq!(recordings.len(), 309);
    let mut lost = Vec::new();
    for recording in &recordings {
        // Each has an application of its own: some recordings delete it or end the session.
        let caller = Caller::shop();
        let developer = caller.developer_token().await;
        let reply = answer(&caller.router, request(&caller, recording, Some(&developer))).await;
        let no_route = reply.body["message"]
            .as_str()
            .is_some_and(|message| message.contains("no such route"));
        if no_route || reply.status == StatusCode::METHOD_NOT_ALLOWED || reply.status.is_server_error() {
            lost.push(format!(
                "{} {} → {reply:?}",
                recording["method"], recording["path"]
            ));
        }
    }
    assert!(
        lost.is_empty(),
        "{} of 309 requests are lost:\n{}",
        lost.len(),
        lost.join("\n")
    );
}

#[tokio::test]
async fn what_is_not_emulated_says_so() {
    let outside = |path: &str| {
        ["/automation/", "/commerce/", "/users/social/"]
            .iter()
            .any(|area| path.contains(area))
    };
    let recordings = recordings();
    let outside: Vec<&Value> = recordings
        .iter()
        .filter(|one| outside(one["path"].as_str().unwrap()))
        .collect();
    assert!(outside.len() >= 7, "{}", outside.len());
    let caller = Caller::shop();
    for recording in outside {
        let reply = answer(&caller.router, request(&caller, recording, None)).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{recording}");
        assert!(
            reply.body["code"].is_u64() && !reply.message().is_empty(),
            "{recording}"
        );
    }
}
