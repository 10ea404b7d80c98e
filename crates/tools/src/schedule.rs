//! How often a timer runs, in words and as Backendless' `frequency`.

use backendless::Frequency;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toolkit::ToolError;

/// The longest interval in seconds (docs/reference/backendless-rest.md, 0.6).
const LONGEST_INTERVAL: u64 = 86_400;

/// One of: once (at starts_at); every so many seconds, at most 86400; daily; weekly on days mon to sun; monthly on days 1 to 31.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Schedule {
    Once,
    Every {
        #[schemars(range(min = 1, max = 86_400))]
        seconds: u64,
    },
    Daily {
        #[schemars(range(min = 1))]
        every_days: u64,
    },
    Weekly {
        #[schemars(range(min = 1))]
        every_weeks: u64,
        #[schemars(length(min = 1))]
        on: Vec<Weekday>,
    },
    Monthly {
        #[schemars(range(min = 1))]
        every_months: u64,
        #[schemars(length(min = 1), inner(range(min = 1, max = 31)))]
        on_days: Vec<u8>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Weekday {
    Sun,
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
}

impl Weekday {
    const ALL: [Self; 7] = [
        Self::Sun,
        Self::Mon,
        Self::Tue,
        Self::Wed,
        Self::Thu,
        Self::Fri,
        Self::Sat,
    ];

    /// Backendless counts from 1 = Sunday.
    fn number(self) -> u8 {
        self as u8 + 1
    }

    fn of_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number).checked_sub(1)?).copied()
    }
}

impl Schedule {
    /// What a schema cannot say of itself to every client.
    pub(crate) fn check(&self) -> Result<(), ToolError> {
        match self {
            Self::Every { seconds } if !(1..=LONGEST_INTERVAL).contains(seconds) => Err(ToolError::invalid(
                format!("`schedule.seconds` is {seconds}, but must be 1 to {LONGEST_INTERVAL}"),
            )),
            _ => Ok(()),
        }
    }
}

impl From<Schedule> for Frequency {
    fn from(schedule: Schedule) -> Self {
        match schedule {
            Schedule::Once => Self::Once,
            Schedule::Every { seconds } => Self::Custom { every: seconds },
            Schedule::Daily { every_days } => Self::Daily { every: every_days },
            Schedule::Weekly { every_weeks, mut on } => {
                on.sort_unstable();
                on.dedup();
                Self::Weekly {
                    every: every_weeks,
                    on: on.into_iter().map(Weekday::number).collect(),
                }
            }
            // The shape of `monthly` is unverified (docs/reference/backendless-rest.md, 1.5).
            Schedule::Monthly {
                every_months,
                mut on_days,
            } => {
                on_days.sort_unstable();
                on_days.dedup();
                Self::Monthly {
                    every: every_months,
                    on: on_days,
                }
            }
        }
    }
}

impl From<Frequency> for Schedule {
    fn from(frequency: Frequency) -> Self {
        match frequency {
            Frequency::Once => Self::Once,
            Frequency::Custom { every } => Self::Every { seconds: every },
            Frequency::Daily { every } => Self::Daily { every_days: every },
            Frequency::Weekly { every, on } => Self::Weekly {
                every_weeks: every,
                on: on.into_iter().filter_map(Weekday::of_number).collect(),
            },
            Frequency::Monthly { every, on } => Self::Monthly {
                every_months: every,
                on_days: on,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_schedule_becomes_a_frequency_and_comes_back() {
        for (schedule, frequency) in [
            (json!({"type": "once"}), json!({"schedule": "once"})),
            (
                json!({"type": "every", "seconds": 60}),
                json!({"schedule": "custom", "repeat": {"every": 60}}),
            ),
            (
                json!({"type": "daily", "every_days": 3}),
                json!({"schedule": "daily", "repeat": {"every": 3}}),
            ),
            (
                json!({"type": "weekly", "every_weeks": 2, "on": ["sun", "mon", "sat"]}),
                json!({"schedule": "weekly", "repeat": {"every": 2, "on": [1, 2, 7]}}),
            ),
            (
                json!({"type": "monthly", "every_months": 1, "on_days": [1, 31]}),
                json!({"schedule": "monthly", "repeat": {"every": 1, "on": [1, 31]}}),
            ),
        ] {
            let read: Schedule = serde_json::from_value(schedule.clone()).unwrap();
            let sent = Frequency::from(read);
            assert_eq!(serde_json::to_value(&sent).unwrap(), frequency);
            assert_eq!(serde_json::to_value(Schedule::from(sent)).unwrap(), schedule);
        }
    }
}
