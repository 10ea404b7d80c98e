//! What the tests need beside Rust: each thing is brought up, or named as missing with how to get it.

mod apt;
mod chromium;
pub(crate) mod cluster;
mod node;
mod npm;
mod python;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Where things are installed from and to.
pub(crate) struct Shelf {
    /// The pinned package lists: tests/clients.
    pub(crate) lists: PathBuf,
    /// What was installed, kept from run to run: target/test-env.
    pub(crate) installed: PathBuf,
}

/// One thing that some tests need.
pub(crate) struct Provider {
    pub(crate) name: &'static str,
    pub(crate) needed_by: NeededBy,
    pub(crate) ensure: fn(&Shelf) -> Result<Provided, Missing>,
}

/// The tests that cannot run without a thing.
pub(crate) enum NeededBy {
    /// Every test under a module of this name, in any crate.
    Module(&'static str),
    /// Every test of the integration test programs with one of these names.
    Programs(&'static [&'static str]),
}

/// A thing that is there: the variables that tell the tests where, and what ends it when dropped.
#[derive(Default)]
pub(crate) struct Provided {
    pub(crate) variables: Vec<(&'static str, OsString)>,
    #[expect(dead_code, reason = "held only to be dropped when the tests are done")]
    pub(crate) running: Option<cluster::Cluster>,
}

/// A thing that could not be had.
#[derive(Debug)]
pub(crate) struct Missing {
    pub(crate) what: String,
    pub(crate) how_to_get: String,
}

impl Provided {
    fn at(variable: &'static str, place: impl AsRef<Path>) -> Self {
        Self {
            variables: vec![(variable, place.as_ref().into())],
            running: None,
        }
    }
}

impl Missing {
    fn new(what: impl Into<String>, how_to_get: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            how_to_get: how_to_get.into(),
        }
    }
}

/// Everything that tests may ask for. A test program that needs one of these reads the variable and fails without it.
pub(crate) const PROVIDERS: [Provider; 9] = [
    Provider {
        name: "Postgres",
        needed_by: NeededBy::Module("postgres"),
        ensure: cluster::ensure,
    },
    Provider {
        name: "Node 22",
        needed_by: NeededBy::Programs(&[
            "browser",
            "codex",
            "conformance",
            "inspector",
            "sdk_walk",
            "typescript_sdk",
        ]),
        ensure: node::ensure,
    },
    Provider {
        name: "Codex",
        needed_by: NeededBy::Programs(&["browser", "codex", "codex_login", "tool_search"]),
        ensure: npm::codex,
    },
    Provider {
        name: "the MCP conformance suite",
        needed_by: NeededBy::Programs(&["conformance"]),
        ensure: npm::conformance,
    },
    Provider {
        name: "the MCP Inspector",
        needed_by: NeededBy::Programs(&["inspector"]),
        ensure: npm::inspector,
    },
    Provider {
        name: "the MCP SDK for TypeScript",
        needed_by: NeededBy::Programs(&["typescript_sdk"]),
        ensure: npm::typescript_sdk,
    },
    Provider {
        name: "the Backendless SDKs",
        needed_by: NeededBy::Programs(&["sdk_walk"]),
        ensure: npm::backendless_sdks,
    },
    Provider {
        name: "the MCP SDK for Python",
        needed_by: NeededBy::Programs(&["python_sdk"]),
        ensure: python::ensure,
    },
    Provider {
        name: "Chromium",
        needed_by: NeededBy::Programs(&["browser"]),
        ensure: chromium::ensure,
    },
];

/// The full path of a program that is on the search path.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
}

/// Runs an installer; a failure tells its last words.
fn install(command: &mut std::process::Command) -> Result<(), String> {
    let output = command
        .stdin(std::process::Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "{}: {}",
        output.status,
        last_words(&String::from_utf8_lossy(&output.stderr))
    ))
}

/// The end of a log, on one line.
fn last_words(log: &str) -> String {
    let lines: Vec<&str> = log
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines[lines.len().saturating_sub(3)..].join(" / ")
}

#[cfg(test)]
mod tests {
    use super::last_words;

    #[test]
    fn the_last_words_are_the_last_lines_in_order() {
        assert_eq!(last_words(""), "");
        assert_eq!(last_words("one\n\n two\n"), "one / two");
        assert_eq!(last_words("one\ntwo\nthree\nfour\n"), "two / three / four");
    }
}
