//! One HTTP request over a new connection, without an HTTP client.

use std::io::{Read, Write};
use std::net::TcpStream;

/// An answer.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Page {
    /// Sends a request with further header lines and a body, and reads the whole answer.
    pub(crate) fn ask(address: &str, request: &str, headers: &[&str], body: &str) -> Self {
        let mut stream = TcpStream::connect(address).unwrap();
        let host = format!("Host: {address}");
        let length = format!("Content-Length: {}", body.len());
        let own = [
            &format!("{request} HTTP/1.1"),
            &host,
            "Connection: close",
            &length,
        ];
        let text = format!("{}\r\n\r\n{body}", [&own, headers].concat().join("\r\n"));
        stream.write_all(text.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        Self::parse(&answer)
    }

    /// `GET` without anything.
    pub(crate) fn get(address: &str, path: &str) -> Self {
        Self::ask(address, &format!("GET {path}"), &[], "")
    }

    /// One JSON-RPC request to `/mcp` with a bearer.
    pub(crate) fn mcp(address: &str, bearer: &str, body: &str) -> Self {
        let headers = [
            &format!("Authorization: Bearer {bearer}"),
            "Content-Type: application/json",
            "Accept: application/json, text/event-stream",
            "MCP-Protocol-Version: 2025-11-25",
        ];
        Self::ask(address, "POST /mcp", &headers, body)
    }

    pub(crate) fn parse(answer: &str) -> Self {
        let (head, body) = answer
            .split_once("\r\n\r\n")
            .unwrap_or_else(|| panic!("no answer: {answer:?}"));
        Self {
            status: head[9..12].parse().unwrap(),
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }
}
