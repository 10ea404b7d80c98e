//! What the tests of one run find around them, and which tests have to stay away.

use std::ffi::OsString;

use anyhow::{Result, bail};

use crate::metadata::Metadata;
use crate::provide::{NeededBy, PROVIDERS, Provided, Shelf};
use crate::terminal::say;
use crate::workspace::Workspace;

/// The things that were provided, kept alive, and the tests that cannot run for want of the others.
pub(super) struct Surroundings {
    provided: Vec<Provided>,
    absent: Vec<Absent>,
}

struct Absent {
    /// The nextest filter of the tests that have to stay away; nothing if they may come and fail by themselves.
    tests: Option<String>,
    reason: String,
}

/// What kind of run this is.
#[derive(Clone, Copy)]
pub(super) struct Mode {
    /// Leave out what needs anything but Rust.
    pub(super) quick: bool,
    /// A missing thing is an error.
    pub(super) in_ci: bool,
    /// All tests, not a selection.
    pub(super) whole: bool,
}

impl Surroundings {
    /// Provides what the tests of this workspace ask for.
    pub(super) fn prepare(workspace: &Workspace, metadata: &Metadata, mode: Mode) -> Result<Self> {
        let shelf = Shelf {
            lists: workspace.root().join("tests/clients"),
            installed: metadata.target_directory.join("test-env"),
        };
        let programs = metadata.test_programs();
        let mut surroundings = Self {
            provided: Vec::new(),
            absent: Vec::new(),
        };
        for provider in &PROVIDERS {
            let Some(tests) = filter(&provider.needed_by, &programs) else {
                continue;
            };
            // nextest refuses to name a program that a selection does not contain.
            let tests = (mode.whole || matches!(provider.needed_by, NeededBy::Module(_))).then_some(tests);
            if mode.quick {
                let reason = format!("what needs {} (--quick)", provider.name);
                surroundings.absent.push(Absent { tests, reason });
                continue;
            }
            match (provider.ensure)(&shelf) {
                Ok(provided) => {
                    say(&format!("provided: {}", provider.name));
                    surroundings.provided.push(provided);
                }
                Err(missing) => {
                    let reason = format!(
                        "what needs {}: {}; {}",
                        provider.name, missing.what, missing.how_to_get
                    );
                    say(&format!("missing: {reason}"));
                    surroundings.absent.push(Absent { tests, reason });
                }
            }
        }
        if mode.in_ci && !mode.quick && !surroundings.absent.is_empty() {
            bail!(
                "with CI=true nothing may be missing, and {} parts are",
                surroundings.absent.len()
            );
        }
        Ok(surroundings)
    }

    /// The environment variables of the tests.
    pub(super) fn variables(&self) -> impl Iterator<Item = (&'static str, &OsString)> {
        self.provided
            .iter()
            .flat_map(|provided| &provided.variables)
            .map(|(name, value)| (*name, value))
    }

    /// The nextest filter that leaves out what cannot run, or nothing if everything can.
    pub(super) fn filter(&self) -> Option<String> {
        let tests: Vec<&str> = self
            .absent
            .iter()
            .filter_map(|absent| absent.tests.as_deref())
            .collect();
        (!tests.is_empty()).then(|| format!("not ({})", tests.join(" + ")))
    }

    /// Why tests were left out, a line each.
    pub(super) fn skipped(&self) -> impl Iterator<Item = &str> {
        let left_out = self.absent.iter().filter(|absent| absent.tests.is_some());
        left_out.map(|absent| absent.reason.as_str())
    }
}

/// The nextest filter for the tests that need a thing, or nothing if no test does.
fn filter(needed_by: &NeededBy, programs: &[&str]) -> Option<String> {
    match needed_by {
        NeededBy::Module(module) => Some(format!("test(/(^|::){module}::/)")),
        NeededBy::Programs(names) => {
            let present = names
                .iter()
                .filter(|name| programs.contains(name))
                .map(|name| format!("binary(={name})"));
            Some(present.collect::<Vec<_>>().join(" + ")).filter(|filter| !filter.is_empty())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Absent, NeededBy, Surroundings, filter};

    #[test]
    fn only_programs_that_exist_are_filtered() {
        let needed_by = NeededBy::Programs(&["codex", "browser", "inspector"]);
        assert_eq!(
            filter(&needed_by, &["codex", "inspector", "other"]).as_deref(),
            Some("binary(=codex) + binary(=inspector)")
        );
        assert_eq!(filter(&needed_by, &["other"]), None);
        assert_eq!(
            filter(&NeededBy::Module("postgres"), &[]).as_deref(),
            Some("test(/(^|::)postgres::/)")
        );
    }

    #[test]
    fn what_is_absent_is_left_out_and_said() {
        let absent = |tests: &str| Absent {
            tests: Some(tests.to_owned()),
            reason: format!("no {tests}"),
        };
        let nothing_missing = Surroundings {
            provided: Vec::new(),
            absent: Vec::new(),
        };
        assert_eq!(nothing_missing.filter(), None);
        let two_missing = Surroundings {
            provided: Vec::new(),
            absent: vec![absent("a"), absent("b")],
        };
        assert_eq!(two_missing.filter().as_deref(), Some("not (a + b)"));
        assert_eq!(two_missing.skipped().collect::<Vec<_>>(), ["no a", "no b"]);
        let outside_the_selection = Absent {
            tests: None,
            reason: "no c".to_owned(),
        };
        let missing = Surroundings {
            provided: Vec::new(),
            absent: vec![outside_the_selection],
        };
        assert_eq!((missing.filter(), missing.skipped().count()), (None, 0));
    }
}
