//! One account: its role, whether it may be used, a new password link, and its end.

mod cards;
mod deletion;

use super::link::{Link, Purpose};
use super::{read_role, role_name};
use crate::console::{Console, Shared};
use crate::trail::Change;
use crate::web::{Notice, Page, PageError, Posted, Session, sentence};
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use cards::{may_have_link, page};
use domain::AccountId;
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;
use store::{Account, AccountState, ChangeSubject, Role};

/// How long a new password link counts: it opens an account that has something in it.
const LINK_LIFE: Duration = Duration::from_hours(24);

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/owner/people/{id}", get(show))
        .route("/owner/people/{id}/role", post(set_role))
        .route("/owner/people/{id}/state", post(set_state))
        .route("/owner/people/{id}/link", post(make_link))
        .merge(deletion::router())
}

#[derive(Deserialize)]
struct Done {
    done: Option<String>,
}

#[derive(Deserialize)]
struct NewRole {
    role: String,
}

#[derive(Deserialize)]
struct NewState {
    state: String,
}

/// Nothing but the token, which [`Posted`] checks.
#[derive(Deserialize)]
struct Nothing {}

/// The account, when whoever asks manages its tenant.
async fn find(console: &Console, session: &Session, id: &str) -> Result<Account, PageError> {
    session.require_owner()?;
    let id: AccountId = id.parse().map_err(|_| PageError::NotFound)?;
    let account = console.store().account(session.tenant(), &id).await?;
    account.ok_or(PageError::NotFound)
}

async fn show(
    State(console): State<Shared>,
    Path(id): Path<String>,
    Query(Done { done }): Query<Done>,
    session: Session,
) -> Result<Page, PageError> {
    let account = find(&console, &session, &id).await?;
    let notice = match done.as_deref() {
        Some("role") => Some("The role is changed."),
        Some("enabled") => Some("The account may be used again."),
        Some("disabled") => {
            Some("The account is disabled: it is signed out, and its tokens and agents are refused.")
        }
        _ => None,
    };
    let notice = notice.map(|text| Notice::Done(text.to_owned()));
    Ok(page(&account, &session).notice(notice))
}

async fn set_role(
    State(console): State<Shared>,
    Path(id): Path<String>,
    Posted { from: session, form }: Posted<NewRole>,
) -> Result<Response, PageError> {
    let account = find(&console, &session, &id).await?;
    let role = read_role(&form.role).ok_or(PageError::Unreadable)?;
    let work = async {
        let (tenant, now) = (session.tenant(), console.now());
        found(
            console
                .store()
                .set_account_role(tenant, &account.id, role, now)
                .await?,
        )
    };
    let detail = json!({"account": account.id, "role": role_name(role)});
    let change = Change::of("account.role").detail(detail);
    let done = console.trail.record(&session, change, work).await;
    Ok(done.map_or_else(
        |error| told(error, &account, &session),
        // Who is no owner any more has no business here.
        |()| match role {
            Role::Member if account.id == *session.account() => Redirect::to("/").into_response(),
            _ => lead(&account, "role"),
        },
    ))
}

async fn set_state(
    State(console): State<Shared>,
    Path(id): Path<String>,
    Posted { from: session, form }: Posted<NewState>,
) -> Result<Response, PageError> {
    let account = find(&console, &session, &id).await?;
    let (state, action, word) = match form.state.as_str() {
        "active" => (AccountState::Active, "account.enable", "enabled"),
        "disabled" => (AccountState::Disabled, "account.disable", "disabled"),
        _ => return Err(PageError::Unreadable),
    };
    let work = async {
        let (tenant, now) = (session.tenant(), console.now());
        found(
            console
                .store()
                .set_account_state(tenant, &account.id, state, now)
                .await?,
        )?;
        console.changed(&ChangeSubject::Account(account.id.clone()));
        Ok(())
    };
    let change = Change::of(action).detail(json!({"account": account.id}));
    let done = console.trail.record(&session, change, work).await;
    Ok(done.map_or_else(|error| told(error, &account, &session), |()| lead(&account, word)))
}

async fn make_link(
    State(console): State<Shared>,
    Path(id): Path<String>,
    Posted { from: session, .. }: Posted<Nothing>,
) -> Result<Response, PageError> {
    let account = find(&console, &session, &id).await?;
    if !may_have_link(&account, &session) {
        return Err(PageError::NotFound);
    }
    let purpose = Purpose {
        account: Some(account.id.clone()),
        email: account.email.clone(),
        role: account.role,
        life: LINK_LIFE,
    };
    let (link, hash) = Link::new(&console, &session, purpose);
    let change = Change::of("account.link").detail(json!({
        "account": account.id,
        "invitation": link.invitation.id,
    }));
    console
        .trail
        .record(&session, change, link.save(&console, &hash))
        .await?;
    Ok(link.page(&session, "New password").into_response())
}

fn found(is_there: bool) -> Result<(), PageError> {
    if is_there {
        Ok(())
    } else {
        Err(PageError::NotFound)
    }
}

fn lead(account: &Account, done: &str) -> Response {
    Redirect::to(&format!("/owner/people/{}?done={done}", account.id)).into_response()
}

/// What the store refuses is told on the page, whose account it names by its id; the rest is a page of its own.
fn told(error: PageError, account: &Account, session: &Session) -> Response {
    match error {
        PageError::Conflict { what } => {
            let what = sentence(&what.replace(account.id.as_str(), "this account"));
            let page = page(account, session).notice(Some(Notice::Problem(what)));
            (StatusCode::CONFLICT, page).into_response()
        }
        error => error.into_response(),
    }
}
