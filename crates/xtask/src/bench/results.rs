//! Everything that was measured.

use serde::{Deserialize, Serialize};

use crate::bench::facts::Facts;
use crate::bench::machine::Machine;

/// One run.
#[derive(Serialize)]
pub(crate) struct Results {
    pub(crate) machine: Machine,
    /// Whether the times were too short for numbers that can be believed.
    pub(crate) quick: bool,
    /// The median of many small writes forced to the disk, in milliseconds.
    pub(crate) disk_flush_millis: f64,
    pub(crate) cells: Vec<Cell>,
    pub(crate) facts: Vec<Facts>,
}

/// What stands between the caller and Backendless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Path {
    Direct,
    PassThrough,
    Gateway(Database),
}

/// What the gateway keeps everything in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

/// A measured call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Call {
    GetCounter,
    SetCounter,
}

/// How calls follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Loop {
    /// This many callers, each with one call at a time.
    Closed(u32),
    /// This many calls a second, whatever happens to them.
    Open(u32),
}

/// One measurement.
#[derive(Serialize)]
pub(crate) struct Cell {
    pub(crate) path: Path,
    pub(crate) call: Call,
    pub(crate) load: Loop,
    #[serde(flatten)]
    pub(crate) report: Report,
}

/// What the load generator says.
#[derive(Deserialize, Serialize)]
pub(crate) struct Report {
    pub(crate) calls: u64,
    pub(crate) calls_per_second: f64,
    pub(crate) latency_micros: Latency,
    /// Of the server that is called; of the gateway without its database.
    pub(crate) processor_micros_per_call: Option<f64>,
}

/// In microseconds.
#[derive(Deserialize, Serialize)]
pub(crate) struct Latency {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) longest: f64,
}

impl Results {
    pub(crate) fn new(machine: Machine, quick: bool) -> anyhow::Result<Self> {
        Ok(Self {
            machine,
            quick,
            disk_flush_millis: crate::bench::machine::disk_flush_millis()?,
            cells: Vec::new(),
            facts: Vec::new(),
        })
    }

    /// The one measurement of its kind.
    pub(crate) fn report(&self, path: Path, call: Call, load: Loop) -> Option<&Report> {
        let is_it = |cell: &&Cell| (cell.path, cell.call, cell.load) == (path, call, load);
        self.cells.iter().find(is_it).map(|cell| &cell.report)
    }
}

impl Path {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::PassThrough => "pass-through",
            Self::Gateway(Database::Sqlite) => "gateway, SQLite",
            Self::Gateway(Database::Postgres) => "gateway, Postgres",
        }
    }
}

impl Database {
    pub(crate) const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "Postgres",
        }
    }
}

impl Call {
    pub(crate) const ALL: [Self; 2] = [Self::GetCounter, Self::SetCounter];

    /// Also the name of the tool.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::GetCounter => "get_counter",
            Self::SetCounter => "set_counter",
        }
    }
}

impl Loop {
    pub(crate) fn name(self) -> String {
        match self {
            Self::Closed(1) => "1 caller".to_owned(),
            Self::Closed(callers) => format!("{callers} callers"),
            Self::Open(rate) => format!("{rate}/s, open"),
        }
    }
}
