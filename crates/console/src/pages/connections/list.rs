//! The list of an account's connections.

use super::state::{extras, state};
use crate::console::Shared;
use crate::web::{Notice, Page, PageError, Section, Session};
use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use store::Connection;

pub(super) fn router() -> Router<Shared> {
    Router::new().route("/connections", get(show))
}

#[derive(Deserialize)]
struct Shown {
    done: Option<String>,
}

async fn show(
    State(console): State<Shared>,
    session: Session,
    Query(shown): Query<Shown>,
) -> Result<Page, PageError> {
    let (tenant, account) = (session.tenant(), session.account());
    let connections = console.parts.connections.list(tenant, account).await?;
    let notice = match shown.done.as_deref() {
        Some("removed") => Some(Notice::Done(
            "The connection is removed, and its keys are gone from here.".to_owned(),
        )),
        _ => None,
    };
    let now = console.now();
    Ok(Page::new("Connections", Section::Connections, &session)
        .notice(notice)
        .body(html! {
            @if connections.is_empty() {
                div .empty {
                    p { "Connect a Backendless app, so that your agents have something to work with. Its keys stay here; agents never see them." }
                    a .button href="/connections/new" { "Connect an app" }
                }
            } @else {
                p .lead { "The Backendless apps that your agents can reach. A call that names none uses the default." }
                div .scroll {
                    table .list {
                        thead { tr {
                            th scope="col" { "Name" }
                            th scope="col" { "App" }
                            th scope="col" { "State" }
                            th scope="col" { "Also has" }
                        } }
                        tbody { @for connection in &connections { (row(connection, now)) } }
                    }
                }
                p { a .button href="/connections/new" { "Connect another app" } }
            }
        }))
}

fn row(connection: &Connection, now: domain::Timestamp) -> Markup {
    let display = &connection.display;
    html! {
        tr {
            th scope="row" {
                a href={ "/connections/" (connection.id) } { (connection.name) }
                @if connection.is_default { " " span .badge { "Default" } }
            }
            td data-label="App" {
                div {
                    (display.endpoint)
                    @if let Some(app_id) = &display.app_id { small { (app_id) } }
                }
            }
            td data-label="State" { div { (state(connection, now)) } }
            td data-label="Also has" {
                @if display.has_cloud_code_key || display.has_developer { div { (extras(connection)) } }
                @else { "–" }
            }
        }
    }
}
