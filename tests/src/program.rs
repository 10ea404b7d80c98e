//! Programs of others that `cargo xtask test` provides, run to their end.

use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What a program left.
#[derive(Debug)]
pub struct Ended {
    /// Its exit code; nothing when a signal ended it.
    pub code: Option<i32>,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

/// The place that a variable names. `docs/ARCHITECTURE.md`, "How it is tested", lists them.
pub fn provided(variable: &str) -> PathBuf {
    let place = std::env::var_os(variable);
    PathBuf::from(place.unwrap_or_else(|| {
        panic!("{variable} is not set: run `cargo xtask test`, which provides what this test needs")
    }))
}

/// Runs a program to its end, while the test goes on serving it. The test runner ends it when it takes too long.
pub async fn run(mut command: Command) -> Ended {
    let output = tokio::task::spawn_blocking(move || {
        let output = command.stdin(Stdio::null()).output();
        output.unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"))
    });
    let output = output.await.unwrap();
    Ended {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
