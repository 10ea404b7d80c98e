//! The examples in the documentation, which nextest does not run.

use std::process::Stdio;

use anyhow::{Context, Result, ensure};

use crate::terminal::say;
use crate::test::counts::Counts;
use crate::workspace::Workspace;

/// Runs every example, shows what failed and counts.
pub(super) fn run(workspace: &Workspace) -> Result<Counts> {
    let mut cargo = workspace.cargo();
    cargo
        .args(["test", "--workspace", "--doc", "--no-fail-fast", "--quiet"])
        .stderr(Stdio::inherit());
    let output = cargo.output().context("cannot start cargo test")?;
    let said = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        say(&said);
    }
    let mut counts = Counts::default();
    for result in said.lines().filter_map(result) {
        counts += result;
    }
    ensure!(
        output.status.success() || counts.failed > 0,
        "cargo test --doc ended with {}",
        output.status
    );
    Ok(counts)
}

/// Reads `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s`.
fn result(line: &str) -> Option<Counts> {
    let (_, numbers) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let mut counts = Counts::default();
    for part in numbers.split("; ") {
        match part.split_once(' ')? {
            (number, "passed") => counts.passed = number.parse().ok()?,
            (number, "failed") => counts.failed = number.parse().ok()?,
            (number, "ignored") => counts.skipped = number.parse().ok()?,
            _ => {}
        }
    }
    Some(counts)
}

#[cfg(test)]
mod tests {
    use super::result;
    use crate::test::counts::Counts;

    #[test]
    fn results_of_the_built_in_runner_are_read() {
        let line = "test result: FAILED. 3 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s";
        assert_eq!(
            result(line),
            Some(Counts {
                passed: 3,
                failed: 2,
                skipped: 1
            })
        );
        assert_eq!(result("running 3 tests"), None);
    }
}
