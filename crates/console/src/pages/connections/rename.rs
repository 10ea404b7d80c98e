//! Giving a connection another name.

use super::field::Field;
use super::refused::{Complaint, Refused};
use super::{find, page_of, show};
use crate::console::Shared;
use crate::trail::Change;
use crate::web::{PageError, Posted, Session};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use connections::check_name;
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;
use store::Connection;

pub(super) fn router() -> Router<Shared> {
    Router::new().route("/connections/{id}/rename", post(answer))
}

#[derive(Deserialize)]
struct NewName {
    #[serde(default)]
    name: String,
}

/// The form, on the page of the connection.
pub(super) fn form(
    session: &Session,
    connection: &Connection,
    name: &str,
    complaint: Option<&Complaint>,
) -> Markup {
    let hint = "Agents that name it have to use the new name.";
    html! {
        form method="post" action={ "/connections/" (connection.id) "/rename" } {
            (session.csrf().field())
            (Field::text("name", "What you and your agents call it", hint, name).required().markup(complaint))
            div .actions { button .secondary type="submit" { "Rename" } }
        }
    }
}

async fn answer(
    State(console): State<Shared>,
    Path(id): Path<String>,
    Posted {
        from: session,
        form: wish,
    }: Posted<NewName>,
) -> Result<Response, PageError> {
    let connection = find(&console, &session, &id).await?;
    let complaint = match rename(&console, &session, &connection, wish.name.trim()).await {
        Ok(()) => return Ok(Redirect::to(&page_of(&connection, "renamed")).into_response()),
        Err(Refused::Page(error)) => return Err(error),
        Err(Refused::Mendable(complaint)) => complaint,
    };
    let form = form(&session, &connection, &wish.name, Some(&complaint));
    let page = show::page(&session, &connection, None, &form, console.now());
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn rename(
    console: &Shared,
    session: &Session,
    connection: &Connection,
    name: &str,
) -> Result<(), Refused> {
    let (tenant, account) = (session.tenant(), session.account());
    let connections = &console.parts.connections;
    check_name(name)?;
    let other = connections.by_name(tenant, account, name).await?;
    if other.is_some_and(|other| other.id != connection.id) {
        return Err(Complaint::taken(name).into());
    }
    let change = Change::of("connection.rename")
        .connection(&connection.id)
        .detail(json!({ "name": connection.name, "new_name": name }));
    let work = async { Ok(connections.rename(tenant, account, &connection.id, name).await?) };
    console.trail.record_as(session, change, work).await
}
