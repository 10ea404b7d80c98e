//! The `causeway` command.

use anyhow::Context;
use clap::Parser;
use gateway::cli::{Cli, CliError};
use gateway::telemetry::log_panics;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    log_panics();
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody can be told that standard error is gone.
            let _ = writeln!(std::io::stderr(), "error: {}", sentence(&error));
            exit_code(&error)
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime does not start")?;
    runtime.block_on(cli.run(std::env::vars_os().collect()))?;
    Ok(())
}

/// 2 where the command line is what is wrong, as clap answers it, and 1 for everything else.
fn exit_code(error: &anyhow::Error) -> ExitCode {
    match error.downcast_ref() {
        Some(CliError::Usage { .. }) => ExitCode::from(2),
        _ => ExitCode::FAILURE,
    }
}

/// The error with its causes, each said once: some errors repeat their cause.
fn sentence(error: &anyhow::Error) -> String {
    let mut sentence = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if sentence.is_empty() {
            sentence = cause;
        } else if !sentence.contains(&cause) {
            sentence = format!("{sentence}: {cause}");
        }
    }
    sentence
}
