//! The first page behind the sign-in: what is there and what to do next.

use crate::console::Shared;
use crate::web::{Page, PageError, Section, Session};
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use maud::html;

pub(super) fn router() -> Router<Shared> {
    Router::new().route("/", get(show))
}

async fn show(State(console): State<Shared>, session: Session) -> Result<Page, PageError> {
    let connections = console
        .store()
        .list_connections(session.tenant(), session.account())
        .await?;
    Ok(Page::new("Start", Section::Home, &session).body(html! {
        p .lead { "Your agents reach Backendless through this gateway. It keeps your keys; agents never see them." }
        ol .steps {
            li .done[!connections.is_empty()] {
                h2 { "Connect a Backendless app" }
                p { a .button href="/connections/new" { "Connect an app" } }
            }
            li {
                h2 { "Connect Codex" }
                p { a .button href="/connect/codex" { "Show the steps" } }
            }
        }
    }))
}
