//! `cargo xtask chaos`: real gateways under load for as long as it is wanted, while things break.

use std::process::ExitCode;

use anyhow::Result;

use crate::provide::cluster::{Cluster, Durability};
use crate::workspace::{Workspace, succeed};

/// Runs the test program `chaos` for so many minutes, on a throwaway Postgres, and shows what it reports.
pub(crate) fn run(workspace: &Workspace, minutes: u64) -> Result<ExitCode> {
    // The test starts this program, which building tests of another package does not make.
    succeed(workspace.cargo().args(["build", "--package", "gateway"]))?;
    let test = ["test", "--package", "tests", "--test", "chaos"];
    succeed(workspace.cargo().args(test).arg("--no-run"))?;
    let cluster = Cluster::bring_up(Durability::Real)?;
    let mut chaos = workspace.cargo();
    chaos
        .args(test)
        .args(["--", "--nocapture"])
        .env("CAUSEWAY_TEST_POSTGRES_URL", cluster.url())
        .env("CAUSEWAY_CHAOS_SECONDS", (minutes * 60).to_string());
    Ok(if chaos.status()?.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
