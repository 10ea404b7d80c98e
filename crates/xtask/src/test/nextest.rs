//! Every test of the workspace but those in the documentation, run by cargo-nextest.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::terminal::say;
use crate::test::counts::Counts;
use crate::test::surroundings::Surroundings;
use crate::workspace::{Workspace, succeed};

/// Installs cargo-nextest if it is missing.
pub(super) fn ensure(workspace: &Workspace) -> Result<()> {
    let mut version = workspace.cargo();
    version
        .args(["nextest", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if version.status().is_ok_and(|status| status.success()) {
        return Ok(());
    }
    say("installing cargo-nextest (takes minutes, once)");
    succeed(
        workspace
            .cargo()
            .args(["install", "--locked", "cargo-nextest@0.9.143"]),
    )
}

fn nextest(workspace: &Workspace, selection: &[String]) -> Command {
    let mut cargo = workspace.cargo();
    cargo.args(["nextest", "run"]).args(selection);
    if selection.is_empty() {
        cargo.arg("--workspace");
    }
    cargo
}

/// Builds all test programs.
pub(super) fn build(workspace: &Workspace, selection: &[String]) -> Result<()> {
    succeed(nextest(workspace, selection).arg("--no-run"))
}

/// Runs all tests but those that the surroundings leave out, shows what nextest says and counts.
/// It says it on standard error; it is shown on standard output, so that the closing line follows it there too.
pub(super) fn run(
    workspace: &Workspace,
    selection: &[String],
    surroundings: &Surroundings,
    (variable, value): (&str, &Path),
) -> Result<Counts> {
    let mut cargo = nextest(workspace, selection);
    cargo
        .envs(surroundings.variables())
        .env(variable, value)
        .stderr(Stdio::piped());
    if let Some(filter) = surroundings.filter() {
        cargo.args(["--filterset", &filter]);
    }
    let mut child = cargo.spawn().context("cannot start cargo nextest")?;
    let stderr = child.stderr.take().context("nextest's error output is a pipe")?;
    let mut counts = None;
    for line in BufReader::new(stderr).lines() {
        let line = line?;
        say(&line);
        counts = summary(&line).or(counts);
    }
    let status = child.wait()?;
    let counts = counts.with_context(|| format!("nextest ended with {status} and no summary"))?;
    ensure!(
        status.success() || counts.failed > 0,
        "nextest ended with {status} though no test failed"
    );
    Ok(counts)
}

/// Reads `Summary [   1.2s] 7 tests run: 5 passed (1 slow), 1 failed, 1 timed out, 3 skipped`.
fn summary(line: &str) -> Option<Counts> {
    let (_, after) = line
        .trim_start()
        .strip_prefix("Summary [")?
        .split_once(" run: ")?;
    let mut counts = Counts::default();
    for part in without_brackets(after).split(',') {
        let (number, outcome) = part.trim().split_once(' ')?;
        let number: u64 = number.parse().ok()?;
        match outcome.trim() {
            "passed" => counts.passed += number,
            "skipped" => counts.skipped += number,
            // Every other outcome is a way to fail: failed, exec failed, timed out.
            _ => counts.failed += number,
        }
    }
    Some(counts)
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    text.chars()
        .filter(|letter| {
            match letter {
                '(' => depth += 1,
                ')' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::summary;
    use crate::test::counts::Counts;

    #[test]
    fn nextests_summary_is_read() {
        for (line, counts) in [
            (
                "     Summary [   0.012s] 7 tests run: 7 passed, 0 skipped",
                Some((7, 0, 0)),
            ),
            (
                "Summary [ 1.0s] 9 tests run: 5 passed (1 slow, 2 leaky), 1 failed, 2 timed out, 1 exec failed, 3 skipped",
                Some((5, 4, 3)),
            ),
            (
                "Summary [ 1.0s] 4/9 tests run: 3 passed, 1 failed (1 due to being leaky), 0 skipped",
                Some((3, 1, 0)),
            ),
            ("Summary [ 1.0s] 1 test run: 1 passed, 0 skipped", Some((1, 0, 0))),
            ("        PASS [   0.003s] a::b Summary", None),
            ("Summary [ 1.0s] something new", None),
        ] {
            let wanted = counts.map(|(passed, failed, skipped)| Counts {
                passed,
                failed,
                skipped,
            });
            assert_eq!(summary(line), wanted, "{line}");
        }
    }
}
