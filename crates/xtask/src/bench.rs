//! `cargo xtask bench`: what the gateway costs, measured on this machine and printed as one table.

mod child;
mod facts;
mod installation;
mod load;
mod machine;
mod micro;
mod page;
mod programs;
mod results;
mod table;
mod targets;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::bench::child::Child;
use crate::bench::facts::Facts;
use crate::bench::installation::{Gateway, Installation};
use crate::bench::load::{Loads, Subject};
use crate::bench::machine::Machine;
use crate::bench::programs::Programs;
use crate::bench::results::{Database, Results};
use crate::provide::cluster::{Cluster, Durability};
use crate::terminal::say;
use crate::workspace::Workspace;

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Measure the pieces of a call in isolation instead of the whole.
    #[arg(long, conflicts_with_all = ["quick", "json", "write"])]
    micro: bool,
    /// Measure for a short time: enough to see that everything works, not enough to believe the numbers.
    #[arg(long)]
    quick: bool,
    /// Also write everything that was measured to this file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Also write the table into docs/PERFORMANCE.md.
    #[arg(long, conflicts_with = "quick")]
    write: bool,
    /// The cargo profile of what is measured. `measure` builds in a third of the time, and has names for a profiler.
    #[arg(long, default_value = "release")]
    profile: String,
    /// Build nothing: measure the programs `causeway` and `benchmark` of this folder, to compare two builds.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["write", "profile"])]
    programs: Option<PathBuf>,
}

/// Measures, and prints what came out.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    if options.micro {
        return micro::run(workspace);
    }
    let (programs, build) = match &options.programs {
        Some(folder) => (Programs::built(folder), "unknown: built before"),
        None => (
            Programs::build(workspace, &options.profile)?,
            options.profile.as_str(),
        ),
    };
    let machine = Machine::describe(workspace, build)?;
    let results = measure(&programs, machine, options.quick)?;
    if let Some(file) = &options.json {
        std::fs::write(file, serde_json::to_vec_pretty(&results)?)
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    let report = table::render(&results);
    if options.write {
        page::write(workspace, &report)?;
    }
    say(&report);
    Ok(ExitCode::SUCCESS)
}

/// One server after the other, so that none takes processor time from another.
fn measure(programs: &Programs, machine: Machine, quick: bool) -> Result<Results> {
    let loads = Loads::new(programs, quick);
    let mut results = Results::new(machine, quick)?;
    let (stub, upstream) = Child::announcing(programs.benchmark(&["stub"]))?;
    progress("the stub, called directly");
    loads.measure(
        &Subject::backendless(results::Path::Direct, &stub, upstream),
        &mut results,
    )?;

    progress("the pass-through");
    let (pass_through, address) =
        Child::announcing(programs.benchmark(&["pass-through", "--upstream", &upstream.to_string()]))?;
    loads.measure(
        &Subject::backendless(results::Path::PassThrough, &pass_through, address),
        &mut results,
    )?;
    drop(pass_through);

    let installation = Installation::on_sqlite(programs)?;
    measure_gateway(&loads, &installation, Database::Sqlite, upstream, &mut results)?;
    drop(installation);

    let cluster = Cluster::bring_up(Durability::Real)?;
    let installation = Installation::on_postgres(programs, cluster.url())?;
    measure_gateway(&loads, &installation, Database::Postgres, upstream, &mut results)?;
    Ok(results)
}

fn measure_gateway(
    loads: &Loads<'_>,
    installation: &Installation<'_>,
    database: Database,
    upstream: std::net::SocketAddr,
    results: &mut Results,
) -> Result<()> {
    let name = database.name();
    progress(&format!("{name}: starts"));
    let first_start = installation.start()?.started_in;
    let bearer = installation.connect_tenant("t0", upstream)?;
    let bearers = installation.bearers("one", &[bearer])?;
    let mut starts = Vec::new();
    for _ in 0..loads.starts() {
        starts.push(installation.start()?.started_in);
    }
    starts.sort_unstable();

    progress(&format!("{name}: calls"));
    let gateway = installation.start()?;
    let subject = Subject::gateway(database, &gateway, &bearers);
    loads.measure(&subject, results)?;
    let commit = loads.commit(&subject)?;
    drop(gateway);

    progress(&format!("{name}: memory"));
    let gateway: Gateway = installation.start()?;
    let memory = facts::Memory::measure(loads, installation, &gateway, database, upstream, &bearers)?;
    results.facts.push(Facts {
        database,
        first_start,
        start: starts[starts.len() / 2],
        commit,
        memory,
    });
    Ok(())
}

fn progress(what: &str) {
    crate::terminal::complain(&format!("bench: {what}"));
}
