//! Calls per day as bars, and the same as a table.

use super::{DAY, DAYS};
use maud::{Markup, html};
use store::DayCount;

/// The drawing's units: a bar and the space behind it, and the height of the highest.
const STEP: u64 = 20;
const BAR: u64 = 14;
const HEIGHT: u64 = 120;

/// The last days up to `today` (days since 1970). Days without calls are absent in `days`.
pub(super) fn chart(days: &[DayCount], today: i64) -> Markup {
    let first = today - DAYS + 1;
    let shown: Vec<DayCount> = (first..=today)
        .map(|day| {
            let found = days.iter().find(|count| count.day == day);
            found.copied().unwrap_or(DayCount {
                day,
                calls: 0,
                failures: 0,
            })
        })
        .collect();
    let (calls, failures): (u64, u64) = (
        shown.iter().map(|day| day.calls).sum(),
        shown.iter().map(|day| day.failures).sum(),
    );
    let highest = shown.iter().map(|day| day.calls).max().unwrap_or(0);
    let range = format!("{} to {}", date(first), date(today));
    if calls == 0 {
        return html! { p .hint { "Nothing from " (range) "." } };
    }
    html! {
        figure .chart {
            svg viewBox={ "0 0 " (STEP * shown.len() as u64) " " (HEIGHT + 2) } role="img" aria-labelledby="chart-title" {
                title #chart-title { "Calls and changes per day from " (range) ". The numbers are in the table below." }
                @for (place, day) in (0_u64..).zip(&shown) { (bar(place * STEP, day, highest)) }
                line .axis x1="0" x2=(STEP * shown.len() as u64) y1=(HEIGHT + 1) y2=(HEIGHT + 1) {}
            }
            div .legend { span { "Calls and changes" } span .failures { "Failed" } }
            figcaption .hint {
                (range) ": " (calls) " calls and changes, " (failures)
                " failed. The busiest day had " (highest) "."
            }
            details {
                summary { "As a table" }
                div .scroll { (table(&shown)) }
            }
        }
    }
}

fn bar(x: u64, day: &DayCount, highest: u64) -> Markup {
    // Whatever is not nothing can be seen.
    let height = |count: u64| match count {
        0 => 0,
        some => (some.saturating_mul(HEIGHT) / highest.max(1)).max(2),
    };
    let (calls, failures) = (height(day.calls), height(day.failures));
    html! {
        g {
            title { (date(day.day)) ": " (day.calls) " calls, " (day.failures) " failed" }
            @if calls > 0 { rect .calls x=(x) y=(HEIGHT - calls) width=(BAR) height=(calls) rx="2" {} }
            @if failures > 0 { rect .failures x=(x) y=(HEIGHT - failures) width=(BAR) height=(failures) rx="2" {} }
        }
    }
}

fn table(days: &[DayCount]) -> Markup {
    html! {
        table .list {
            thead {
                tr { th scope="col" { "Day" } th scope="col" .number { "Calls" } th scope="col" .number { "Failed" } }
            }
            tbody {
                @for day in days.iter().rev().filter(|day| day.calls > 0) {
                    tr {
                        th scope="row" { (date(day.day)) }
                        td .number data-label="Calls" { (day.calls) }
                        td .number data-label="Failed" { (day.failures) }
                    }
                }
            }
        }
    }
}

/// A day since 1970 as people read it.
fn date(day: i64) -> String {
    let begin = jiff::Timestamp::from_microsecond(day.saturating_mul(DAY));
    begin.map_or_else(|_| day.to_string(), |begin| begin.strftime("%-d %b").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(day: i64, calls: u64, failures: u64) -> DayCount {
        DayCount { day, calls, failures }
    }

    #[test]
    fn every_day_has_its_place() {
        let drawn = chart(&[count(20_000, 4, 0), count(20_029, 8, 1)], 20_029).into_string();
        assert!(
            drawn.contains(r#"<rect class="calls" x="0" y="60" width="14" height="60""#),
            "{drawn}"
        );
        assert!(
            drawn.contains(r#"<rect class="calls" x="580" y="0" width="14" height="120""#),
            "{drawn}"
        );
        assert!(
            drawn.contains(r#"<rect class="failures" x="580" y="105""#),
            "{drawn}"
        );
        assert!(
            drawn.contains("12 calls and changes, 1 failed. The busiest day had 8."),
            "{drawn}"
        );
        assert!(!drawn.contains("style="));
    }

    #[test]
    fn nothing_is_said_and_not_drawn() {
        let drawn = chart(&[], 20_000).into_string();
        assert!(
            drawn.contains("Nothing from") && !drawn.contains("<svg"),
            "{drawn}"
        );
        // A day of before the range is not in it.
        assert!(
            chart(&[count(19_970, 3, 0)], 20_000)
                .into_string()
                .contains("Nothing from")
        );
    }

    #[test]
    fn one_failure_among_many_calls_is_seen() {
        let drawn = chart(&[count(20_000, 1_000_000, 1)], 20_000).into_string();
        assert!(drawn.contains(r#"y="118" width="14" height="2""#), "{drawn}");
        let most = chart(&[count(20_000, u64::MAX, 0)], 20_000).into_string();
        assert!(most.contains("<rect"), "{most}");
    }
}
