//! Connecting an app: by signing in with Backendless, or with its keys.

use super::adding::{Wish, add};
use super::field::Field;
use super::form::KeysForm;
use super::name::propose;
use super::page_of;
use super::refused::{Complaint, Refused};
use crate::console::Shared;
use crate::web::{Notice, Page, PageError, Posted, ReturnPath, Section, Session};
use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;

pub(super) fn router() -> Router<Shared> {
    Router::new().route("/connections/new", get(ask).post(connect))
}

#[derive(Deserialize)]
struct Asked {
    then: Option<String>,
}

async fn ask(
    State(console): State<Shared>,
    session: Session,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let then: Option<ReturnPath> = asked.then.as_deref().and_then(|then| then.parse().ok());
    let name = propose(&console, &session, None).await?;
    Ok(page(&session, &KeysForm::named(name, then.as_ref()), None))
}

async fn connect(
    State(console): State<Shared>,
    Posted { from: session, form }: Posted<KeysForm>,
) -> Result<Response, PageError> {
    let complaint = match store(&console, &session, &form).await {
        Ok(target) => return Ok(Redirect::to(&target).into_response()),
        Err(Refused::Page(error)) => return Err(error),
        Err(Refused::Mendable(complaint)) => complaint,
    };
    let page = page(&session, &form, Some(&complaint));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Stores the connection and says where to go.
async fn store(console: &Shared, session: &Session, form: &KeysForm) -> Result<String, Refused> {
    let credentials = form.credentials()?;
    let wish = Wish {
        name: form.name.trim(),
        credentials: &credentials,
        may_be_unverified: form.unverified.is_some(),
        way: "keys",
    };
    let added = add(console, session, wish).await?;
    Ok(form
        .then()
        .map_or_else(|| page_of(&added, "added"), |then| then.to_string()))
}

fn page(session: &Session, form: &KeysForm, complaint: Option<&Complaint>) -> Page {
    let notice =
        complaint.map(|_| Notice::Problem("Nothing was stored. See below what to change.".to_owned()));
    Page::new("Connect an app", Section::Connections, session)
        .notice(notice)
        .body(html! {
            p .lead { "Your agents work in the Backendless app that you connect here. Its keys are kept encrypted and never shown, to agents or on a page." }
            div .grid {
                (by_keys(session, form, complaint))
            }
        })
}

fn by_keys(session: &Session, form: &KeysForm, complaint: Option<&Complaint>) -> Markup {
    html! {
        section .card {
            h2 { "Enter the keys yourself" }
            p .hint { "They are tried out before they are stored." }
            form method="post" action="/connections/new" {
                (session.csrf().field())
                (form.markup(complaint))
                (Field::text("name", "Name", "What you and your agents call it.", &form.name).required().markup(complaint))
                (KeysForm::unverified_choice(complaint))
                button type="submit" { "Connect the app" }
            }
        }
    }
}
