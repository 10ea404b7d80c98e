//! Replacing the keys of a connection. All of them are entered anew: what is stored never comes back to a page.

use super::form::{KEYS_AGAIN, KeysForm, unverified_choice};
use super::refused::{Complaint, Refused};
use super::state::extras;
use super::{CHECKS, find, page_of};
use crate::console::Shared;
use crate::trail::Change;
use crate::web::{Notice, Page, PageError, Posted, Section, Session};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use connections::{ConnectionError, Verify};
use http::StatusCode;
use maud::html;
use serde_json::json;
use store::Connection;

pub(super) fn router() -> Router<Shared> {
    Router::new().route("/connections/{id}/keys", get(ask).post(answer))
}

async fn ask(
    State(console): State<Shared>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Page, PageError> {
    let connection = find(&console, &session, &id).await?;
    let (tenant, account) = (session.tenant(), session.account());
    let connections = &console.parts.connections;
    // New keys go where the form says, so it begins with what is sealed. What cannot be opened begins empty.
    let known = connections.sealed_display(tenant, account, &connection.id).await;
    let form = match known {
        Ok(display) => KeysForm::of(display),
        Err(ConnectionError::Unreadable | ConnectionError::UnknownVersion { .. }) => KeysForm::default(),
        Err(error) => return Err(error.into()),
    };
    Ok(page(&session, &connection, &form, None))
}

async fn answer(
    State(console): State<Shared>,
    Path(id): Path<String>,
    Posted { from: session, form }: Posted<KeysForm>,
) -> Result<Response, PageError> {
    let connection = find(&console, &session, &id).await?;
    let complaint = match replace(&console, &session, &connection, &form).await {
        Ok(replaced) => return Ok(Redirect::to(&page_of(&replaced, "keys")).into_response()),
        Err(Refused::Page(error)) => return Err(error),
        Err(Refused::Mendable(complaint)) => complaint,
    };
    let page = page(&session, &connection, &form, Some(&complaint));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn replace(
    console: &Shared,
    session: &Session,
    connection: &Connection,
    form: &KeysForm,
) -> Result<Connection, Refused> {
    let credentials = form.credentials()?;
    let (tenant, account, id) = (session.tenant(), session.account(), &connection.id);
    let connections = &console.parts.connections;
    console.attempt(CHECKS, account.as_str()).await?;
    let change = Change::of("connection.replace")
        .connection(id)
        .detail(json!({ "name": connection.name }));
    let work = async {
        let replaced = connections
            .replace(tenant, account, id, &credentials, Verify::First)
            .await;
        match replaced {
            Err(ConnectionError::Unreachable { .. }) if form.unverified.is_some() => Ok(connections
                .replace(tenant, account, id, &credentials, Verify::Later)
                .await?),
            replaced => Ok(replaced?),
        }
    };
    console.trail.record_as(session, change, work).await
}

fn page(session: &Session, connection: &Connection, form: &KeysForm, complaint: Option<&Complaint>) -> Page {
    let display = &connection.display;
    let notice = complaint.map(|_| {
        Notice::Problem(
            "Nothing was changed: the old keys are still in use. See below what to change.".to_owned(),
        )
    });
    let title = format!("Replace the keys of {}", connection.name);
    Page::new(title, Section::Connections, session)
        .notice(notice)
        .body(html! {
            p .lead { "Enter all of them anew: keys that are stored never come back to a page. The old ones stay in use until the new ones are accepted." }
            @if display.has_cloud_code_key || display.has_developer {
                p .notice {
                    "Now it also has: " (extras(connection)) ". What you leave empty below is gone afterwards."
                }
            }
            form .card method="post" action={ "/connections/" (connection.id) "/keys" } {
                (session.csrf().field())
                (form.markup(complaint))
                (unverified_choice(complaint, KEYS_AGAIN))
                div .actions {
                    button type="submit" { "Replace the keys" }
                    a .button.secondary href={ "/connections/" (connection.id) } { "Cancel" }
                }
            }
        })
}
