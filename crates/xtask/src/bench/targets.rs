//! What is wanted of the gateway, and whether this run shows it.

use crate::bench::results::{Call, Database, Loop, Path, Results};
use crate::bench::table::Table;

/// One promise, and what was measured.
struct Target {
    what: &'static str,
    unit: &'static str,
    bound: Bound,
    measured: f64,
}

enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

impl Target {
    fn is_met(&self) -> bool {
        match self.bound {
            Bound::AtMost(bound) => self.measured <= bound,
            Bound::AtLeast(bound) => self.measured >= bound,
        }
    }
}

/// Every target, for both databases. A target whose measurement is missing is missing here, too.
pub(crate) fn table(results: &Results) -> Table {
    let mut table = Table::new(&["target", "database", "wanted", "measured", "met"], 2);
    for database in Database::ALL {
        for target in targets(results, database) {
            let (word, bound) = match target.bound {
                Bound::AtMost(bound) => ("at most", bound),
                Bound::AtLeast(bound) => ("at least", bound),
            };
            table.row([
                target.what.to_owned(),
                database.name().to_owned(),
                format!("{word} {bound:.1} {}", target.unit),
                format!("{:.2} {}", target.measured, target.unit),
                if target.is_met() { "yes" } else { "NO" }.to_owned(),
            ]);
        }
    }
    table
}

fn targets(results: &Results, database: Database) -> Vec<Target> {
    latency(results, database)
        .into_iter()
        .flatten()
        .chain(throughput(results, database).into_iter().flatten())
        .chain(process(results, database).into_iter().flatten())
        .collect()
}

/// What the gateway adds to a direct call, when there is one caller. In milliseconds.
fn latency(results: &Results, database: Database) -> Option<[Target; 3]> {
    let one = |path, call| {
        let report = results.report(path, call, Loop::Closed(1))?;
        Some(&report.latency_micros)
    };
    let through = Path::Gateway(database);
    let (read, read_direct) = (
        one(through, Call::GetCounter)?,
        one(Path::Direct, Call::GetCounter)?,
    );
    let (write, write_direct) = (
        one(through, Call::SetCounter)?,
        one(Path::Direct, Call::SetCounter)?,
    );
    let commit = results
        .facts
        .iter()
        .find(|facts| facts.database == database)?
        .commit;
    let target = |what, bound, with: f64, without: f64| Target {
        what,
        unit: "ms",
        bound: Bound::AtMost(bound),
        measured: (with - without) / 1_000.0,
    };
    Some([
        target("get_counter, added at p50", 0.5, read.p50, read_direct.p50),
        target("get_counter, added at p99", 3.0, read.p99, read_direct.p99),
        target(
            "set_counter, added at p50 (1 ms and two commits)",
            1.0 + 2.0 * commit,
            write.p50,
            write_direct.p50,
        ),
    ])
}

/// With 64 callers that read.
fn throughput(results: &Results, database: Database) -> Option<[Target; 2]> {
    let through = results.report(Path::Gateway(database), Call::GetCounter, Loop::Closed(64))?;
    Some([
        Target {
            what: "64 callers, calls/s of the pass-through's",
            unit: "%",
            bound: Bound::AtLeast(70.0),
            measured: share(results, database, Path::PassThrough)?,
        },
        Target {
            what: "64 callers, processor time of a call",
            unit: "µs",
            bound: Bound::AtMost(350.0),
            measured: through.processor_micros_per_call?,
        },
    ])
}

/// The gateway's calls a second with 64 callers that read, in percent of another path's.
pub(crate) fn share(results: &Results, database: Database, of: Path) -> Option<f64> {
    let busy = |path| results.report(path, Call::GetCounter, Loop::Closed(64));
    Some(100.0 * busy(Path::Gateway(database))?.calls_per_second / busy(of)?.calls_per_second)
}

fn process(results: &Results, database: Database) -> Option<[Target; 3]> {
    let facts = results.facts.iter().find(|facts| facts.database == database)?;
    let memory = |what, bound, kibibytes| Target {
        what,
        unit: "MB",
        bound: Bound::AtMost(bound),
        measured: megabytes(kibibytes),
    };
    Some([
        memory("memory, idle", 40.0, facts.memory.idle),
        memory(
            "memory, after calls of all tenants",
            64.0,
            facts.memory.after_tenants,
        ),
        Target {
            what: "ready after its start",
            unit: "ms",
            bound: Bound::AtMost(150.0),
            measured: facts.start.as_secs_f64() * 1_000.0,
        },
    ])
}

/// Millions of bytes.
#[expect(clippy::cast_precision_loss, reason = "no process has 2^52 KiB")]
pub(crate) fn megabytes(kibibytes: u64) -> f64 {
    kibibytes as f64 * 1_024.0 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::facts::{Facts, Memory};
    use crate::bench::machine::Machine;
    use crate::bench::results::{Cell, Latency, Report};
    use std::time::Duration;

    fn cell(path: Path, call: Call, callers: u32, calls_per_second: f64, p50: f64) -> Cell {
        Cell {
            path,
            call,
            load: Loop::Closed(callers),
            report: Report {
                calls: 1,
                calls_per_second,
                latency_micros: Latency {
                    p50,
                    p99: 2.0 * p50,
                    longest: 3.0 * p50,
                },
                processor_micros_per_call: Some(300.0),
            },
        }
    }

    fn results() -> Results {
        let through = Path::Gateway(Database::Sqlite);
        let text = String::new;
        Results {
            machine: Machine {
                processor: text(),
                cores: 2,
                memory_gib: 8.0,
                kernel: text(),
                disk: text(),
                rust: text(),
                postgres: text(),
                source: text(),
                profile: text(),
                load_before: text(),
            },
            quick: false,
            disk_flush_millis: 1.0,
            cells: vec![
                cell(Path::Direct, Call::GetCounter, 1, 1.0, 50.0),
                cell(through, Call::GetCounter, 1, 1.0, 450.0),
                cell(Path::Direct, Call::SetCounter, 1, 1.0, 50.0),
                cell(through, Call::SetCounter, 1, 1.0, 4_060.0),
                cell(Path::PassThrough, Call::GetCounter, 64, 1_000.0, 50.0),
                cell(through, Call::GetCounter, 64, 699.0, 50.0),
            ],
            facts: vec![Facts {
                database: Database::Sqlite,
                first_start: Duration::from_millis(200),
                start: Duration::from_millis(150),
                commit: 1.5,
                memory: Memory {
                    idle: 39_062,
                    after_calls: 50_000,
                    calls: 1,
                    after_tenants: 70_000,
                    tenants: 1,
                    peak: 71_000,
                    per_connection: 1.0,
                    connections: 1,
                },
            }],
        }
    }

    #[test]
    fn targets_are_met_up_to_their_bound_and_not_beyond() {
        let expected = "\
| target                                           | database |           wanted |  measured | met |
|--------------------------------------------------|----------|-----------------:|----------:|----:|
| get_counter, added at p50                        | SQLite   |   at most 0.5 ms |   0.40 ms | yes |
| get_counter, added at p99                        | SQLite   |   at most 3.0 ms |   0.80 ms | yes |
| set_counter, added at p50 (1 ms and two commits) | SQLite   |   at most 4.0 ms |   4.01 ms |  NO |
| 64 callers, calls/s of the pass-through's        | SQLite   |  at least 70.0 % |   69.90 % |  NO |
| 64 callers, processor time of a call             | SQLite   | at most 350.0 µs | 300.00 µs | yes |
| memory, idle                                     | SQLite   |  at most 40.0 MB |  40.00 MB | yes |
| memory, after calls of all tenants               | SQLite   |  at most 64.0 MB |  71.68 MB |  NO |
| ready after its start                            | SQLite   | at most 150.0 ms | 150.00 ms | yes |
";
        assert_eq!(table(&results()).to_string(), expected);
    }

    #[test]
    fn what_was_not_measured_is_not_judged() {
        assert_eq!(targets(&results(), Database::Postgres).len(), 0);
    }
}
