//! `causeway man`: the manual page.

use super::CliError;

/// Print the manual page.
#[derive(Debug, clap::Args)]
pub(super) struct Man {}

impl Man {
    pub(super) fn run(self, command: clap::Command) -> Result<(), CliError> {
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page)?;
        Ok(super::output::print(String::from_utf8_lossy(&page).trim_end())?)
    }
}
