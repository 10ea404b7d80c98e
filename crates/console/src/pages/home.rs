//! The first page behind the sign-in: what is there and what to do next.

use super::connect_codex::LastSeen;
use super::{activity, agents, tokens};
use crate::console::Shared;
use crate::web::{Page, PageError, Section, Session};
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use maud::{Markup, html};

/// Events that are shown.
const EVENTS: usize = 5;

pub(super) fn router() -> Router<Shared> {
    Router::new().route("/", get(show))
}

/// What an account has.
struct Counts {
    connections: usize,
    tokens: usize,
    agents: usize,
    calls: u64,
    failures: u64,
}

async fn show(State(console): State<Shared>, session: Session) -> Result<Page, PageError> {
    let now = console.now();
    let connections = console
        .store()
        .list_connections(session.tenant(), session.account())
        .await?;
    let tokens = tokens::all(&console, &session).await?;
    let days = activity::days(&console, &session, false).await?;
    let counts = Counts {
        connections: connections.len(),
        tokens: tokens.iter().filter(|token| tokens::counts(token, now)).count(),
        agents: agents::all(&console, &session).await?.len(),
        calls: days.iter().map(|day| day.calls).sum(),
        failures: days.iter().map(|day| day.failures).sum(),
    };
    let seen = LastSeen::of(&console, &session).await?;
    let events = activity::latest(&console, &session, EVENTS).await?;
    Ok(Page::new("Start", Section::Home, &session).body(html! {
        p .lead { "Your agents reach Backendless through this gateway. It keeps your keys; agents never see them." }
        @if counts.connections > 0 && seen.is_some() { (figures(&counts)) }
        @else { (steps(&counts, seen.is_some())) }
        @if let Some(seen) = &seen { p .live.seen { (seen.sentence()) } }
        @if !events.is_empty() {
            h2 { "Latest activity" }
            (activity::table(&events, false))
            p { a href="/activity" { "Everything that happened" } }
        }
    }))
}

/// What is left to do, until an agent has called. One button is the next thing to do.
fn steps(counts: &Counts, is_seen: bool) -> Markup {
    let has_app = counts.connections > 0;
    let has_agent = counts.tokens + counts.agents > 0;
    html! {
        ol .steps {
            li .done[has_app] {
                h2 { "Connect a Backendless app" }
                @if has_app {
                    p { a href="/connections" { (plural(counts.connections, "app", "apps")) " connected" } }
                } @else {
                    p { "Sign in to Backendless and pick an app, or paste its id and key." }
                    p { a .button href="/connections/new" { "Connect an app" } }
                }
            }
            li .done[has_agent] {
                h2 { "Connect Codex" }
                @if has_agent {
                    p {
                        a href="/agents" { (plural(counts.agents, "agent", "agents")) } " and "
                        a href="/tokens" { (plural(counts.tokens, "token", "tokens")) } " may call."
                    }
                } @else {
                    p { "One line in a terminal, and your browser asks you what Codex may do." }
                    p { a .button.secondary[!has_app] href="/connect/codex" { "Show the steps" } }
                }
            }
            li .done[is_seen] {
                h2 { "Ask Codex something" }
                @if is_seen { p { "An agent has called." } }
                @else {
                    p { "For example: “Which tables does my Backendless app have?”" }
                    @if has_app && has_agent { p { a .button href="/connect/codex" { "See whether it has called" } } }
                }
            }
        }
    }
}

fn figures(counts: &Counts) -> Markup {
    html! {
        div .figures {
            a href="/connections" { strong { (counts.connections) } span { (noun(counts.connections, "connection", "connections")) } }
            a href="/agents" { strong { (counts.agents) } span { (noun(counts.agents, "agent", "agents")) } }
            a href="/tokens" { strong { (counts.tokens) } span { (noun(counts.tokens, "token", "tokens")) } }
            a href="/activity" {
                strong { (counts.calls) }
                span { "calls and changes in 30 days, " (counts.failures) " failed" }
            }
        }
        @if counts.agents + counts.tokens == 0 {
            div .actions { a .button href="/connect/codex" { "Connect Codex" } }
        }
    }
}

fn plural(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", noun(count, one, several))
}

fn noun<'a>(count: usize, one: &'a str, several: &'a str) -> &'a str {
    if count == 1 { one } else { several }
}
