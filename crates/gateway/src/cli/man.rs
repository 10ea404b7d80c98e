//! `causeway man`: the manual page.

use super::CliError;

pub(super) fn run(command: clap::Command) -> Result<(), CliError> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    Ok(super::output::print(String::from_utf8_lossy(&page).trim_end())?)
}
