//! Logs of gateways and the secrets of tests, kept for the search that `cargo xtask test` makes when all tests are over.
//!
//! Tests of two crates share this file. A run without `CAUSEWAY_TEST_LOG_DIR` keeps nothing.

use serde_json::Value;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

/// All that this project can say.
const LEVELS: &str = "info,gateway=trace,mcp=trace,oauth=trace,console=trace,connections=trace,vault=trace,\
     store_sql=trace,backendless=trace,outbound=trace,tools=trace,toolkit=trace";

/// Members of answers that are secrets.
const SECRETS: [&str; 4] = ["token", "api_key", "password", "secret"];

fn folder() -> Option<PathBuf> {
    std::env::var_os("CAUSEWAY_TEST_LOG_DIR").map(PathBuf::from)
}

/// Where a process of a test logs to: a file that is kept, or else the one in the test's own folder.
pub fn log_file(own: PathBuf) -> PathBuf {
    let Some(folder) = folder() else { return own };
    let kept = tempfile::Builder::new()
        .prefix("log-")
        .tempfile_in(folder)
        .unwrap();
    kept.keep().unwrap().1
}

/// The settings of a gateway whose log is searched: as much as there is.
pub fn settings() -> impl Iterator<Item = (&'static str, &'static str)> {
    folder()
        .map(|_| ("CAUSEWAY__TELEMETRY__LOG_LEVEL", LEVELS))
        .into_iter()
}

/// Keeps what a command said on standard error.
pub fn keep(text: &str) {
    if folder().is_some() && !text.is_empty() {
        std::fs::write(log_file(PathBuf::new()), text).unwrap();
    }
}

/// Notes a secret of a kind, such as `api key`. Only its first line: a file with one often ends with an empty one.
pub fn note(kind: &str, secret: &str) {
    let Some(folder) = folder() else { return };
    let line = secret.lines().next().unwrap_or_default();
    let mut list = OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join("secrets"))
        .unwrap();
    // In one piece: other tests write to the same file.
    list.write_all(format!("{kind}\t{line}\n").as_bytes()).unwrap();
}

/// Notes all secrets in what a command told.
pub fn note_told(told: &Value) {
    match told {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if SECRETS.contains(&name.as_str()) => note(name, text),
                    Value::String(link) if name == "invite_url" => note_link(name, link),
                    value => note_told(value),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(note_told),
        _ => {}
    }
}

/// Notes what the gateway made for itself in its data directory: its master key, and the link of the first start.
pub fn note_made(data: &Path) {
    if let Ok(key) = std::fs::read_to_string(data.join("master.key")) {
        note("master key", key.trim());
    }
    if let Ok(link) = std::fs::read_to_string(data.join("first-sign-in.txt")) {
        note_link("one-time link", &link);
    }
}

/// Notes the secret at the end of a link: the rest is the gateway's address.
fn note_link(kind: &str, link: &str) {
    note(kind, link.trim().rsplit('/').next().unwrap_or_default());
}
