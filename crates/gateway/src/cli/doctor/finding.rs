//! One thing that was looked at.

use serde::Serialize;
use std::fmt;

/// How it is with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    /// As it should be.
    Ok,
    /// It works, and should be better.
    Warning,
    /// It does not work.
    Problem,
}

/// What was looked at, how it is, and what to do.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    pub(super) check: &'static str,
    pub(super) level: Level,
    pub(super) what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remedy: Option<String>,
}

impl Finding {
    pub(super) fn ok(check: &'static str, what: impl Into<String>) -> Self {
        Self {
            check,
            level: Level::Ok,
            what: what.into(),
            remedy: None,
        }
    }

    pub(super) fn warning(check: &'static str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            check,
            level: Level::Warning,
            what: what.into(),
            remedy: Some(remedy.into()),
        }
    }

    pub(super) fn problem(check: &'static str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            check,
            level: Level::Problem,
            what: what.into(),
            remedy: Some(remedy.into()),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.level {
            Level::Ok => "ok      ",
            Level::Warning => "warning ",
            Level::Problem => "PROBLEM ",
        };
        write!(f, "{mark} {}: {}", self.check, self.what)?;
        match &self.remedy {
            Some(remedy) => write!(f, "\n         -> {remedy}"),
            None => Ok(()),
        }
    }
}
