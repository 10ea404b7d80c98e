//! Events as a table.

use super::events::{Ending, Event};
use super::explain::{explain, in_words};
use crate::web::moment;
use maud::{Markup, html};

/// The events, in their order. `accounts` shows whose they are.
pub(in crate::pages) fn table(events: &[Event], accounts: bool) -> Markup {
    html! {
        div .scroll {
            table .list {
                thead {
                    tr {
                        th scope="col" { "Time" }
                        th scope="col" { "Who" }
                        th scope="col" { "What" }
                        th scope="col" { "Connection" }
                        th scope="col" { "Outcome" }
                        th scope="col" .number { "Took" }
                    }
                }
                tbody { @for event in events { (row(event, accounts)) } }
            }
        }
    }
}

fn row(event: &Event, accounts: bool) -> Markup {
    html! {
        tr {
            td data-label="Time" { (moment(event.at)) }
            td data-label="Who" {
                span {
                    bdi { (event.actor) }
                    @if accounts { small { bdi { (event.account) } } }
                    @if let Some(kind) = event.kind {
                        small { (kind) @if let Some(client) = &event.client { ", " bdi { (client) } } }
                    }
                }
            }
            td data-label="What" { code { (event.action) } }
            td data-label="Connection" {
                span { @if let Some(connection) = &event.connection { bdi { (connection) } } @else { "–" } }
            }
            td data-label="Outcome" { span { (ending(&event.ending)) } }
            td .number data-label="Took" { span { (event.duration_micros.map_or_else(|| "–".to_owned(), duration)) } }
        }
    }
}

fn ending(ending: &Ending) -> Markup {
    match ending {
        Ending::Done => html! { span .badge.ok { "Done" } },
        Ending::Running => html! {
            span .badge.muted { "Running" }
            small { "No outcome is on record yet." }
        },
        Ending::CutOff => html! {
            span .badge.warn { "Cut off" }
            small { "No outcome is on record. It may have had its effect: look before you let it be repeated." }
        },
        Ending::Failed(code) => html! {
            span .badge.bad { (in_words(code)) }
            @if let Some((what, to_do)) = explain(code) { small { (what) " " (to_do) } }
        },
    }
}

/// How long something took, in one unit.
fn duration(micros: i64) -> String {
    match micros {
        ..1_000 => "under 1 ms".to_owned(),
        1_000..1_000_000 => format!("{} ms", micros / 1_000),
        1_000_000..60_000_000 => format!("{}.{} s", micros / 1_000_000, micros % 1_000_000 / 100_000),
        _ => format!("{} min", micros / 60_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_one_unit() {
        for (micros, text) in [
            (-1, "under 1 ms"),
            (999, "under 1 ms"),
            (12_900, "12 ms"),
            (1_450_000, "1.4 s"),
            (120_000_000, "2 min"),
        ] {
            assert_eq!(duration(micros), text);
        }
    }
}
