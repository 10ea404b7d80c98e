//! Points in time, as people read them.

use domain::Timestamp;
use maud::{Markup, html};

/// A point in time, to the minute: `22 Nov 2026, 14:03 UTC`.
pub(crate) fn moment(at: Timestamp) -> Markup {
    let Ok(time) = jiff::Timestamp::from_microsecond(at.as_micros()) else {
        return html! { "–" };
    };
    html! {
        time datetime=(time.strftime("%Y-%m-%dT%H:%M:%SZ")) { (time.strftime("%-d %b %Y, %H:%M UTC")) }
    }
}

/// How long ago something was: `3 s ago`, `5 min ago`, `2 h ago`, `4 days ago`.
pub(crate) fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.since(at).as_secs();
    match seconds {
        0 => "just now".to_owned(),
        1..=59 => format!("{seconds} s ago"),
        60..=3_599 => format!("{} min ago", seconds / 60),
        3_600..=86_399 => format!("{} h ago", seconds / 3_600),
        86_400..=172_799 => "1 day ago".to_owned(),
        _ => format!("{} days ago", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_by_people_and_programs() {
        let at = Timestamp::from_millis(1_795_305_600_999);
        assert_eq!(
            moment(at).into_string(),
            "<time datetime=\"2026-11-22T00:00:00Z\">22 Nov 2026, 00:00 UTC</time>"
        );
    }

    #[test]
    fn distances_have_one_unit() {
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1_000);
        let cases = [
            (0, "just now"),
            (3, "3 s ago"),
            (300, "5 min ago"),
            (7_300, "2 h ago"),
            (90_000, "1 day ago"),
            (350_000, "4 days ago"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(ago(at(0), at(seconds)), expected);
        }
        assert_eq!(ago(at(60), at(0)), "just now");
    }
}
