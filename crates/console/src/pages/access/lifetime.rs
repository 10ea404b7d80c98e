//! The choice of how long an agent may do it.

use super::Fields;
use crate::web::field_error;
use domain::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use std::time::Duration;

/// The days that are offered, and what they are called.
const SPANS: [(&str, u64, &str); 3] = [
    ("30", 30, "30 days"),
    ("90", 90, "90 days"),
    ("365", 365, "A year"),
];

/// The longest, in days: nobody knows what is there in ten years.
const LONGEST: u64 = 10 * 366;

/// What is chosen in a form, or pre-selected in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lifetime {
    /// So many days from now.
    Days(u64),
    /// Until the end of a day, as it was typed.
    On(String),
    /// Until it is revoked.
    Never,
    /// None of the form's words.
    Unknown,
}

impl Lifetime {
    /// What most want.
    pub(crate) fn suggested() -> Self {
        Self::Days(90)
    }

    /// What a form says.
    pub(crate) fn read(fields: &Fields) -> Self {
        let word = fields.text("lifetime");
        if let Some((_, days, _)) = SPANS.iter().find(|(name, ..)| *name == word) {
            return Self::Days(*days);
        }
        match word {
            "never" => Self::Never,
            "date" => Self::On(fields.text("until").trim().to_owned()),
            _ => Self::Unknown,
        }
    }

    /// When it ends, or what is wrong with the choice. A day counts to its end in UTC.
    pub(crate) fn end(&self, now: Timestamp) -> Result<Option<Timestamp>, &'static str> {
        let end = match self {
            Self::Never => return Ok(None),
            Self::Unknown => return Err("Choose how long it counts."),
            Self::Days(days) => now.plus(Duration::from_hours(24 * days)),
            Self::On(day) => {
                end_of_day(day).ok_or("Write the last day as year-month-day, for example 2027-03-31.")?
            }
        };
        if end <= now {
            return Err("That day is over. Choose a later one.");
        }
        if end > now.plus(Duration::from_hours(24 * LONGEST)) {
            return Err("That is more than ten years from now. Choose an earlier day.");
        }
        Ok(Some(end))
    }

    /// The part of the form. Where `dates` is set, a day of one's own can be chosen.
    pub(crate) fn markup(&self, dates: bool, error: Option<&str>) -> Markup {
        let typed = match self {
            Self::On(day) => day.as_str(),
            _ => "",
        };
        html! {
            div .field {
                label for="lifetime" { "For how long" }
                select #lifetime name="lifetime" aria-invalid=[error.map(|_| "true")]
                    aria-describedby=[error.map(|_| "lifetime-error")] {
                    @for (word, days, name) in SPANS {
                        option value=(word) selected[*self == Self::Days(days)] { (name) }
                    }
                    @if dates { option value="date" selected[matches!(self, Self::On(_))] { "Until a date" } }
                    option value="never" selected[*self == Self::Never] { "Until you revoke it" }
                }
                @if !dates { (field_error("lifetime", error)) }
            }
            @if dates {
                div .field {
                    label for="until" { "Last day" }
                    input #until type="date" name="until" value=(typed) aria-describedby="until-hint"
                        aria-invalid=[error.map(|_| "true")];
                    p .hint #until-hint { "Counts only with “Until a date”. The day ends at midnight UTC." }
                    (field_error("lifetime", error))
                }
            }
        }
    }
}

fn end_of_day(day: &str) -> Option<Timestamp> {
    let next = day.parse::<Date>().ok()?.checked_add(1.day()).ok()?;
    let midnight = next.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Some(Timestamp::from_micros(midnight.as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Clock, ManualClock};

    #[test]
    fn ends_lie_ahead_and_within_ten_years() {
        let now = ManualClock::default().now();
        let day = |text: &str| Lifetime::On(text.to_owned()).end(now);
        assert_eq!(Lifetime::Never.end(now), Ok(None));
        assert_eq!(
            Lifetime::Days(30).end(now),
            Ok(Some(now.plus(Duration::from_hours(720))))
        );
        // The clock shows midnight at the beginning of 2026-11-22.
        assert_eq!(day("2026-11-22"), Ok(Some(now.plus(Duration::from_hours(24)))));
        for (text, said) in [
            ("2026-11-21", "is over"),
            ("2037-11-22", "ten years"),
            ("", "year-month-day"),
            ("22.11.2026", "year-month-day"),
            ("2026-02-30", "year-month-day"),
            ("9999-12-31", ""),
        ] {
            assert!(day(text).unwrap_err().contains(said), "{text}");
        }
        assert!(Lifetime::Unknown.end(now).is_err());
    }
}
