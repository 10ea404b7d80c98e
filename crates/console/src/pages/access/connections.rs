//! The choice of connections that an agent may use.

use super::Fields;
use crate::web::{ReturnPath, field_error};
use domain::{ConnectionId, ConnectionLimit};
use maud::{Markup, html};
use store::Connection;

/// What is chosen in a form, or pre-selected in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ConnectionChoice {
    /// Every one, also those to come.
    All,
    /// These. Texts that are no ids are kept out, so that they are told like ids that are not there.
    Only(Vec<Option<ConnectionId>>),
}

impl ConnectionChoice {
    /// The choice that gives this limit. Connections that were removed are not replaced by others.
    pub(crate) fn of(limit: &ConnectionLimit, own: &[Connection]) -> Self {
        match limit {
            ConnectionLimit::All => Self::All,
            ConnectionLimit::Only(ids) => Self::Only(
                ids.iter()
                    .filter(|id| own.iter().any(|connection| connection.id == **id))
                    .cloned()
                    .map(Some)
                    .collect(),
            ),
        }
    }

    /// What a form says.
    pub(crate) fn read(fields: &Fields) -> Self {
        match fields.one("connections") {
            Some("all") => Self::All,
            _ => Self::Only(fields.all("connection").map(|id| id.parse().ok()).collect()),
        }
    }

    /// The limit, or what is wrong with the choice: nobody gives what is not theirs.
    pub(crate) fn limit(&self, own: &[Connection]) -> Result<ConnectionLimit, &'static str> {
        let Self::Only(chosen) = self else {
            return Ok(ConnectionLimit::All);
        };
        let is_own = |id: &ConnectionId| own.iter().any(|connection| connection.id == *id);
        let ids: Option<Vec<_>> = chosen.iter().cloned().collect();
        match ids {
            Some(ids) if ids.is_empty() => Err("Choose at least one connection, or all of them."),
            Some(ids) if ids.iter().all(is_own) => Ok(ConnectionLimit::Only(ids)),
            _ => Err("A connection that you chose is not there any more. Choose again."),
        }
    }

    /// The part of the form. `page` is where a visitor without any connection comes back to.
    pub(crate) fn markup(&self, own: &[Connection], page: &ReturnPath, error: Option<&str>) -> Markup {
        if own.is_empty() {
            return html! {
                input type="hidden" name="connections" value="all";
                p .notice {
                    "You have not connected a Backendless app yet, so the agent could not do anything. "
                    a href=(page.behind("/connections/new")) { "Connect an app" }
                    " and come back here, or do it later."
                }
            };
        }
        let is_chosen = |connection: &Connection| match self {
            Self::All => false,
            Self::Only(ids) => ids.iter().flatten().any(|id| *id == connection.id),
        };
        html! {
            fieldset .choices data-connections aria-describedby=[error.map(|_| "connections-error")] {
                legend { "For which connections" }
                p .hint { "All that you have and will have, unless you limit it here." }
                (field_error("connections", error))
                details open[*self != Self::All] {
                    summary { "Limit it to some connections" }
                    fieldset .choices {
                        legend .visually-hidden { "Connections" }
                        label {
                            input type="radio" name="connections" value="all" checked[*self == Self::All];
                            span { strong { "All of them" } small { (count(own.len())) ", and those to come." } }
                        }
                        label {
                            input type="radio" name="connections" value="some" checked[*self != Self::All];
                            span { strong { "Only those ticked here" } }
                        }
                        @for connection in own {
                            label {
                                input type="checkbox" name="connection" value=(connection.id.as_str())
                                    checked[is_chosen(connection)];
                                span { strong { (connection.name) } small { (connection.display.endpoint) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn count(connections: usize) -> String {
    match connections {
        1 => "The one that you have".to_owned(),
        several => format!("The {several} that you have"),
    }
}
