//! Inviting people, and taking invitations back.

use super::link::{Link, Purpose};
use super::people::{Typed, page};
use super::{read_role, role_name};
use crate::console::Shared;
use crate::pages::credentials::{Wrong, read_email};
use crate::trail::Change;
use crate::web::{PageError, Posted, Session};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use domain::InvitationId;
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;

/// How long an invitation counts.
const LIFE: Duration = Duration::from_hours(7 * 24);

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/owner/invitations", post(invite))
        .route("/owner/invitations/{id}/withdraw", post(withdraw))
}

#[derive(Deserialize)]
struct Wish {
    #[serde(default)]
    email: String,
    #[serde(default)]
    role: String,
}

/// Nothing but the token, which [`Posted`] checks.
#[derive(Deserialize)]
struct Nothing {}

async fn invite(
    State(console): State<Shared>,
    Posted { from: session, form }: Posted<Wish>,
) -> Result<Response, PageError> {
    session.require_owner()?;
    let role = read_role(&form.role).ok_or(PageError::Unreadable)?;
    let email = match form.email.trim() {
        "" => None,
        typed => match read_email(typed) {
            Ok(email) => Some(email),
            Err(wrong) => return again(&console, &session, &form, wrong).await,
        },
    };
    // Of the own tenant only: whether another one knows an address is none of an owner's business.
    if let Some(email) = &email {
        let account = console.store().account_by_email(email.as_str()).await?;
        if account.is_some_and(|account| account.tenant == *session.tenant()) {
            let wrong = Wrong::email(
                "This address has an account here already. Open it in the list to make a new password link.",
            );
            return again(&console, &session, &form, wrong).await;
        }
    }
    let purpose = Purpose {
        account: None,
        email: email.map(|email| email.as_str().to_owned()),
        role,
        life: LIFE,
    };
    let (link, hash) = Link::new(&console, &session, purpose);
    let change = Change::of("invitation.create").detail(json!({
        "invitation": link.invitation.id,
        "email": link.invitation.email,
        "role": role_name(role),
    }));
    console
        .trail
        .record(&session, change, link.save(&console, &hash))
        .await?;
    Ok(link.page(&session, "Invitation").into_response())
}

async fn again(
    console: &Shared,
    session: &Session,
    form: &Wish,
    wrong: Wrong,
) -> Result<Response, PageError> {
    let typed = Typed {
        email: &form.email,
        role: read_role(&form.role),
        wrong,
    };
    let page = page(console, session, None, &typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn withdraw(
    State(console): State<Shared>,
    Path(id): Path<String>,
    Posted { from: session, .. }: Posted<Nothing>,
) -> Result<Redirect, PageError> {
    session.require_owner()?;
    let id: InvitationId = id.parse().map_err(|_| PageError::NotFound)?;
    let work = async {
        let withdrawn = console.store().withdraw_invitation(session.tenant(), &id).await?;
        if withdrawn {
            Ok(())
        } else {
            Err(PageError::NotFound)
        }
    };
    let change = Change::of("invitation.withdraw").detail(json!({"invitation": id}));
    console.trail.record(&session, change, work).await?;
    Ok(Redirect::to("/owner/people?done=withdrawn"))
}
