//! The page on which a developer picks one of their apps.

use super::super::adding::{Wish, add};
use super::super::field::Field;
use super::super::form::unverified_choice;
use super::super::name::propose;
use super::super::page_of;
use super::super::refused::{Complaint, Refused};
use super::choice::Choice;
use super::developer::SignedInDeveloper;
use super::problem::Problem;
use super::sealed::NotOpened;
use crate::console::Shared;
use crate::web::{Notice, Page, PageError, Posted, Section, Session, field_error};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use backendless::Application;
use http::StatusCode;
use maud::{Markup, html};
use store::Connection;

/// Where the choice is sent.
const PATH: &str = "/connections/backendless/app";

pub(super) fn router() -> Router<Shared> {
    Router::new().route(PATH, post(answer))
}

async fn answer(
    State(console): State<Shared>,
    Posted {
        from: session,
        form: choice,
    }: Posted<Choice>,
) -> Result<Response, PageError> {
    let developer = match SignedInDeveloper::open(&console, &session, &choice.developer).await {
        Ok(developer) => developer,
        Err(NotOpened::Page(error)) => return Err(error),
        Err(error) => return Ok(Problem::from(&error).lead_back(None)),
    };
    let then = developer.then.as_ref();
    if choice.cancel.is_some() {
        developer.end(&console).await;
        return Ok(Problem::Cancelled.lead_back(then));
    }
    // Listed again: what the form says is only a wish.
    let apps = match developer.console(&console).applications().await {
        Ok(apps) => apps,
        Err(error) => {
            tracing::warn!(kind = ?error.kind, status = error.status, "a console did not list a developer's apps");
            developer.end(&console).await;
            return Ok(Problem::of(&error).lead_back(then));
        }
    };
    let complaint = match connect(&console, &session, &choice, &developer, &apps).await {
        Ok(added) => {
            let is_ended = choice.timers.is_some() || developer.end(&console).await;
            let done = if is_ended { "added" } else { "added-lasting" };
            let target = then.map_or_else(|| page_of(&added, done), ToString::to_string);
            return Ok(Redirect::to(&target).into_response());
        }
        Err(Refused::Page(error)) => return Err(error),
        Err(Refused::Mendable(complaint)) => complaint,
    };
    let page = page(&session, &apps, &choice, Some(&complaint));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn connect(
    console: &Shared,
    session: &Session,
    choice: &Choice,
    developer: &SignedInDeveloper,
    apps: &[Application],
) -> Result<Connection, Refused> {
    let Some(app) = choice.of(apps) else {
        return Err(Complaint::new("app", "Choose one of your apps.").into());
    };
    let credentials = choice.credentials(console, developer, app).await?;
    let name = match choice.name.trim() {
        "" => propose(console, session, app.name.as_deref()).await?,
        name => name.to_owned(),
    };
    let wish = Wish {
        name: &name,
        credentials: &credentials,
        may_be_unverified: choice.unverified.is_some(),
        way: "backendless",
    };
    add(console, session, wish).await
}

/// The page. With a single app there is nothing to choose but what to keep.
pub(super) fn page(
    session: &Session,
    apps: &[Application],
    choice: &Choice,
    complaint: Option<&Complaint>,
) -> Page {
    let notice = complaint.map(|complaint| {
        let text = match complaint.field {
            "app" | "name" => "Nothing was stored. See below what to change.".to_owned(),
            _ => format!("Nothing was stored. {}", complaint.sentence),
        };
        Notice::Problem(text)
    });
    Page::new("Choose an app", Section::Connections, session)
        .notice(notice)
        .body(html! {
            p .lead { "You are signed in at Backendless. Choose the app that your agents may work in; the gateway reads its API key itself." }
            form .card method="post" action=(PATH) {
                (session.csrf().field())
                input type="hidden" name="developer" value=(choice.developer);
                (self::apps(apps, choice, complaint))
                (Field::text("name", "Name", "What you and your agents call it. Leave it empty to use the name of the app.", &choice.name).markup(complaint))
                (extras(choice))
                (unverified_choice(complaint, "Backendless cannot be reached now. Tick this, and test the connection later."))
                div .actions {
                    button type="submit" { "Connect the app" }
                    button .secondary type="submit" name="cancel" value="yes" { "Cancel" }
                }
            }
        })
}

fn apps(apps: &[Application], choice: &Choice, complaint: Option<&Complaint>) -> Markup {
    let error = complaint.filter(|complaint| complaint.field == "app");
    let is_chosen = |app: &Application| apps.len() == 1 || app.id == choice.app;
    html! {
        fieldset .choices aria-describedby=[error.map(|_| "app-error")] {
            legend { "Your apps" }
            @for app in apps {
                label {
                    input type="radio" name="app" value=(app.id) required checked[is_chosen(app)];
                    span {
                        strong { (app.name.as_deref().unwrap_or("An app without a name")) }
                        small { (app.id) }
                    }
                }
            }
        }
        (field_error("app", error.map(|complaint| complaint.sentence.as_str())))
    }
}

fn extras(choice: &Choice) -> Markup {
    html! {
        fieldset .choices {
            legend { "Also" }
            label {
                input type="checkbox" name="timers" value="yes" checked[choice.timers.is_some()];
                span {
                    strong { "Manage timers" }
                    small { "Timers belong to the Backendless Console, so your sign-in there is kept, encrypted, for as long as Backendless accepts it. It can do in the console what you can; agents reach timers only. Without this it is ended at once." }
                }
            }
            label {
                input type="checkbox" name="cloud_code" value="yes" checked[choice.cloud_code.is_some()];
                span {
                    strong { "Use the Cloud Code key" }
                    small { "For the few calls that Backendless allows to this key only, such as roles of users. It ignores all permissions of the app." }
                }
            }
        }
    }
}
