//! What a command prints: its result on standard output, everything else on standard error.

use serde_json::Value;
use std::fmt::Display;
use std::io::{self, Write};

/// Standard output and standard error, for people or for programs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Output {
    json: bool,
}

impl Output {
    pub(super) fn new(json: bool) -> Self {
        Self { json }
    }

    /// The result: one line of JSON for programs, a text for people.
    pub(super) fn result(self, json: &Value, text: impl Display) -> io::Result<()> {
        if self.json { print(json) } else { print(text) }
    }
}

/// Tells people something that is not the result.
pub(super) fn note(text: impl Display) {
    // Nobody can be told that standard error is gone.
    let _ = writeln!(io::stderr(), "{text}");
}

/// Writes a line to standard output. A reader that went away has read enough.
pub(super) fn print(text: impl Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
