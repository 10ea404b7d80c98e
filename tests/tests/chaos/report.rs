//! What happened: answers by kind, faults, recoveries and mistakes.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;
use std::time::Duration;

/// How long a recovery may take: the breaker of an upstream stays open for ten seconds, and the machine may be busy.
const RECOVERY: Duration = Duration::from_secs(45);

/// Mistakes that are kept; one is enough to fail.
const KEPT: usize = 50;

/// Counts, shared by everybody.
#[derive(Default)]
pub(crate) struct Report(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    answers: BTreeMap<(&'static str, String), Answers>,
    faults: BTreeMap<&'static str, Fault>,
    revocations: usize,
    worst_revocation: Duration,
    wrong: Vec<String>,
    wrong_count: usize,
}

#[derive(Default)]
struct Answers {
    count: usize,
    worst: Duration,
}

#[derive(Default)]
struct Fault {
    count: usize,
    worst_recovery: Duration,
}

impl Report {
    /// One answer to a call.
    pub(crate) fn answered(&self, kind: &'static str, word: &str, took: Duration) {
        let mut counts = self.0.lock().unwrap();
        let answers = counts.answers.entry((kind, word.to_owned())).or_default();
        answers.count += 1;
        answers.worst = answers.worst.max(took);
    }

    /// Something that must never happen.
    pub(crate) fn wrong(&self, what: String) {
        let mut counts = self.0.lock().unwrap();
        counts.wrong_count += 1;
        if counts.wrong.len() < KEPT {
            counts.wrong.push(what);
        }
    }

    /// A fault and how long it took until everything worked again.
    pub(crate) fn recovered(&self, fault: &'static str, took: Duration) {
        let mut counts = self.0.lock().unwrap();
        let fault = counts.faults.entry(fault).or_default();
        fault.count += 1;
        fault.worst_recovery = fault.worst_recovery.max(took);
    }

    /// A token that was revoked, and until when it was still accepted.
    pub(crate) fn revoked(&self, accepted_for: Duration) {
        let mut counts = self.0.lock().unwrap();
        counts.revocations += 1;
        counts.worst_revocation = counts.worst_revocation.max(accepted_for);
    }

    /// Fails when anything was wrong, or when this was no test at all.
    pub(crate) fn assert_clean(&self) {
        let counts = self.0.lock().unwrap();
        assert_eq!(counts.wrong_count, 0, "{}", counts.wrong.join("\n"));
        let right =
            |((_, word), answers): (&(&str, String), &Answers)| (word == "right").then_some(answers.count);
        let right: usize = counts.answers.iter().filter_map(right).sum();
        assert!(right >= 200, "only {right} right answers");
        assert!(counts.revocations > 0, "no token was revoked");
        for (fault, seen) in &counts.faults {
            assert!(
                seen.worst_recovery <= RECOVERY,
                "{fault}: {:?}",
                seen.worst_recovery
            );
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.0.lock().unwrap();
        let total: usize = counts.answers.values().map(|answers| answers.count).sum();
        writeln!(f, "{total} calls")?;
        for ((kind, word), answers) in &counts.answers {
            let Answers { count, worst } = answers;
            writeln!(f, "  {kind:<16} {word:<22} {count:>8}   slowest {worst:.1?}")?;
        }
        let total: usize = counts.faults.values().map(|fault| fault.count).sum();
        writeln!(f, "{total} faults")?;
        for (name, fault) in &counts.faults {
            let Fault {
                count,
                worst_recovery,
            } = fault;
            writeln!(
                f,
                "  {name:<38} {count:>5}   slowest recovery {worst_recovery:.1?}"
            )?;
        }
        let Counts {
            revocations,
            worst_revocation,
            wrong_count,
            ..
        } = &*counts;
        writeln!(
            f,
            "{revocations} tokens revoked, accepted for {worst_revocation:?} after it at the worst"
        )?;
        writeln!(f, "{wrong_count} wrong answers")
    }
}
