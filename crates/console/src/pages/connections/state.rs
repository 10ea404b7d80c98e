//! How a connection is, in a badge and a sentence.

use crate::web::ago;
use domain::Timestamp;
use maud::{Markup, html};
use store::{Connection, ConnectionState};

/// Works, does not work, or not known; when that was found, and why.
pub(super) fn state(connection: &Connection, now: Timestamp) -> Markup {
    let when = connection.checked_at.map(|at| format!("Tested {}", ago(at, now)));
    html! {
        @match &connection.state {
            ConnectionState::Verified => { span .badge.ok { "Works" } }
            ConnectionState::Failed { .. } => { span .badge.bad { "Does not work" } }
            ConnectionState::Unverified => { span .badge.muted { "Not tested" } }
        }
        @if let Some(when) = when { small { (when) } }
        @if let ConnectionState::Failed { reason } = &connection.state { small { (reason) } }
    }
}

/// What it holds beside the keys of the app.
pub(super) fn extras(connection: &Connection) -> Markup {
    let display = &connection.display;
    html! {
        @if display.has_cloud_code_key { span .badge.muted { "Cloud Code key" } " " }
        @if display.has_developer { span .badge.muted { "Timers" } }
    }
}
