//! The account of whoever is signed in: its password and its sessions.

use super::credentials::{Wrong, fixed_email_field, new_password_field};
use crate::console::Shared;
use crate::throttle::PASSWORD_BY_ACCOUNT;
use crate::trail::Change;
use crate::web::{Notice, Page, PageError, Posted, Section, Session, field_error, moment};
use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::StatusCode;
use maud::{Markup, html};
use secrecy::SecretString;
use serde::Deserialize;

const NOT_IT: &str = "That is not your password.";

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/account", get(show))
        .route("/account/password", post(change_password))
        .route("/account/sign-out-others", post(sign_out_others))
}

#[derive(Deserialize)]
struct Done {
    done: Option<String>,
}

#[derive(Deserialize)]
struct NewPassword {
    #[serde(default)]
    current: SecretString,
    #[serde(default)]
    password: SecretString,
}

/// Nothing but the token, which [`Posted`] checks.
#[derive(Deserialize)]
struct Nothing {}

async fn show(
    State(console): State<Shared>,
    Query(Done { done }): Query<Done>,
    session: Session,
) -> Result<Page, PageError> {
    let notice = match done.as_deref() {
        Some("password") => Some("Your password is changed. You are signed out everywhere else."),
        Some("signed-out") => Some("You are signed out everywhere else."),
        _ => None,
    };
    let page = page(&console, &session, None, &Wrong::default()).await?;
    Ok(page.notice(notice.map(|text| Notice::Done(text.to_owned()))))
}

async fn change_password(
    State(console): State<Shared>,
    Posted { from: session, form }: Posted<NewPassword>,
) -> Result<Response, PageError> {
    let (tenant, account) = (session.tenant(), session.account());
    console.attempt(PASSWORD_BY_ACCOUNT, account.as_str()).await?;
    let old = console.store().password_hash(tenant, account).await?;
    if !console.passwords.verify(&form.current, old.as_ref()).await? {
        let page = page(&console, &session, Some(NOT_IT), &Wrong::default()).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let hash = match console.passwords.hash(&form.password).await {
        Ok(hash) => hash,
        Err(error) => {
            let page = page(&console, &session, None, &Wrong::password(error)?).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let work = async {
        let now = console.now();
        // It ends every session, this one too, which goes on under a new cookie.
        if console.store().set_password(tenant, account, &hash, now).await? {
            console.sign_in(None, session.person()).await
        } else {
            Err(PageError::NotFound)
        }
    };
    let change = Change::of("account.password");
    let cookies = console.trail.record(&session, change, work).await?;
    console.forgive(PASSWORD_BY_ACCOUNT, account.as_str()).await?;
    Ok((cookies, Redirect::to("/account?done=password")).into_response())
}

async fn sign_out_others(
    State(console): State<Shared>,
    Posted { from: session, .. }: Posted<Nothing>,
) -> Result<Redirect, PageError> {
    let work = async {
        let (tenant, account) = (session.tenant(), session.account());
        let keep = session.hash();
        console
            .store()
            .delete_other_web_sessions(tenant, account, &keep)
            .await?;
        Ok(())
    };
    let change = Change::of("account.sign_out_others");
    console.trail.record(&session, change, work).await?;
    Ok(Redirect::to("/account?done=signed-out"))
}

async fn page(
    console: &Shared,
    session: &Session,
    not_it: Option<&str>,
    wrong: &Wrong,
) -> Result<Page, PageError> {
    let tenant = console.store().tenant(session.tenant()).await?;
    let tenant = tenant.ok_or(PageError::NotFound)?;
    let role = if session.is_owner() { "Owner" } else { "Member" };
    Ok(Page::new("Your account", Section::Account, session).body(html! {
        section .card {
            dl .facts {
                dt { "E-mail address" } dd { (session.email()) }
                dt { "Tenant" } dd { (tenant.name) }
                dt { "Role" } dd { (role) }
                dt { "Signed in here since" } dd { (moment(session.began())) }
            }
        }
        section .card {
            h2 { "Change the password" }
            (password_form(session, not_it, wrong))
        }
        section .card {
            h2 { "Other browsers" }
            p { "Signs you out in every browser but this one. Agents and tokens go on: they are under "
                a href="/agents" { "Agents" } " and " a href="/tokens" { "Tokens" } "." }
            form method="post" action="/account/sign-out-others" {
                (session.csrf().field())
                div .actions { button .secondary type="submit" { "Sign out everywhere else" } }
            }
        }
    }))
}

fn password_form(session: &Session, not_it: Option<&str>, wrong: &Wrong) -> Markup {
    let (invalid, described) = (not_it.map(|_| "true"), not_it.map(|_| "current-error"));
    html! {
        form method="post" action="/account/password" {
            (session.csrf().field())
            // For password managers: whose password it is.
            (fixed_email_field(session.email()))
            div .field {
                label for="current" { "Current password" }
                input #current name="current" type="password" autocomplete="current-password" required
                    aria-invalid=[invalid] aria-describedby=[described];
                (field_error("current", not_it))
            }
            (new_password_field(wrong, false))
            div .actions { button type="submit" { "Change the password" } }
        }
    }
}
