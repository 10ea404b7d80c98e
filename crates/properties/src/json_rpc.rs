//! The body of `POST /mcp`: whatever it is, the answer is one that a client can read, and never a failure of the server.

use crate::world::{self, API_KEY, APP_ID, Answered};
use axum::body::Body;
use http::{Request, StatusCode, header};
use serde_json::Value;

/// The list of all tools is the longest answer.
const LONGEST_ANSWER: usize = 256 * 1024;

/// The codes of failed calls (docs/ARCHITECTURE.md). Without `internal`: no arguments may lead to that one.
const CODES: [&str; 11] = [
    "invalid_arguments",
    "not_found",
    "forbidden",
    "conflict",
    "rate_limited",
    "connection_missing",
    "connection_rejected",
    "upstream_error",
    "upstream_unavailable",
    "timeout",
    "result_too_large",
];

pub(crate) fn holds(input: &[u8]) {
    let [era, body @ ..] = input else {
        return;
    };
    let message: Option<Value> = serde_json::from_slice(body).ok();
    let mut request = Request::post("/mcp")
        .header(header::HOST, "mcp.example.com")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json, text/event-stream");
    request = match era % 3 {
        0 => request,
        1 => request.header("mcp-protocol-version", "2025-11-25"),
        // The newest era repeats parts of the body in headers, and compares them.
        _ => {
            let text = |path: &str| {
                message
                    .as_ref()
                    .and_then(|message| message.pointer(path)?.as_str())
            };
            let (method, name) = (text("/method").unwrap_or_default(), text("/params/name"));
            let request = request
                .header("mcp-protocol-version", "2026-07-28")
                .header("mcp-method", method);
            name.into_iter()
                .fold(request, |request, name| request.header("mcp-name", name))
        }
    };
    let Ok(request) = request.body(Body::from(body.to_vec())) else {
        return;
    };
    let answered = world::with(|world| world.send(request));
    answer_holds(message.as_ref(), &answered);
}

fn answer_holds(message: Option<&Value>, answered: &Answered) {
    let status = answered.head.status;
    let text = String::from_utf8_lossy(&answered.body);
    assert!(
        status.is_success() || status.is_client_error(),
        "{status}: {text}"
    );
    assert!(text.len() <= LONGEST_ANSWER, "{} bytes of answer", text.len());
    let asked = message.map(Value::to_string).unwrap_or_default();
    for secret in [APP_ID, API_KEY] {
        assert!(
            asked.contains(secret) || !text.contains(secret),
            "the answer shows a secret: {text}"
        );
    }
    if status != StatusCode::OK {
        return;
    }
    let message = message.unwrap_or_else(|| panic!("what is no JSON was answered: {text}"));
    let answer: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("not JSON: {text}"));
    assert_eq!(answer["jsonrpc"], "2.0", "{text}");
    assert_eq!(
        answer["id"], message["id"],
        "the answer to another request: {text}"
    );
    assert_ne!(
        answer.get("result").is_some(),
        answer.get("error").is_some(),
        "{text}"
    );
    if let Some(error) = answer.get("error") {
        assert!(error["code"].is_i64() && error["message"].is_string(), "{text}");
    }
    if answer["result"]["isError"] == true {
        let error = &answer["result"]["structuredContent"]["error"];
        let code = error["code"].as_str().unwrap_or_default();
        assert!(CODES.contains(&code), "{text}");
        let said = error["message"].as_str().unwrap_or_default();
        assert!(
            !said.contains("the arguments cannot be read"),
            "the schema and the tool disagree: {text}"
        );
    }
}
