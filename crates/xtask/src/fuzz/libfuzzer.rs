//! One run of libFuzzer over one target.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

/// The longest input, in bytes: nothing that is parsed needs more to show what it does.
const LONGEST_INPUT: &str = "-max_len=4096";

/// A target and its folders.
pub(super) struct Target {
    pub(super) program: PathBuf,
    /// Everything that was ever found, kept from run to run.
    pub(super) found: PathBuf,
    /// Where libFuzzer writes what broke the target.
    pub(super) artifacts: PathBuf,
    /// The part of what was found that is committed.
    pub(super) corpus: PathBuf,
    /// Inputs that once broke it, committed.
    pub(super) regressions: PathBuf,
}

/// How a search ended.
pub(super) enum Ended {
    Held { executions: u64, seconds: u64 },
    Broke { inputs: Vec<PathBuf>, said: String },
}

impl Target {
    /// Searches for a time, beginning from all that is known. What breaks the target becomes a regression input.
    pub(super) fn search(&self, time: Duration) -> Result<Ended> {
        for folder in [&self.found, &self.artifacts, &self.corpus] {
            fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        let mut artifacts = self.artifacts.clone().into_os_string();
        artifacts.push("/");
        let mut prefix = std::ffi::OsString::from("-artifact_prefix=");
        prefix.push(artifacts);
        let mut fuzzer = Command::new(&self.program);
        fuzzer
            .arg(&self.found)
            .arg(&self.corpus)
            .args(Some(&self.regressions).filter(|folder| folder.is_dir()))
            .args([
                LONGEST_INPUT,
                "-timeout=10",
                "-rss_limit_mb=4096",
                "-print_final_stats=1",
            ])
            .arg(format!("-max_total_time={}", time.as_secs()))
            .arg(prefix);
        let (succeeded, log) = run(&mut fuzzer)?;
        if succeeded {
            let executions = statistic(&log, "number_of_executed_units");
            let executions = executions.context("libFuzzer told no number of executions")?;
            ensure!(executions > 0, "libFuzzer executed nothing");
            let seconds = seconds(&log).unwrap_or(time.as_secs());
            return Ok(Ended::Held { executions, seconds });
        }
        Ok(Ended::Broke {
            inputs: self.keep_artifacts()?,
            said: complaint(&log),
        })
    }

    /// Writes into a new folder the fewest inputs that reach all that the inputs of the others reach.
    pub(super) fn merge(&self, into: &Path) -> Result<()> {
        let mut fuzzer = Command::new(&self.program);
        fuzzer
            .args(["-merge=1", LONGEST_INPUT])
            .arg(into)
            .arg(&self.corpus)
            .arg(&self.found);
        let (succeeded, log) = run(&mut fuzzer)?;
        ensure!(
            succeeded,
            "libFuzzer could not merge the corpus: {}",
            complaint(&log)
        );
        Ok(())
    }

    fn keep_artifacts(&self) -> Result<Vec<PathBuf>> {
        fs::create_dir_all(&self.regressions)?;
        let mut kept = Vec::new();
        for entry in fs::read_dir(&self.artifacts)? {
            let artifact = entry?.path();
            let name = artifact.file_name().context("an artifact has a name")?;
            let place = self.regressions.join(name);
            fs::copy(&artifact, &place)?;
            fs::remove_file(&artifact)?;
            kept.push(place);
        }
        Ok(kept)
    }
}

/// Runs it to its end; whether it succeeded, and all that it wrote.
fn run(command: &mut Command) -> Result<(bool, String)> {
    let answer = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {command:?}"))?;
    Ok((
        answer.status.success(),
        String::from_utf8_lossy(&answer.stderr).into_owned(),
    ))
}

/// A line such as `stat::number_of_executed_units: 5120`.
fn statistic(log: &str, name: &str) -> Option<u64> {
    let line = log
        .lines()
        .find_map(|line| line.strip_prefix("stat::")?.strip_prefix(name));
    line?.strip_prefix(':')?.trim().parse().ok()
}

/// From the line `Done 5120 runs in 61 second(s)`.
fn seconds(log: &str) -> Option<u64> {
    let line = log.lines().find(|line| line.starts_with("Done "))?;
    let (_, behind) = line.split_once(" runs in ")?;
    behind.split(' ').next()?.parse().ok()
}

/// What a panic said, or else libFuzzer's own summary.
fn complaint(log: &str) -> String {
    let mut lines = log.lines().skip_while(|line| !line.contains("panicked at"));
    let panic: Vec<&str> = lines.by_ref().take(4).collect();
    if !panic.is_empty() {
        return panic.join(" / ");
    }
    let summary = log
        .lines()
        .find(|line| line.starts_with("SUMMARY") || line.contains("ERROR: libFuzzer"));
    summary.unwrap_or("it ended without a word").to_owned()
}

#[cfg(test)]
mod tests {
    use super::{complaint, seconds, statistic};

    const LOG: &str = "#5120\tDONE   cov: 12 ft: 20 corp: 9/99b exec/s: 83 rss: 40Mb\nDone 5120 runs in 61 second(s)\n\
                       stat::number_of_executed_units: 5120\nstat::average_exec_per_sec:     83\n";

    #[test]
    fn the_statistics_are_read() {
        assert_eq!(statistic(LOG, "number_of_executed_units"), Some(5_120));
        assert_eq!(statistic(LOG, "average_exec_per_sec"), Some(83));
        assert_eq!(statistic(LOG, "peak_rss_mb"), None);
        assert_eq!(seconds(LOG), Some(61));
    }

    #[test]
    fn a_complaint_is_what_the_panic_said() {
        let log = "INFO: seed\nthread '<unnamed>' panicked at src/a.rs:1:2:\nit broke\nnote: run with\n==1== x\nmore\n";
        assert!(
            complaint(log).contains("src/a.rs:1:2: / it broke"),
            "{}",
            complaint(log)
        );
        assert_eq!(
            complaint("SUMMARY: libFuzzer: timeout"),
            "SUMMARY: libFuzzer: timeout"
        );
        assert_eq!(complaint(""), "it ended without a word");
    }
}
