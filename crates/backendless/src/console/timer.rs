//! A timer: what the console sends and what it takes.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::answer::{Object, integer};

/// Where server code lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CodeMode {
    /// Not deployed.
    Draft,
    /// Deployed.
    Production,
    /// Run by a local code runner.
    Debug,
    /// Installed from the marketplace.
    Marketplace,
}

impl CodeMode {
    /// The word in queries and bodies.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::Production => "PRODUCTION",
            Self::Debug => "DEBUG",
            Self::Marketplace => "MARKETPLACE",
        }
    }

    /// The word in paths.
    pub(super) const fn in_path(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Production => "production",
            Self::Debug => "debug",
            Self::Marketplace => "marketplace",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        let all = [Self::Draft, Self::Production, Self::Debug, Self::Marketplace];
        all.into_iter()
            .find(|mode| mode.as_str().eq_ignore_ascii_case(word))
    }
}

impl fmt::Display for CodeMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How often a timer runs.
///
/// The words and numbers are those of the documentation for timers in code; that the console takes them as
/// `{"schedule", "repeat"}` is unverified, and so is the whole of `Monthly`, whose documentation is cut off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "schedule", content = "repeat", rename_all = "lowercase")]
pub enum Frequency {
    /// At the start date only.
    Once,
    /// Every so many seconds.
    Custom {
        /// Seconds, at most 86400.
        every: u64,
    },
    /// Every so many days.
    Daily {
        /// Days.
        every: u64,
    },
    /// On some days of every so many weeks.
    Weekly {
        /// Weeks.
        every: u64,
        /// Days, 1 is Sunday and 7 is Saturday.
        on: Vec<u8>,
    },
    /// On some days of every so many months.
    Monthly {
        /// Months.
        every: u64,
        /// Days of the month.
        on: Vec<u8>,
    },
}

/// A timer to create.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewTimer {
    /// Starts with a letter, has no spaces or dashes.
    #[serde(rename = "timername")]
    pub name: String,
    /// For example `JS`.
    pub language: String,
    /// The model of the code, for example `default`.
    pub model: String,
    /// Epoch milliseconds of the first run.
    pub start_date: Option<i64>,
    /// Epoch milliseconds after which it does not run.
    pub expire: Option<i64>,
    /// How often it runs.
    pub frequency: Frequency,
    /// Whether it runs at all.
    pub enabled: bool,
}

/// A timer as Backendless sent it. Only `raw` is certain: the members are read leniently from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Timer {
    /// The id for changes.
    pub id: Option<String>,
    /// The name, for the run now.
    pub name: Option<String>,
    /// Where it lives.
    pub mode: Option<CodeMode>,
    /// Whether it runs.
    pub enabled: Option<bool>,
    /// How often it runs, where the answer has the documented form.
    pub frequency: Option<Frequency>,
    /// Epoch milliseconds of the first run.
    pub start_date: Option<i64>,
    /// Epoch milliseconds after which it does not run.
    pub expire: Option<i64>,
    /// Epoch milliseconds of the next run; the member's name is unverified.
    pub next_run: Option<i64>,
    /// For example `JS`.
    pub language: Option<String>,
    /// The model of the code.
    pub model: Option<String>,
    /// All of it.
    pub raw: Object,
}

impl Timer {
    /// Reads a timer; `None` if the handler is an event handler.
    ///
    /// The vendor's rule: the category `TIMER`, or none. Event handlers of the same list have another category.
    pub fn read(raw: Object) -> Option<Self> {
        match raw.get("category") {
            Some(Value::String(category)) if category.eq_ignore_ascii_case("timer") => {}
            None | Some(Value::Null) if raw.contains_key("timername") => {}
            _ => return None,
        }
        let text = |name: &str| match raw.get(name) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let time = |name: &str| raw.get(name).and_then(integer);
        Some(Self {
            id: text("id"),
            name: text("timername").or_else(|| text("name")),
            mode: text("mode").as_deref().and_then(CodeMode::parse),
            enabled: raw.get("enabled").and_then(Value::as_bool),
            frequency: raw
                .get("frequency")
                .cloned()
                .and_then(|value| serde_json::from_value(value).ok()),
            start_date: time("startDate"),
            expire: time("expire"),
            next_run: time("nextRun"),
            language: text("language"),
            model: text("model"),
            raw,
        })
    }
}
