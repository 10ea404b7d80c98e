//! Connecting an app: by signing in with Backendless, or with its keys.

use super::adding::{Wish, add};
use super::backendless::{self, Problem};
use super::field::Field;
use super::form::{KEYS_AGAIN, KeysForm, unverified_choice};
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
    problem: Option<String>,
}

async fn ask(
    State(console): State<Shared>,
    session: Session,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let then: Option<ReturnPath> = asked.then.as_deref().and_then(|then| then.parse().ok());
    let problem = asked.problem.as_deref().and_then(Problem::read);
    let notice = problem.map(|problem| Notice::Problem(problem.sentence().to_owned()));
    Ok(empty_page(&console, &session, then.as_ref(), None)
        .await?
        .notice(notice))
}

/// The page before anything is typed.
pub(super) async fn empty_page(
    console: &Shared,
    session: &Session,
    then: Option<&ReturnPath>,
    complaint: Option<&Complaint>,
) -> Result<Page, PageError> {
    let name = propose(console, session, None).await?;
    Ok(page(console, session, &KeysForm::named(name, then), complaint))
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
    let page = page(&console, &session, &form, Some(&complaint));
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

fn page(console: &Shared, session: &Session, form: &KeysForm, complaint: Option<&Complaint>) -> Page {
    let notice =
        complaint.map(|_| Notice::Problem("Nothing was stored. See below what to change.".to_owned()));
    Page::new("Connect an app", Section::Connections, session)
        .notice(notice)
        .forms_may_end_at(backendless::origins(&console.settings))
        .body(html! {
            p .lead { "Your agents work in the Backendless app that you connect here. Its keys are kept encrypted and never shown, to agents or on a page." }
            div .grid {
                section .card {
                    h2 { "Sign in with Backendless " span .badge { "Recommended" } }
                    p .hint { "You sign in at Backendless as a developer and choose one of your apps. The gateway reads its API key itself: there is nothing to copy." }
                    (backendless::form(console, session, form.then().as_ref(), complaint))
                }
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
                (unverified_choice(complaint, KEYS_AGAIN))
                button type="submit" { "Connect the app" }
            }
        }
    }
}
