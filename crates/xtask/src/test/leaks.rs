//! The search of all logs of a test run for all secrets that its tests used.
//!
//! Tests that start gateways find the folder in `CAUSEWAY_TEST_LOG_DIR`: they write the gateways' logs there, and note each
//! secret that they use in the file `secrets`, a line `KIND<tab>SECRET` each (`tests/src/kept_logs.rs`).

mod forms;

use std::fmt;
use std::fs;
use std::path::Path;

use aho_corasick::AhoCorasick;
use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::terminal::say;
use crate::test::counts::Counts;
use crate::test::leaks::forms::forms;

/// Tells tests where logs and secrets are kept.
const VARIABLE: &str = "CAUSEWAY_TEST_LOG_DIR";
/// The list of secrets in that folder.
const SECRETS: &str = "secrets";
/// Shorter texts occur by chance.
const SHORTEST: usize = 8;

/// A folder for logs and secrets.
pub(super) struct Leaks {
    folder: TempDir,
}

/// A secret in a log. It does not repeat the secret.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    file: String,
    line: usize,
    kind: String,
    form: &'static str,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            kind,
            form,
        } = self;
        write!(f, "{file}:{line}: {kind}, {form}")
    }
}

/// What was looked at.
#[derive(Debug, Default, PartialEq, Eq)]
struct Searched {
    secrets: usize,
    logs: usize,
    findings: Vec<Finding>,
}

impl Leaks {
    /// An empty folder.
    pub(super) fn prepare() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("causeway-logs-").tempdir()?;
        Ok(Self { folder })
    }

    /// What tests find in their environment.
    pub(super) fn variable(&self) -> (&'static str, &Path) {
        (VARIABLE, self.folder.path())
    }

    /// Searches, says what was found and counts as one test. A whole run without a log or a secret has searched nothing, which
    /// is a failure too. The folder stays when something was found.
    pub(super) fn search(self, is_whole: bool) -> Result<Counts> {
        let Searched {
            secrets,
            logs,
            findings,
        } = search(self.folder.path())?;
        say(&format!(
            "{logs} logs of gateways were searched for {secrets} secrets: {} found",
            findings.len()
        ));
        let mut counts = Counts::default();
        if findings.is_empty() && !(is_whole && (secrets == 0 || logs == 0)) {
            counts.passed = u64::from(secrets > 0 && logs > 0);
            return Ok(counts);
        }
        let folder = self.folder.keep();
        for finding in findings {
            say(&format!("a secret in a log: {}/{finding}", folder.display()));
        }
        counts.failed = 1;
        Ok(counts)
    }
}

fn search(folder: &Path) -> Result<Searched> {
    let secrets = secrets(folder)?;
    let mut searched = Searched {
        secrets: secrets.len(),
        ..Searched::default()
    };
    let mut patterns = Vec::new();
    for (kind, secret) in &secrets {
        patterns.extend(forms(secret).into_iter().map(|(form, text)| (text, kind, form)));
    }
    // In both cases: keys are hexadecimal, and a URL may be written in any.
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(patterns.iter().map(|(text, ..)| text))?;
    let mut logs: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    logs.sort_by_key(fs::DirEntry::path);
    for log in logs.iter().filter(|entry| entry.file_name() != SECRETS) {
        let text = fs::read(log.path())?;
        searched.logs += 1;
        for (line, text) in text.split(|byte| *byte == b'\n').enumerate() {
            if let Some(found) = automaton.find(text) {
                let (_, kind, form) = &patterns[found.pattern().as_usize()];
                searched.findings.push(Finding {
                    file: log.file_name().to_string_lossy().into_owned(),
                    line: line + 1,
                    kind: (*kind).clone(),
                    form,
                });
            }
        }
    }
    Ok(searched)
}

/// Each secret once, with its kind.
fn secrets(folder: &Path) -> Result<Vec<(String, String)>> {
    let path = folder.join(SECRETS);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text = fs::read_to_string(path)?;
    let mut secrets = Vec::new();
    for line in text.lines() {
        let (kind, secret) = line
            .split_once('\t')
            .context("a line of the secrets has no kind")?;
        if secret.len() >= SHORTEST {
            secrets.push((kind.to_owned(), secret.to_owned()));
        }
    }
    secrets.sort();
    secrets.dedup_by(|one, two| one.1 == two.1);
    Ok(secrets)
}

#[cfg(test)]
mod tests;
