//! The steps that connect Codex, and whether it has called yet.

mod last_seen;

pub(super) use last_seen::LastSeen;

use super::codex_lines;
use crate::console::Shared;
use crate::web::{Page, PageError, Section, Session, copyable};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::header;
use maud::{Markup, html};
use serde_json::json;

/// Where the script of the page asks.
const LAST_SEEN: &str = "/connect/codex/last-seen";

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/connect/codex", get(show))
        .route(LAST_SEEN, get(last_seen))
}

async fn show(State(console): State<Shared>, session: Session) -> Result<Page, PageError> {
    let connections = console
        .store()
        .list_connections(session.tenant(), session.account())
        .await?;
    let seen = LastSeen::of(&console, &session).await?;
    let url = console.settings.mcp_url();
    Ok(Page::new("Connect Codex", Section::Agents, &session).body(html! {
        p .lead { "Codex signs in with your browser. There is nothing to copy but one line." }
        @if connections.is_empty() {
            p .notice {
                "You have not connected a Backendless app yet, so Codex would find nothing to work with. "
                a href="/connections/new?then=/connect/codex" { "Connect an app first" } "."
            }
        }
        ol .steps {
            li {
                h2 { "Add the gateway to Codex" }
                p { "Run this in a terminal. Codex opens this site in your browser." }
                (copyable("add", &codex_lines::add_with_sign_in(&url)))
                (without_the_cli(&url))
            }
            li {
                h2 { "Choose what it may do, and allow it" }
                p { "The page in your browser asks. What most want is chosen already: read and change, not delete." }
            }
            li .done[seen.is_some()] {
                h2 { "Ask Codex something" }
                p { "For example: “Which tables does my Backendless app have?”" }
                (live(seen.as_ref(), &console.settings.join(LAST_SEEN)))
                p .hint { "Nothing yet? " code { (codex_lines::list()) } " shows whether Codex knows the gateway." }
            }
        }
        (with_a_token(&url))
    }))
}

fn without_the_cli(url: &str) -> Markup {
    html! {
        details {
            summary { "In the VS Code extension or the Codex App" }
            p {
                "Both read the same file as the CLI, " code { "~/.codex/config.toml" } ". Add these lines to it, "
                "or let the line above do it:"
            }
            (copyable("config", &codex_lines::config_with_sign_in(url)))
            p { "Then sign in from the list of MCP servers in their settings, or with:" }
            (copyable("login", &codex_lines::sign_in()))
        }
    }
}

fn with_a_token(url: &str) -> Markup {
    html! {
        section .card {
            h2 { "Without a browser" }
            p {
                "On a server or in a pipeline, Codex can use a token instead. It is a secret: keep it in the environment, "
                "never in a file that is shared."
            }
            details {
                summary { "The steps with a token" }
                p { "Make a token. The page that shows it has these lines with the token in them." }
                (copyable("export", &codex_lines::export("cwy_…")))
                (copyable("add-with-token", &codex_lines::add_with_token(url)))
                p { "Or in " code { "~/.codex/config.toml" } ":" }
                (copyable("config-with-token", &codex_lines::config_with_token(url)))
            }
            div .actions { a .button.secondary href="/tokens/new" { "Make a token" } }
        }
    }
}

/// Whether an agent has called. The script of the page asks again every two seconds; without it, loading the page does.
fn live(seen: Option<&LastSeen>, url: &str) -> Markup {
    html! {
        p .live.seen[seen.is_some()] data-last-seen=(url) role="status" {
            (seen.map_or_else(|| NOT_YET.to_owned(), LastSeen::sentence))
        }
    }
}

const NOT_YET: &str = "No agent has called yet. Load this page again to look once more.";

async fn last_seen(State(console): State<Shared>, session: Session) -> Result<Response, PageError> {
    let seen = LastSeen::of(&console, &session).await?;
    let answer = json!({
        "seen": seen.is_some(),
        "text": seen.as_ref().map_or_else(|| "No agent has called yet.".to_owned(), LastSeen::sentence),
    });
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}
