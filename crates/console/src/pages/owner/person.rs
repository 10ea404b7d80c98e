//! One account: its role, whether it may be used, a new password link, and its end.

use super::link::{Link, Purpose};
use super::people::{name, state};
use super::{read_role, role_name};
use crate::console::{Console, Shared};
use crate::pages::confirm::Confirm;
use crate::trail::Change;
use crate::web::{Notice, Page, PageError, Posted, Section, Session, moment};
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use domain::AccountId;
use http::StatusCode;
use maud::{Markup, html};
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
        .route("/owner/people/{id}/delete", get(ask_to_delete).post(delete))
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

async fn ask_to_delete(
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

/// What the store refuses is told on the page; the rest is a page of its own.
fn told(error: PageError, account: &Account, session: &Session) -> Response {
    match error {
        PageError::Conflict { what } => {
            let page = page(account, session).notice(Some(Notice::Problem(what)));
            (StatusCode::CONFLICT, page).into_response()
        }
        error => error.into_response(),
    }
}

/// One's own password is changed under "Your account"; machines have none, and a disabled account could not use it.
fn may_have_link(account: &Account, session: &Session) -> bool {
    account.email.is_some() && account.state == AccountState::Active && account.id != *session.account()
}

fn page(account: &Account, session: &Session) -> Page {
    Page::new(name(account), Section::People, session).body(html! {
        section .card {
            dl .facts {
                dt { "Role" } dd { (role_name(account.role)) }
                dt { "State" } dd { (state(account.state)) }
                dt { "Since" } dd { (moment(account.created_at)) }
                dt { "Id" } dd { code { (account.id) } }
            }
        }
        div .grid {
            (role_card(account, session))
            (state_card(account, session))
            @if may_have_link(account, session) { (link_card(account, session)) }
            section .card {
                h2 { "Delete" }
                p { "With everything that belongs to it, for good." }
                div .actions { a .button.danger href={ "/owner/people/" (account.id) "/delete" } { "Delete the account" } }
            }
        }
        p { a href="/owner/people" { "All people" } }
    })
}

fn role_card(account: &Account, session: &Session) -> Markup {
    let (other, button, text) = match account.role {
        Role::Owner => (
            "member",
            "Make it a member",
            "Owners manage people and see what everybody's agents did.",
        ),
        Role::Member => (
            "owner",
            "Make it an owner",
            "Owners manage people and see what everybody's agents did, but use no connection of others.",
        ),
    };
    html! {
        section .card {
            h2 { "Role" }
            p { (text) }
            form method="post" action={ "/owner/people/" (account.id) "/role" } {
                (session.csrf().field())
                input type="hidden" name="role" value=(other);
                div .actions { button .secondary type="submit" { (button) } }
            }
        }
    }
}

fn state_card(account: &Account, session: &Session) -> Markup {
    let (other, button, text) = match account.state {
        AccountState::Active => (
            "disabled",
            "Disable",
            "A disabled account is signed out, and its tokens and agents are refused. Nothing of it is deleted.",
        ),
        AccountState::Disabled => (
            "active",
            "Enable",
            "It can sign in again, and its tokens and agents count again.",
        ),
    };
    html! {
        section .card {
            h2 { "Use" }
            p { (text) }
            form method="post" action={ "/owner/people/" (account.id) "/state" } {
                (session.csrf().field())
                input type="hidden" name="state" value=(other);
                div .actions { button .secondary type="submit" { (button) } }
            }
        }
    }
}

fn link_card(account: &Account, session: &Session) -> Markup {
    html! {
        section .card {
            h2 { "Lost password" }
            p { "A link with which a new password is chosen. Using it signs the account out everywhere. It is recorded that you made it." }
            form method="post" action={ "/owner/people/" (account.id) "/link" } {
                (session.csrf().field())
                div .actions { button .secondary type="submit" { "Make a password link" } }
            }
        }
    }
}
