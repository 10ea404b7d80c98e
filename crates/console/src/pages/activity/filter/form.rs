//! The form of the filters.

use super::{Filter, Known, LONGEST};
use crate::web::{Session, field_error};
use maud::{Markup, html};
use store::Connection;

impl Filter {
    pub(in crate::pages::activity) fn form(&self, session: &Session, known: &Known) -> Markup {
        let complaints = self.of_store(session).err().unwrap_or_default();
        html! {
            form method="get" action="/activity" .card {
                div .filters {
                    @if session.is_owner() {
                        (select("who", "Whose", &self.0.who, "Mine", &[("tenant".to_owned(), "The whole tenant".to_owned())]))
                    }
                    (day("from", "From", &self.0.from, complaints.from))
                    (day("to", "To", &self.0.to, complaints.to))
                    div .field {
                        label for="action" { "Tool or action" }
                        input #action name="action" value=(self.0.action) maxlength=(LONGEST) autocomplete="off"
                            placeholder="find_objects";
                    }
                    (select("actor", "By", &self.0.actor, "Everybody", &actors(known)))
                    (select("connection", "Connection", &self.0.connection, "Any", &connections(known)))
                    (field_error("connection", complaints.connection))
                    label .choice {
                        input type="checkbox" name="failures" value="1" checked[!self.0.failures.is_empty()];
                        span { "Failures only" }
                    }
                    div .actions {
                        button type="submit" { "Show" }
                        @if !self.is_empty() { a .button.secondary href="/activity" { "Show everything" } }
                    }
                }
            }
        }
    }
}

fn actors(known: &Known) -> Vec<(String, String)> {
    let tokens = known
        .tokens
        .iter()
        .map(|token| (token.id.to_string(), format!("Token: {}", token.name)));
    let grants = known
        .grants
        .iter()
        .map(|grant| (grant.id.to_string(), format!("Agent: {}", grant.client_name)));
    let people = [("console", "These pages"), ("cli", "The operator")];
    let people = people.map(|(actor, name)| (actor.to_owned(), name.to_owned()));
    tokens.chain(grants).chain(people).collect()
}

fn connections(known: &Known) -> Vec<(String, String)> {
    let named = |connection: &Connection| (connection.id.to_string(), connection.name.clone());
    known.connections.iter().map(named).collect()
}

/// A list to choose from. What was chosen stays in it even when it is not one of the options, such as a token of
/// another account.
fn select(name: &str, label: &str, chosen: &str, none: &str, options: &[(String, String)]) -> Markup {
    let is_foreign = !chosen.is_empty() && options.iter().all(|(value, _)| value != chosen);
    html! {
        div .field {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                option value="" { (none) }
                @for (value, text) in options { option value=(value) selected[value == chosen] { (text) } }
                @if is_foreign { option value=(chosen) selected { (chosen) } }
            }
        }
    }
}

fn day(name: &str, label: &str, typed: &str, error: Option<&str>) -> Markup {
    html! {
        div .field {
            label for=(name) { (label) }
            input type="date" id=(name) name=(name) value=(typed) aria-invalid=[error.map(|_| "true")]
                aria-describedby=[error.map(|_| format!("{name}-error"))];
            (field_error(name, error))
        }
    }
}
