//! Deleting an account, after a question.

use super::{Nothing, find, found, told};
use crate::console::Shared;
use crate::pages::confirm::Confirm;
use crate::pages::owner::people::name;
use crate::trail::Change;
use crate::web::{Page, PageError, Posted, Section, Session};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::html;
use serde_json::json;
use store::ChangeSubject;

pub(super) fn router() -> Router<Shared> {
    Router::new().route("/owner/people/{id}/delete", get(ask).post(delete))
}

async fn ask(
    State(console): State<Shared>,
    Path(id): Path<String>,
    session: Session,
) -> Result<Page, PageError> {
    let account = find(&console, &session, &id).await?;
    let back = format!("/owner/people/{}", account.id);
    let confirm = Confirm {
        title: "Delete an account",
        section: Section::People,
        what: html! {
            p { "You are about to delete " strong { (name(&account)) } "." }
            p { "Its connections, tokens, agents and sessions are deleted with it. Calls with its tokens are refused from then on. What it did stays in the audit trail. This cannot be undone." }
        },
        action: format!("{back}/delete"),
        verb: "Delete the account",
        back: &back,
    };
    Ok(confirm.page(&session))
}

async fn delete(
    State(console): State<Shared>,
    Path(id): Path<String>,
    Posted { from: session, .. }: Posted<Nothing>,
) -> Result<Response, PageError> {
    let account = find(&console, &session, &id).await?;
    let work = async {
        let (tenant, now) = (session.tenant(), console.now());
        found(console.store().delete_account(tenant, &account.id, now).await?)?;
        console.changed(&ChangeSubject::Account(account.id.clone()));
        Ok(())
    };
    let detail = json!({"account": account.id, "email": account.email});
    let change = Change::of("account.delete").detail(detail);
    let done = console.trail.record(&session, change, work).await;
    Ok(done.map_or_else(
        |error| told(error, &account, &session),
        // Who deleted themselves is led to the sign-in page from there.
        |()| Redirect::to("/owner/people?done=deleted").into_response(),
    ))
}
