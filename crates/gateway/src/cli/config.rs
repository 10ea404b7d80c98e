//! `causeway config`: shows and checks the configuration.

use super::output::print;
use super::{CliError, Session};
use crate::config::markdown;
use clap::Subcommand;
use serde_json::json;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print every setting with its value and where that came from; secrets are masked.
    Print {
        /// Print the documentation of all settings as Markdown instead.
        #[arg(long)]
        docs: bool,
    },
    /// Tell all mistakes at once.
    Check,
}

impl Command {
    pub(super) fn run(self, session: &Session) -> Result<(), CliError> {
        match self {
            // Markdown ends with a line end of its own.
            Self::Print { docs: true } => print(markdown().trim_end())?,
            Self::Print { docs: false } => {
                let config = session.config()?;
                session.output.result(&config.to_json(), config.to_toml())?;
            }
            Self::Check => {
                session.config()?;
                session
                    .output
                    .result(&json!({ "ok": true }), "the configuration is in order")?;
            }
        }
        Ok(())
    }
}
