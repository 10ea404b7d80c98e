//! `cargo xtask`: the checks, the generated documentation and the tests of the project.

mod bench;
mod chaos;
mod dag;
mod docs;
mod fuzz;
mod metadata;
mod provide;
mod sbom;
mod terminal;
mod test;
mod tidy;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

/// Development tasks of the project.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Measure what the gateway costs, beside a bare pass-through and a direct call, on SQLite and on Postgres.
    Bench(bench::Options),
    /// Run real gateways under load while databases, upstreams and gateways break, and check every answer.
    Chaos {
        /// How long.
        #[arg(long, default_value_t = 10)]
        minutes: u64,
    },
    /// Check what no compiler checks: file sizes, opening lines, names, words, manifests.
    Tidy,
    /// Compare the edges between the crates with the table in docs/ARCHITECTURE.md.
    Dag,
    /// Write docs/CONFIG.md and docs/TOOLS.md from the program.
    Docs {
        /// Write nothing; fail if a page is stale.
        #[arg(long)]
        check: bool,
    },
    /// Search for input that breaks a property of crates/properties; needs a nightly compiler and cargo-fuzz.
    Fuzz {
        /// The target; all of them without one.
        target: Option<String>,
        /// How long each target is searched.
        #[arg(long, default_value_t = 120)]
        seconds: u64,
    },
    /// Write the bills of materials of the released programs; needs cargo-cyclonedx.
    Sbom {
        /// Where to; target/sbom without it.
        #[arg(long)]
        folder: Option<PathBuf>,
    },
    /// Bring up what the tests need, run all of them and print one line of counts.
    Test {
        /// Run only what needs nothing but Rust: no Postgres, no Node, no browser.
        #[arg(long)]
        quick: bool,
        /// Run some tests only: what to pass on to nextest, for example `-- --package store-sql codes`.
        #[arg(last = true)]
        selection: Vec<String>,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = Workspace::locate().and_then(|workspace| match arguments.task {
        Task::Bench(options) => bench::run(&workspace, &options),
        Task::Chaos { minutes } => chaos::run(&workspace, minutes),
        Task::Tidy => tidy::run(&workspace),
        Task::Dag => dag::run(&workspace),
        Task::Docs { check } => docs::run(&workspace, check),
        Task::Fuzz { target, seconds } => {
            fuzz::run(&workspace, target.as_deref(), Duration::from_secs(seconds))
        }
        Task::Sbom { folder } => sbom::run(&workspace, folder),
        Task::Test { quick, selection } => test::run(&workspace, quick, &selection),
    });
    outcome.unwrap_or_else(|error| {
        terminal::complain(&format!("error: {error:#}"));
        ExitCode::FAILURE
    })
}
