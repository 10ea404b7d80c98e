//! `causeway completions`: the completions of a shell.

use super::CliError;
use clap_complete::Shell;

/// Print the completions of a shell.
#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// Which shell.
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self, mut command: clap::Command) -> Result<(), CliError> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "causeway", &mut script);
        Ok(super::output::print(String::from_utf8_lossy(&script).trim_end())?)
    }
}
