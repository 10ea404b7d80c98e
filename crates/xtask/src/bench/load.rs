//! The load: which loops are run for how long, by the load generator, against a server.

use std::net::SocketAddr;
use std::path::Path as FilePath;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};

use crate::bench::child::Child;
use crate::bench::installation::{Gateway, histogram};
use crate::bench::programs::Programs;
use crate::bench::results::{Call, Cell, Database, Loop, Path, Report, Results};
use crate::workspace::output;

/// Callers in closed loops.
pub(crate) const CALLERS: [u32; 4] = [1, 16, 64, 256];
/// Connections that share the calls of an open loop.
const OPEN_CONNECTIONS: u32 = 64;

/// Calls a second in an open loop: what one core does with room to spare, for each call.
pub(crate) fn open_rate(call: Call) -> u32 {
    match call {
        Call::GetCounter => 1_000,
        Call::SetCounter => 200,
    }
}

/// What is called, and whose processor time it costs.
pub(crate) struct Subject<'a> {
    path: Path,
    address: SocketAddr,
    process: u32,
    gateway: Option<(&'a Gateway, &'a FilePath)>,
}

impl<'a> Subject<'a> {
    /// Something that is called like a Backendless.
    pub(crate) fn backendless(path: Path, child: &Child, address: SocketAddr) -> Self {
        Self {
            path,
            address,
            process: child.id(),
            gateway: None,
        }
    }

    /// A gateway, called with the tokens of a file.
    pub(crate) fn gateway(database: Database, gateway: &'a Gateway, bearers: &'a FilePath) -> Self {
        Self {
            path: Path::Gateway(database),
            address: gateway.address,
            process: gateway.id(),
            gateway: Some((gateway, bearers)),
        }
    }
}

/// How much of everything.
pub(crate) struct Loads<'a> {
    programs: &'a Programs,
    quick: bool,
}

impl<'a> Loads<'a> {
    pub(crate) fn new(programs: &'a Programs, quick: bool) -> Self {
        Self { programs, quick }
    }

    /// How often a gateway is started to know how long that takes.
    pub(crate) fn starts(&self) -> u32 {
        if self.quick { 3 } else { 7 }
    }

    /// Calls before the memory of a gateway that worked is looked at.
    pub(crate) fn many_calls(&self) -> u32 {
        if self.quick { 3_000 } else { 100_000 }
    }

    /// Tenants that have a connection and a token and were active.
    pub(crate) fn many_tenants(&self) -> u32 {
        if self.quick { 20 } else { 1_000 }
    }

    /// Connections that are open and idle.
    pub(crate) fn many_connections(&self) -> u32 {
        if self.quick { 200 } else { 1_000 }
    }

    /// Every call in every loop.
    pub(crate) fn measure(&self, subject: &Subject<'_>, results: &mut Results) -> Result<()> {
        for call in Call::ALL {
            let open = Loop::Open(open_rate(call));
            for load in CALLERS.map(Loop::Closed).into_iter().chain([open]) {
                let report = self.timed(subject, call, load)?;
                results.cells.push(Cell {
                    path: subject.path,
                    call,
                    load,
                    report,
                });
            }
        }
        Ok(())
    }

    fn timed(&self, subject: &Subject<'_>, call: Call, load: Loop) -> Result<Report> {
        let (warm_up, seconds) = if self.quick { ("0.2", "0.7") } else { ("1", "5") };
        let mut extent = vec![
            "--warm-up".to_owned(),
            warm_up.into(),
            "--seconds".into(),
            seconds.into(),
        ];
        match load {
            Loop::Closed(callers) => extent.extend(["--connections".into(), callers.to_string()]),
            Loop::Open(rate) => {
                extent.extend(["--connections".into(), OPEN_CONNECTIONS.to_string()]);
                extent.extend(["--rate".into(), rate.to_string()]);
            }
        }
        let mut command = self.command(subject, call, &extent);
        let said = output(command.stdin(Stdio::null()))
            .with_context(|| format!("{}, {}, {}", subject.path.name(), call.name(), load.name()))?;
        serde_json::from_slice(&said).context("the load generator printed no report")
    }

    /// What one commit of the audit trail takes when one caller writes, in milliseconds: the mean, by the gateway's metrics.
    pub(crate) fn commit(&self, subject: &Subject<'_>) -> Result<f64> {
        const NAME: &str = "causeway_audit_commit_seconds";
        let (gateway, _) = subject.gateway.context("only a gateway commits")?;
        let before = histogram(gateway, NAME)?;
        self.timed(subject, Call::SetCounter, Loop::Closed(1))?;
        let after = histogram(gateway, NAME)?;
        let commits = after.1 - before.1;
        ensure!(commits > 0.0, "the gateway measured no commit");
        Ok((after.0 - before.0) / commits * 1_000.0)
    }

    /// This many reading calls, by 16 callers.
    pub(crate) fn calls(&self, subject: &Subject<'_>, calls: u32) -> Result<()> {
        let extent = [
            "--connections".into(),
            "16".into(),
            "--calls".into(),
            calls.to_string(),
        ];
        output(
            self.command(subject, Call::GetCounter, &extent)
                .stdin(Stdio::null()),
        )?;
        Ok(())
    }

    /// Opens connections, makes one call on each, one after the other, and keeps all open until the child is dropped.
    pub(crate) fn hold(&self, subject: &Subject<'_>, connections: u32) -> Result<Child> {
        let extent = ["--connections".into(), connections.to_string(), "--hold".into()];
        let mut child = Child::start(self.command(subject, Call::GetCounter, &extent))?;
        ensure!(child.line()? == "held", "the connections cannot be opened");
        Ok(child)
    }

    fn command(&self, subject: &Subject<'_>, call: Call, extent: &[String]) -> std::process::Command {
        let mut command = self
            .programs
            .benchmark(&["load", "--target", &subject.address.to_string()]);
        command.args(["--call", call.name(), "--process", &subject.process.to_string()]);
        if let Some((_, bearers)) = subject.gateway {
            command.arg("--bearers").arg(bearers);
        }
        command.args(extent);
        command
    }
}
