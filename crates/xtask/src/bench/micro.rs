//! `cargo xtask bench --micro`: the pieces of a call, each alone.

use std::process::ExitCode;

use anyhow::Result;

use crate::workspace::{Workspace, succeed};

/// The crates with a folder `benches`.
const CRATES: [&str; 3] = ["oauth", "tools", "vault"];

/// Runs all of them. Without link-time optimisation: numbers of pieces are for comparing them with earlier ones.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let mut cargo = workspace.cargo();
    cargo.args(["bench", "--profile", "measure"]);
    for name in CRATES {
        cargo.args(["--package", name]);
    }
    succeed(cargo.arg("--benches"))?;
    Ok(ExitCode::SUCCESS)
}
