//! `cargo xtask`: the checks, the generated documentation and the tests of the project.

mod bench;
mod dag;
mod docs;
mod metadata;
mod provide;
mod terminal;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

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
        Task::Tidy => tidy::run(&workspace),
        Task::Dag => dag::run(&workspace),
        Task::Docs { check } => docs::run(&workspace, check),
        Task::Test { quick, selection } => test::run(&workspace, quick, &selection),
    });
    outcome.unwrap_or_else(|error| {
        terminal::complain(&format!("error: {error:#}"));
        ExitCode::FAILURE
    })
}
