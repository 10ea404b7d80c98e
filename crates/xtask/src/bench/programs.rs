//! The programs that take part, built with one profile.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::metadata::Metadata;
use crate::workspace::{Workspace, succeed};

/// Where the programs are.
pub(crate) struct Programs {
    pub(crate) causeway: PathBuf,
    benchmark: PathBuf,
}

impl Programs {
    pub(crate) fn build(workspace: &Workspace, profile: &str) -> Result<Self> {
        // Two builds: one together would turn on features in the gateway that only the benchmark asks for.
        for package in ["gateway", "benchmark"] {
            let mut cargo = workspace.cargo();
            cargo.args([
                "build",
                "--locked",
                "--profile",
                profile,
                "--package",
                package,
                "--bins",
            ]);
            succeed(&mut cargo)?;
        }
        let folder = if profile == "dev" { "debug" } else { profile };
        Ok(Self::built(
            &Metadata::read(workspace)?.target_directory.join(folder),
        ))
    }

    /// Programs that were built before.
    pub(crate) fn built(folder: &Path) -> Self {
        Self {
            causeway: folder.join("causeway"),
            benchmark: folder.join("benchmark"),
        }
    }

    /// A role of the benchmark's program.
    pub(crate) fn benchmark(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.benchmark);
        command.args(arguments);
        command
    }
}
