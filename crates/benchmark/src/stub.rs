//! The upstream: a Backendless with one counter that never changes, at the least possible cost.

use std::net::{TcpListener, TcpStream};

use anyhow::Result;

use crate::calls::{SHOWN, STORED};
use crate::wire::Wire;

/// Small: a thread a connection must not cost memory.
const STACK: usize = 64 * 1024;

/// Serves until standard input ends.
pub(crate) fn run() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    crate::say(&listener.local_addr()?.to_string())?;
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let serving = std::thread::Builder::new().stack_size(STACK);
            // A connection that breaks is the caller's failure, and the caller says so.
            let _ = serving.spawn(move || serve(stream));
        }
    });
    crate::until_input_ends()?;
    Ok(())
}

fn serve(stream: TcpStream) -> std::io::Result<()> {
    let mut wire = Wire::new(stream)?;
    let (shown, stored, app) = (answer(SHOWN), answer(STORED), answer("{}"));
    while let Some(request) = wire.read()? {
        let whole = match kind(request.head) {
            Asked::Value => &shown,
            Asked::Change => &stored,
            Asked::App => &app,
        };
        wire.write(whole)?;
    }
    Ok(())
}

/// What a request asks for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// `GET …/counters/NAME`.
    Value,
    /// `PUT …/counters/NAME/get/compareandset?…`.
    Change,
    /// `GET …/info`, the check of a new connection.
    App,
}

fn kind(head: &[u8]) -> Asked {
    let target = head.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
    if head.starts_with(b"PUT ") {
        Asked::Change
    } else if target.ends_with(b"/info") {
        Asked::App
    } else {
        Asked::Value
    }
}

fn answer(body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_told_apart() {
        for (head, asked) in [
            ("GET /app/key/counters/visits HTTP/1.1\r\n", Asked::Value),
            ("GET /app/key/info HTTP/1.1\r\n", Asked::App),
            (
                "PUT /app/key/counters/visits/get/compareandset?expected=1 HTTP/1.1\r\n",
                Asked::Change,
            ),
        ] {
            assert_eq!(kind(head.as_bytes()), asked, "{head}");
        }
    }
}
