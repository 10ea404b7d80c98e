//! What is measured of a gateway beside its calls: how soon it is ready, and how much memory it takes.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::{Serialize, Serializer};

use crate::bench::installation::{Gateway, Installation};
use crate::bench::load::{Loads, Subject};
use crate::bench::results::Database;

/// Tenants are made by this many command lines at once.
const OPERATORS: u32 = 2;

/// One gateway on one database.
#[derive(Serialize)]
pub(crate) struct Facts {
    pub(crate) database: Database,
    /// From the start of the process to the first 200 of `/readyz`, on an empty database.
    #[serde(serialize_with = "millis", rename = "first_start_millis")]
    pub(crate) first_start: Duration,
    /// The same on a database that is up to date; the median.
    #[serde(serialize_with = "millis", rename = "start_millis")]
    pub(crate) start: Duration,
    /// One transaction of the audit trail, in milliseconds.
    #[serde(rename = "commit_millis")]
    pub(crate) commit: f64,
    pub(crate) memory: Memory,
}

/// Resident memory, in KiB.
#[derive(Serialize)]
pub(crate) struct Memory {
    /// Nobody called since the start.
    pub(crate) idle: u64,
    /// After many calls of one tenant.
    pub(crate) after_calls: u64,
    pub(crate) calls: u32,
    /// After as many calls again, of many tenants in turn.
    pub(crate) after_tenants: u64,
    pub(crate) tenants: u32,
    /// The most at any time until then.
    pub(crate) peak: u64,
    /// What one more open connection adds, when it was used once.
    pub(crate) per_connection: f64,
    pub(crate) connections: u32,
}

impl Memory {
    /// Of a gateway that was just started. The order matters: memory that was taken once is rarely given back.
    pub(crate) fn measure(
        loads: &Loads<'_>,
        installation: &Installation<'_>,
        gateway: &Gateway,
        database: Database,
        upstream: SocketAddr,
        one: &Path,
    ) -> Result<Self> {
        let process = gateway.id();
        // What a start does in the background is over by then.
        std::thread::sleep(Duration::from_secs(2));
        let idle = resident(process)?;
        let calls = loads.many_calls();
        loads.calls(&Subject::gateway(database, gateway, one), calls)?;
        let after_calls = resident(process)?;

        let tenants = loads.many_tenants();
        let bearers = connect(installation, upstream, tenants)?;
        let all = installation.bearers("all", &bearers)?;
        let subject = Subject::gateway(database, gateway, &all);
        loads.calls(&subject, calls)?;
        let after_tenants = resident(process)?;
        let peak = status(process, "VmHWM")?;

        let connections = loads.many_connections();
        let held = loads.hold(&subject, connections)?;
        let with_connections = resident(process)?;
        drop(held);
        let grown = u32::try_from(with_connections.saturating_sub(after_tenants))?;
        Ok(Self {
            idle,
            after_calls,
            calls,
            after_tenants,
            tenants,
            peak,
            per_connection: f64::from(grown) / f64::from(connections),
            connections,
        })
    }
}

/// Makes tenants and answers their bearers.
fn connect(installation: &Installation<'_>, upstream: SocketAddr, tenants: u32) -> Result<Vec<String>> {
    let share = |operator: u32| {
        let numbers = (1..=tenants).filter(move |number| number % OPERATORS == operator);
        numbers
            .map(|number| installation.connect_tenant(&format!("t{number}"), upstream))
            .collect::<Result<Vec<_>>>()
    };
    std::thread::scope(|scope| {
        let operators: Vec<_> = (0..OPERATORS)
            .map(|operator| scope.spawn(move || share(operator)))
            .collect();
        let mut bearers = Vec::new();
        for operator in operators {
            let made = operator
                .join()
                .map_err(|_| anyhow::anyhow!("making tenants panicked"))??;
            bearers.extend(made);
        }
        Ok(bearers)
    })
}

fn resident(process: u32) -> Result<u64> {
    status(process, "VmRSS")
}

/// A line of `/proc/PID/status`, in KiB (proc(5)).
fn status(process: u32, name: &str) -> Result<u64> {
    let path = format!("/proc/{process}/status");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    line(&text, name).with_context(|| format!("{path} has no {name}"))
}

fn line(text: &str, name: &str) -> Option<u64> {
    let value = |line: &str| {
        line.strip_prefix(name)?
            .strip_prefix(':')?
            .trim()
            .strip_suffix(" kB")?
            .parse()
            .ok()
    };
    text.lines().find_map(value)
}

fn millis<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(duration.as_secs_f64() * 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn memory_is_read_from_the_status_of_a_process() {
        let text = "Name:\tcauseway\nVmHWM:\t   44104 kB\nVmRSS:\t   42000 kB\n";
        assert_eq!(line(text, "VmRSS"), Some(42_000));
        assert_eq!(line(text, "VmHWM"), Some(44_104));
        assert_eq!(line(text, "VmSwap"), None);
        assert_eq!(line(text, "Vm"), None);
    }
}
