//! Debian's packages, installed only where that needs no question: as root.

use std::os::unix::fs::MetadataExt;
use std::process::Command;

use crate::provide::{install as run, program};
use crate::terminal::say;

/// Installs a package, or says why not.
pub(super) fn install(package: &str) -> Result<(), String> {
    let apt_get = program("apt-get").ok_or("there is no apt-get")?;
    if !is_root() {
        return Err("only root may install it".to_owned());
    }
    say(&format!("installing Debian's {package}"));
    let apt = || {
        let mut command = Command::new(&apt_get);
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    run(apt().args(["update", "--quiet"]))?;
    run(apt().args(["install", "--yes", "--quiet", "--no-install-recommends", package]))
}

/// Whether this process may do anything on the machine.
pub(super) fn is_root() -> bool {
    // The owner of a process' entry in /proc is its effective user; where there is no /proc there is no apt either.
    std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}
