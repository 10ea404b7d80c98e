//! One connection: what it is, how it is, and what can be done with it.

use super::state::{extras, state};
use super::{CHECKS, find, page_of, rename};
use crate::console::Shared;
use crate::trail::Change;
use crate::web::{Notice, Page, PageError, Posted, Section, Session, moment};
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use axum::routing::{get, post};
use domain::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;
use store::{Connection, ConnectionState};

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/connections/{id}", get(show))
        .route("/connections/{id}/verify", post(verify))
        .route("/connections/{id}/default", post(make_default))
}

#[derive(Deserialize)]
struct Shown {
    done: Option<String>,
}

/// Nothing but the token, which [`Posted`] checks.
#[derive(Deserialize)]
struct Nothing {}

async fn show(
    State(console): State<Shared>,
    session: Session,
    Path(id): Path<String>,
    Query(shown): Query<Shown>,
) -> Result<Page, PageError> {
    let connection = find(&console, &session, &id).await?;
    let notice = shown.done.as_deref().and_then(|done| notice(&connection, done));
    let form = rename::form(&session, &connection, &connection.name, None);
    Ok(page(&session, &connection, notice, &form, console.now()))
}

/// What was done, by a word in the URL.
fn notice(connection: &Connection, done: &str) -> Option<Notice> {
    let text = match (done, &connection.state) {
        ("tested", ConnectionState::Failed { reason }) => {
            return Some(Notice::Problem(format!("The test failed: {reason}")));
        }
        ("tested", ConnectionState::Verified) => "The test passed: Backendless accepts the keys.",
        ("added", ConnectionState::Unverified) => {
            "The app is connected, but nobody has tested its keys yet. Test it when Backendless can be reached."
        }
        ("added", _) => "The app is connected: Backendless accepts its keys.",
        ("added-lasting", _) => {
            "The app is connected, but the sign-in at Backendless could not be ended. It ends by itself; you can end it now in the Backendless Console."
        }
        ("renamed", _) => "The connection has its new name.",
        ("default", _) => "Calls that name no connection use this one now.",
        ("keys", ConnectionState::Unverified) => "The new keys are stored, but nobody has tested them yet.",
        ("keys", _) => "The new keys are stored: Backendless accepts them.",
        _ => return None,
    };
    Some(Notice::Done(text.to_owned()))
}

pub(super) fn page(
    session: &Session,
    connection: &Connection,
    notice: Option<Notice>,
    rename: &Markup,
    now: Timestamp,
) -> Page {
    Page::new(connection.name.clone(), Section::Connections, session)
        .notice(notice)
        .body(html! {
            section .card {
                h2 { "The app" }
                (facts(connection, now))
                div .actions {
                    form method="post" action={ "/connections/" (connection.id) "/verify" } {
                        (session.csrf().field())
                        button type="submit" { "Test it now" }
                    }
                    @if !connection.is_default {
                        form method="post" action={ "/connections/" (connection.id) "/default" } {
                            (session.csrf().field())
                            button .secondary type="submit" { "Make it the default" }
                        }
                    }
                    a .button.secondary href={ "/connections/" (connection.id) "/keys" } { "Replace the keys" }
                }
            }
            section .card {
                h2 { "Name" }
                (rename)
            }
            section .card {
                h2 { "Remove" }
                p { "Agents lose the app at once, and its keys are deleted here." }
                p { a .button.danger href={ "/connections/" (connection.id) "/remove" } { "Remove the connection" } }
            }
            p { a href="/connections" { "All connections" } }
        })
}

fn facts(connection: &Connection, now: Timestamp) -> Markup {
    let display = &connection.display;
    html! {
        dl .facts {
            dt { "State" }
            dd { (state(connection, now)) }
            dt { "Default" }
            dd { @if connection.is_default { "Yes: calls that name no connection use it" } @else { "No" } }
            dt { "Address" }
            dd { (display.endpoint) }
            @if let Some(app_id) = &display.app_id { dt { "App id" } dd { code { (app_id) } } }
            dt { "Also has" }
            dd {
                @if display.has_cloud_code_key || display.has_developer { (extras(connection)) }
                @else { "Neither a Cloud Code key nor a developer sign-in" }
            }
            dt { "Connected" }
            dd { (moment(connection.created_at)) }
            dt { "Keys of" }
            dd { (moment(connection.updated_at)) }
        }
    }
}

async fn verify(
    State(console): State<Shared>,
    Path(id): Path<String>,
    Posted { from: session, .. }: Posted<Nothing>,
) -> Result<Redirect, PageError> {
    let connection = find(&console, &session, &id).await?;
    console.attempt(CHECKS, session.account().as_str()).await?;
    let change = Change::of("connection.verify")
        .connection(&connection.id)
        .detail(json!({ "name": connection.name }));
    let (tenant, account) = (session.tenant(), session.account());
    let work = async {
        let connections = &console.parts.connections;
        // A future of the size of a request, kept on the heap.
        Ok(Box::pin(connections.verify(tenant, account, &connection.id)).await?)
    };
    console.trail.record(&session, change, work).await?;
    Ok(Redirect::to(&page_of(&connection, "tested")))
}

async fn make_default(
    State(console): State<Shared>,
    Path(id): Path<String>,
    Posted { from: session, .. }: Posted<Nothing>,
) -> Result<Redirect, PageError> {
    let connection = find(&console, &session, &id).await?;
    let change = Change::of("connection.set_default")
        .connection(&connection.id)
        .detail(json!({ "name": connection.name }));
    let (tenant, account) = (session.tenant(), session.account());
    let work = async {
        let connections = &console.parts.connections;
        Ok(connections.set_default(tenant, account, &connection.id).await?)
    };
    console.trail.record(&session, change, work).await?;
    Ok(Redirect::to(&page_of(&connection, "default")))
}
