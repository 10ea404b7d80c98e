//! The report: tables that read well in a terminal and are Markdown.

use std::fmt::Write;
use std::time::Duration;

use crate::bench::facts::Facts;
use crate::bench::load::{CALLERS, open_rate};
use crate::bench::machine::Machine;
use crate::bench::results::{Call, Database, Loop, Path, Results};
use crate::bench::targets;

const PATHS: [Path; 4] = [
    Path::Direct,
    Path::PassThrough,
    Path::Gateway(Database::Sqlite),
    Path::Gateway(Database::Postgres),
];

/// Everything that was measured, and how it compares with what is wanted.
pub(crate) fn render(results: &Results) -> String {
    let mut report = machine(&results.machine, results.disk_flush_millis);
    if results.quick {
        report += "\nMeasured with --quick: the times are too short for numbers that can be believed.\n";
    }
    for table in [calls(results), gateways(results), targets::table(results)] {
        let _ = write!(report, "\n{table}");
    }
    report
}

fn machine(machine: &Machine, flush: f64) -> String {
    format!(
        "* Machine: {}, {} cores, {:.0} GiB, Linux {}; {} processes wanted to run in the minute before.\n\
         * Disk: {}; 4 KiB appended and forced to it take {flush:.2} ms.\n\
         * Versions: {} with the profile `{}`, {}, {}.\n",
        machine.processor,
        machine.cores,
        machine.memory_gib,
        machine.kernel,
        machine.load_before,
        machine.disk,
        machine.source,
        machine.profile,
        machine.rust,
        machine.postgres,
    )
}

fn calls(results: &Results) -> Table {
    let mut table = Table::new(
        &[
            "call",
            "load",
            "way",
            "calls/s",
            "p50 ms",
            "p99 ms",
            "CPU µs/call",
        ],
        3,
    );
    for call in Call::ALL {
        for load in CALLERS
            .map(Loop::Closed)
            .into_iter()
            .chain([Loop::Open(open_rate(call))])
        {
            for path in PATHS {
                let Some(report) = results.report(path, call, load) else {
                    continue;
                };
                let processor = report.processor_micros_per_call;
                table.row([
                    call.name().to_owned(),
                    load.name(),
                    path.name().to_owned(),
                    format!("{:.0}", report.calls_per_second),
                    format!("{:.2}", report.latency_micros.p50 / 1_000.0),
                    format!("{:.2}", report.latency_micros.p99 / 1_000.0),
                    processor.map_or_else(|| "–".to_owned(), |micros| format!("{micros:.0}")),
                ]);
            }
        }
    }
    table
}

fn gateways(results: &Results) -> Table {
    let facts = &results.facts;
    let heads: Vec<&str> = std::iter::once("gateway")
        .chain(facts.iter().map(|facts| facts.database.name()))
        .collect();
    let mut table = Table::new(&heads, 1);
    let mut line = |what: String, value: &dyn Fn(&Facts) -> String| {
        table.row(std::iter::once(what).chain(facts.iter().map(value)));
    };
    let Some(Facts { memory, .. }) = facts.first() else {
        return table;
    };
    line("ready after, on an empty database".into(), &|facts| {
        millis(facts.first_start)
    });
    line("ready after, later starts".into(), &|facts| millis(facts.start));
    line("one transaction of the audit trail".into(), &|facts| {
        format!("{:.2} ms", facts.commit)
    });
    line("memory, idle".into(), &|facts| megabytes(facts.memory.idle));
    line(format!("memory, after {} calls", memory.calls), &|facts| {
        megabytes(facts.memory.after_calls)
    });
    line(
        format!(
            "memory, after {} more by {} tenants",
            memory.calls, memory.tenants
        ),
        &|facts| megabytes(facts.memory.after_tenants),
    );
    line("memory, most until then".into(), &|facts| {
        megabytes(facts.memory.peak)
    });
    line(
        format!("memory for each of {} open connections", memory.connections),
        &|facts| format!("{:.1} kB", facts.memory.per_connection * 1.024),
    );
    for (path, name) in [
        (Path::PassThrough, "pass-through's"),
        (Path::Direct, "direct call's"),
    ] {
        line(
            format!("get_counter, 64 callers: calls/s of the {name}"),
            &|facts| {
                targets::share(results, facts.database, path)
                    .map_or_else(|| "–".to_owned(), |share| format!("{share:.1} %"))
            },
        );
    }
    table
}

fn millis(duration: Duration) -> String {
    format!("{:.0} ms", duration.as_secs_f64() * 1_000.0)
}

fn megabytes(kibibytes: u64) -> String {
    format!("{:.1} MB", targets::megabytes(kibibytes))
}

/// Rows under a head; the columns after the first few hold numbers and are aligned at the right.
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
    names: usize,
}

impl Table {
    pub(crate) fn new(heads: &[&str], names: usize) -> Self {
        Self {
            rows: vec![heads.iter().map(|&head| head.to_owned()).collect()],
            names,
        }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        for (number, row) in self.rows.iter().enumerate() {
            for (column, cell) in row.iter().enumerate() {
                let width = width(column);
                if column < self.names {
                    write!(f, "| {cell:<width$} ")?;
                } else {
                    write!(f, "| {cell:>width$} ")?;
                }
            }
            writeln!(f, "|")?;
            if number == 0 {
                for column in 0..row.len() {
                    let (dashes, end) = (
                        "-".repeat(width(column)),
                        if column < self.names { "-" } else { ":" },
                    );
                    write!(f, "|-{dashes}{end}")?;
                }
                writeln!(f, "|")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new(&["call", "µs"], 1);
        table.row(["get_counter".to_owned(), "7".to_owned()]);
        table.row(["set".to_owned(), "1234".to_owned()]);
        let expected = "\
| call        |   µs |
|-------------|-----:|
| get_counter |    7 |
| set         | 1234 |
";
        assert_eq!(table.to_string(), expected);
    }
}
