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
const HONEST: [&str; 5] = [
    "upstream_unavailable",
    "upstream_error",
    "timeout",
    "internal",
    "rate_limited",
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
        Some(_) if reply.text.contains("failed unexpectedly") => Answer::Wrong(reply.text.clone()),
        Some(code) if HONEST.contains(&code) => Answer::Honest(code.to_owned()),
        _ => Answer::Wrong(reply.text.clone()),
    }
}

/// What must be in no answer to this tenant.
pub(crate) fn foreign(world: &World, tenant: &Tenant) -> Vec<String> {
    world.foreign_marks(tenant)
}

#[cfg(test)]
mod verdicts {
    use super::*;
    use reqwest::header::{HeaderMap, HeaderValue, RETRY_AFTER};

    fn verdict(status: u16, retry_after: bool, text: &str) -> &'static str {
        let mut headers = HeaderMap::new();
        if retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        let reply = Reply {
            status: StatusCode::from_u16(status).unwrap(),
            headers,
            text: text.to_owned(),
        };
        match judge(&reply, &["mark-other".to_owned()]) {
            Answer::Done(_) => "done",
            Answer::Honest(_) => "honest",
            Answer::Wrong(_) => "wrong",
        }
    }

    #[test]
    fn only_what_faults_explain_is_honest() {
        let failed = |code: &str, text: &str| {
            let error = serde_json::json!({"code": code, "message": text});
            let result = serde_json::json!({"isError": true, "structuredContent": {"error": error}});
            serde_json::json!({"result": result}).to_string()
        };
        let done = r#"{"result":{"isError":false,"structuredContent":{"value":1}}}"#;
        assert_eq!(verdict(200, false, done), "done");
        assert_eq!(verdict(503, true, ""), "honest");
        assert_eq!(
            verdict(200, false, &failed("upstream_unavailable", "later")),
            "honest"
        );
        for (status, retry_after, text) in [
            (503, false, String::new()),
            (500, true, String::new()),
            (401, false, String::new()),
            (200, false, "no JSON".to_owned()),
            (200, false, r#"{"error":{"code":-32602}}"#.to_owned()),
            (200, false, failed("connection_missing", "gone")),
            (200, false, failed("internal", "the tool failed unexpectedly")),
            (200, false, done.replace('1', "\"mark-other 7\"")),
        ] {
            assert_eq!(verdict(status, retry_after, &text), "wrong", "{status} {text}");
        }
    }
}
