//! What an answer is: right, an honest error, or wrong.

use crate::site::World;
use crate::tenant::Tenant;
use reqwest::StatusCode;
use serde_json::Value;
use tests::mcp_client::Reply;

/// An answer to one tool call.
pub(crate) enum Answer {
    /// It did what it was asked to, and answered this.
    Done(Value),
    /// It says that it could not, and whether it may have had its effect.
    Honest(String),
    /// No gateway should say this, ever.
    Wrong(String),
}

/// Codes that faults explain. What would mean that the gateway forgot or mixed up something is not among them.
const HONEST: [&str; 6] = [
    "upstream_unavailable",
    "upstream_error",
    "timeout",
    "internal",
    "rate_limited",
    "connection_rejected",
];

/// Judges the form of an answer; whether a value is right is its caller's matter.
pub(crate) fn judge(reply: &Reply, foreign: &[String]) -> Answer {
    if let Some(mark) = foreign.iter().find(|mark| reply.text.contains(*mark)) {
        return Answer::Wrong(format!("a value of another tenant, {mark}: {}", reply.text));
    }
    match reply.status {
        StatusCode::OK => in_band(reply),
        StatusCode::SERVICE_UNAVAILABLE if !reply.header("retry-after").is_empty() => {
            Answer::Honest("HTTP 503".to_owned())
        }
        status => Answer::Wrong(format!("{status} {}", reply.text)),
    }
}

fn in_band(reply: &Reply) -> Answer {
    let Ok(mut body) = serde_json::from_str::<Value>(&reply.text) else {
        return Answer::Wrong(format!("no JSON: {}", reply.text));
    };
    let result = &mut body["result"];
    if result["isError"] == false || (result.is_object() && result.get("isError").is_none()) {
        return Answer::Done(result["structuredContent"].take());
    }
    match result["structuredContent"]["error"]["code"].as_str() {
        Some(code) if HONEST.contains(&code) => Answer::Honest(code.to_owned()),
        _ => Answer::Wrong(reply.text.clone()),
    }
}

/// What must be in no answer to this tenant.
pub(crate) fn foreign(world: &World, tenant: &Tenant) -> Vec<String> {
    world.foreign_marks(tenant)
}
