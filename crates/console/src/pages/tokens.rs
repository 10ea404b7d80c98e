//! Access tokens: a list, a form that makes one, the one page that shows it, and revoking.

mod draft;
mod list;
mod made;

use super::access::Fields;
use super::confirm::Confirm;
use crate::console::{Console, Shared};
use crate::trail::Change;
use crate::web::{Page, PageError, Posted, Section, Session};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use domain::{BearerToken, Timestamp, TokenId};
use draft::Draft;
use http::StatusCode;
use maud::html;
use serde::Deserialize;
use serde_json::json;
use store::{AccessToken, ChangeSubject, Connection};

/// Tokens that are read from the store in one step.
const PIECE: u32 = 200;

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/tokens", get(list::show).post(create))
        .route("/tokens/new", get(draft))
        .route("/tokens/{id}/revoke", get(ask_to_revoke).post(revoke))
}

/// All tokens of the account, the oldest first.
pub(super) async fn all(console: &Console, session: &Session) -> Result<Vec<AccessToken>, PageError> {
    let mut tokens: Vec<AccessToken> = Vec::new();
    loop {
        let after = tokens.last().map(|token| token.id.as_str());
        let page = store::Page { after, limit: PIECE };
        let piece = console
            .store()
            .list_access_tokens(session.tenant(), Some(session.account()), page)
            .await?;
        let is_last = piece.len() < PIECE as usize;
        tokens.extend(piece);
        if is_last {
            return Ok(tokens);
        }
    }
}

/// Whether a token opens anything.
pub(super) fn counts(token: &AccessToken, now: Timestamp) -> bool {
    token.revoked_at.is_none() && token.expires_at.is_none_or(|end| end > now)
}

async fn draft(State(console): State<Shared>, session: Session) -> Result<Page, PageError> {
    let own = own_connections(&console, &session).await?;
    let names = all(&console, &session).await?;
    let id = TokenId::generate(console.parts.clock.as_ref(), console.parts.entropy.as_ref());
    Ok(Draft::new(id, &names).page(&session, &own))
}

/// Makes a token. The form brings the id: sent again, it meets the token that it made and makes no second one.
async fn create(
    State(console): State<Shared>,
    Posted { from: session, form }: Posted<Fields>,
) -> Result<Response, PageError> {
    let (mut draft, own) = (Draft::read(&form)?, own_connections(&console, &session).await?);
    let tokens = all(&console, &session).await?;
    if tokens.iter().any(|token| token.id == draft.id) {
        return Ok((StatusCode::CONFLICT, made::again(&session)).into_response());
    }
    let token = match draft.token(&session, &own, &tokens, console.now()) {
        Ok(token) => token,
        Err(complaints) => {
            draft.complaints = complaints;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, draft.page(&session, &own)).into_response());
        }
    };
    let bearer = BearerToken::generate(&token.id, console.parts.entropy.as_ref());
    let change = Change::of("token.create").detail(json!({
        "token": token.id,
        "name": token.name,
        "scopes": token.scopes,
        "connections": token.connections,
        "expires_at": token.expires_at,
    }));
    let work = async {
        let store = console.store();
        Ok(store
            .create_access_token(session.tenant(), &token, &bearer.hash)
            .await?)
    };
    console.trail.record(&session, change, work).await?;
    let url = console.settings.mcp_url();
    Ok(made::page(&session, &token, &bearer.text, &url).into_response())
}

async fn ask_to_revoke(
    State(console): State<Shared>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Page, PageError> {
    let token = find(&console, &session, &id).await?;
    let confirm = Confirm {
        title: "Revoke this token?",
        section: Section::Tokens,
        what: html! {
            p {
                "Agents that use " strong { bdi { (token.name) } } " are refused from the next call on. "
                "A revoked token does not come back."
            }
        },
        action: format!("/tokens/{}/revoke", token.id),
        verb: "Revoke the token",
        back: "/tokens",
    };
    Ok(confirm.page(&session))
}

/// Nothing but the token of the form, which [`Posted`] checks.
#[derive(Deserialize)]
struct Nothing {}

async fn revoke(
    State(console): State<Shared>,
    Path(id): Path<String>,
    Posted { from: session, .. }: Posted<Nothing>,
) -> Result<Redirect, PageError> {
    let token = find(&console, &session, &id).await?;
    let change = Change::of("token.revoke").detail(json!({ "token": token.id, "name": token.name }));
    let work = async {
        let now = console.now();
        let is_first = console
            .store()
            .revoke_access_token(session.tenant(), &token.id, now)
            .await?;
        console.changed(&ChangeSubject::Token(token.id.clone()));
        Ok(is_first)
    };
    console.trail.record(&session, change, work).await?;
    Ok(Redirect::to("/tokens?done=revoked"))
}

/// A token of the account itself; everybody else's is not there.
async fn find(console: &Console, session: &Session, id: &str) -> Result<AccessToken, PageError> {
    let id: TokenId = id.parse().map_err(|_| PageError::NotFound)?;
    let token = console.store().access_token(session.tenant(), &id).await?;
    token
        .filter(|token| token.account == *session.account())
        .ok_or(PageError::NotFound)
}

async fn own_connections(console: &Console, session: &Session) -> Result<Vec<Connection>, PageError> {
    Ok(console
        .store()
        .list_connections(session.tenant(), session.account())
        .await?)
}
