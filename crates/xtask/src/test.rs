//! `cargo xtask test`: the one test command, from a bare checkout to one line of counts.

mod counts;
mod doctests;
mod leaks;
mod nextest;
mod surroundings;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::metadata::Metadata;
use crate::terminal::say;
use crate::test::leaks::Leaks;
use crate::test::surroundings::{Mode, Surroundings};
use crate::workspace::Workspace;

/// Builds the tests, brings up what they need, runs them, and closes with `N passed, N failed, N skipped`.
/// Without a selection these are all tests.
pub(crate) fn run(workspace: &Workspace, quick: bool, selection: &[String]) -> Result<ExitCode> {
    let in_ci = std::env::var_os("CI").is_some_and(|value| value == "true");
    let mode = Mode {
        quick,
        in_ci,
        whole: selection.is_empty(),
    };
    let mut timetable = Timetable::default();
    timetable.measure("cargo-nextest", || nextest::ensure(workspace))?;
    timetable.measure("build", || nextest::build(workspace, selection))?;
    let metadata = Metadata::read(workspace)?;
    let surroundings = timetable.measure("what the tests need", || {
        Surroundings::prepare(workspace, &metadata, mode)
    })?;
    let leaks = Leaks::prepare()?;
    let mut counts = timetable.measure("tests", || {
        nextest::run(workspace, selection, &surroundings, leaks.variable())
    })?;
    counts += timetable.measure("search of logs for secrets", || {
        leaks.search(mode.whole && !quick)
    })?;
    if mode.whole {
        counts += timetable.measure("documentation tests", || doctests::run(workspace))?;
    }
    // The cluster goes before the closing line, so that this line is the last thing that happens.
    for reason in surroundings.skipped() {
        say(&format!("skipped: {reason}"));
    }
    drop(surroundings);
    timetable.print();
    say(&counts.to_string());
    Ok(if counts.are_good() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What each part took.
#[derive(Default)]
struct Timetable(Vec<(&'static str, Duration)>);

impl Timetable {
    fn measure<T>(&mut self, part: &'static str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let start = Instant::now();
        let result = work();
        self.0.push((part, start.elapsed()));
        result
    }

    fn print(&self) {
        for (part, duration) in &self.0 {
            say(&format!("{part}: {:.1} s", duration.as_secs_f64()));
        }
    }
}
