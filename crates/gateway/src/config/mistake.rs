//! What is wrong with a configuration: every mistake at once, each with its key, origin, value and what is allowed.

use super::Origin;
use std::fmt;

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The setting, such as `server.bind`; the file when it cannot be read at all.
    pub key: String,
    /// Where the value came from.
    pub origin: Option<Origin>,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with one setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// There is no such setting.
    Unknown {
        /// The valid name that is most like it.
        nearest: Option<String>,
    },
    /// The value is not allowed.
    Value {
        /// The value, in quotation marks; masked when the setting is a secret.
        came: String,
        /// What is allowed.
        allowed: String,
    },
    /// Something else, as one sentence with what to do.
    Other(String),
}

/// All mistakes of a configuration; never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Mistakes(pub Vec<Mistake>);

impl Mistake {
    /// A sentence about a setting.
    pub(super) fn other(key: impl Into<String>, origin: Option<Origin>, sentence: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            origin,
            problem: Problem::Other(sentence.into()),
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key)?;
        if let Some(origin) = self.origin.as_ref().filter(|origin| **origin != Origin::Default) {
            write!(f, " ({origin})")?;
        }
        match &self.problem {
            Problem::Unknown {
                nearest: Some(nearest),
            } => {
                write!(f, ": there is no such setting; did you mean {nearest}?")
            }
            Problem::Unknown { nearest: None } => {
                f.write_str(": there is no such setting; `causeway config print --docs` lists all of them")
            }
            Problem::Value { came, allowed } => write!(f, ": {came} came; allowed is {allowed}"),
            Problem::Other(sentence) => write!(f, ": {sentence}"),
        }
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [mistake] => write!(f, "the configuration has a mistake: {mistake}"),
            mistakes => {
                write!(f, "the configuration has {} mistakes:", mistakes.len())?;
                for mistake in mistakes {
                    write!(f, "\n  - {mistake}")?;
                }
                Ok(())
            }
        }
    }
}
