//! The two calls that are measured, as bytes: to a Backendless, and to a gateway the way Codex sends them.

use std::net::SocketAddr;

use clap::ValueEnum;
use serde_json::json;

/// The value that the stub's counter always has.
pub(crate) const SHOWN: &str = "42";
/// The stub's answer to every change.
pub(crate) const STORED: &str = "true";

/// A measured call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum Call {
    /// Reads: one request upstream, no commit waited for.
    GetCounter,
    /// Writes: one request upstream between two commits of the audit trail.
    SetCounter,
}

impl Call {
    /// The request as Backendless gets it (docs/reference/backendless-rest.md, 1 rows 11 and 18).
    pub(crate) fn to_backendless(self, host: SocketAddr) -> Vec<u8> {
        const COUNTER: &str =
            "/5FA12C6B-7E3D-4B0A-9C51-0D8E6F2A4B17/9D0C3E58-1F6A-4C27-8B94-E5A7D2F08C63/counters/visits";
        let line = match self {
            Self::GetCounter => format!("GET {COUNTER}"),
            Self::SetCounter => format!("PUT {COUNTER}/get/compareandset?expected=41&updatedvalue=42"),
        };
        let length = match self {
            Self::GetCounter => "",
            Self::SetCounter => "Content-Length: 0\r\n",
        };
        format!("{line} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\n{length}\r\n").into()
    }

    /// The request as a gateway gets it: version 2025-06-18 of MCP, without a session.
    pub(crate) fn to_gateway(self, host: SocketAddr, bearer: &str) -> Vec<u8> {
        let (name, arguments) = match self {
            Self::GetCounter => ("get_counter", json!({"name": "visits"})),
            Self::SetCounter => (
                "set_counter",
                json!({"name": "visits", "expected": 41, "value": 42}),
            ),
        };
        let params = json!({"name": name, "arguments": arguments});
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).to_string();
        format!(
            "POST /mcp HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {bearer}\r\nUser-Agent: benchmark/1\r\n\
             Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n\
             Mcp-Protocol-Version: 2025-06-18\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .into()
    }

    /// Whether an answer of a Backendless is the right one.
    pub(crate) fn is_answered_by(self, body: &[u8]) -> bool {
        let expected = match self {
            Self::GetCounter => SHOWN,
            Self::SetCounter => STORED,
        };
        body == expected.as_bytes()
    }

    /// Whether an answer of a gateway is the right one. A search, because reading JSON would cost more than the stub.
    pub(crate) fn is_answered_by_gateway(self, body: &[u8]) -> bool {
        let expected: &[u8] = match self {
            Self::GetCounter => br#""value":42"#,
            Self::SetCounter => br#""updated":true"#,
        };
        body.windows(expected.len()).any(|window| window == expected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_have_the_length_that_they_declare() {
        let request = Call::SetCounter.to_gateway("127.0.0.1:80".parse().unwrap(), "cwy_x");
        let text = String::from_utf8(request).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(
            head.ends_with(&format!("Content-Length: {}", body.len())),
            "{head}"
        );
        assert!(head.contains("Authorization: Bearer cwy_x"), "{head}");
        assert!(body.contains(r#""arguments":{"expected":41"#), "{body}");
    }

    #[test]
    fn wrong_answers_are_told_from_right_ones() {
        assert!(Call::GetCounter.is_answered_by(b"42"));
        assert!(!Call::GetCounter.is_answered_by(b"43"));
        let right = br#"{"result":{"structuredContent":{"name":"visits","value":42},"isError":false}}"#;
        assert!(Call::GetCounter.is_answered_by_gateway(right));
        assert!(!Call::SetCounter.is_answered_by_gateway(right));
        assert!(!Call::GetCounter.is_answered_by_gateway(br#"{"error":{"code":-32602}}"#));
    }
}
