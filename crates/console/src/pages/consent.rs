//! The page on which a user allows an agent's request, in whole or in part, or refuses it.

mod question;
mod redirect;

use super::access::{ConnectionChoice, Fields, Lifetime, ScopeChoice};
use crate::console::{Console, Shared};
use crate::trail::Change;
use crate::web::{Notice, Page, PageError, Posted, ReturnPath, Session, sentence};
use async_trait::async_trait;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::request::Parts;
use http::{HeaderName, StatusCode, header};
use maud::html;
use oauth::{Approval, ApproveError, AuthorizationRefusal, ConsentPage, PendingAuthorization, PendingError};
use question::{Complaints, Question};
use serde::Deserialize;
use serde_json::json;
use store::Connection;
use url::Url;

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/consent", get(show).post(answer))
        .route("/consent/switch", post(switch_account))
}

#[async_trait]
impl ConsentPage for Console {
    /// Leads to the page, which leads visitors over the sign-in and back.
    async fn ask(&self, _: &Parts, _: &PendingAuthorization, sealed: &str) -> Response {
        Redirect::to(&path(sealed)).into_response()
    }

    async fn explain(&self, _: &Parts, refusal: &AuthorizationRefusal) -> Response {
        let page = Page::narrow("This request cannot be answered").body(html! {
            div .card {
                p { (sentence(&refusal.reason)) }
                p {
                    "Nothing was allowed and nothing was sent. Start again from the agent, for example with "
                    code { "codex mcp login" }
                    ". If it happens again, the agent asks in a way that this gateway does not accept."
                }
            }
        });
        page.into_response()
    }
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    request: String,
}

/// Everything about a request that the page shows and an answer needs.
struct Asked {
    sealed: String,
    pending: PendingAuthorization,
    own: Vec<Connection>,
}

impl Asked {
    async fn open(
        console: &Console,
        session: &Session,
        sealed: String,
    ) -> Result<Result<Self, Page>, PageError> {
        let pending = match console.parts.oauth.open_pending(&sealed).await {
            Ok(pending) => pending,
            Err(PendingError::Vault(error)) => return Err(error.into()),
            Err(error @ (PendingError::Invalid | PendingError::Expired)) => return Ok(Err(over(&error))),
        };
        let own = console
            .store()
            .list_connections(session.tenant(), session.account())
            .await?;
        Ok(Ok(Self { sealed, pending, own }))
    }

    fn page(&self, session: &Session, question: &Question) -> Page {
        Page::narrow("Allow access?")
            .forms_may_end_at(redirect::source(self.pending.redirect_uri()))
            .body(question.markup(self, session))
    }
}

async fn show(
    State(console): State<Shared>,
    session: Session,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageError> {
    let asked = match Asked::open(&console, &session, wanted.request).await? {
        Ok(asked) => asked,
        Err(page) => return Ok((StatusCode::BAD_REQUEST, page).into_response()),
    };
    let before = console
        .parts
        .oauth
        .prefill(&asked.pending, session.tenant(), session.account())
        .await?;
    let question = Question::new(&asked.pending, before.as_ref(), &asked.own);
    Ok(asked.page(&session, &question).into_response())
}

async fn answer(
    State(console): State<Shared>,
    Posted { from: session, form }: Posted<Fields>,
) -> Result<Response, PageError> {
    let asked = match Asked::open(&console, &session, form.text("request").to_owned()).await? {
        Ok(asked) => asked,
        Err(page) => return Ok((StatusCode::BAD_REQUEST, page).into_response()),
    };
    match form.one("answer") {
        Some("allow") => {}
        Some("refuse") => return Ok(leave(&console.parts.oauth.deny(&asked.pending))),
        _ => return Err(PageError::Unreadable),
    }
    let mut question = Question {
        scopes: ScopeChoice::read(&form),
        connections: ConnectionChoice::read(&form),
        lifetime: Lifetime::read(&form),
        is_repeated: false,
        complaints: Complaints::default(),
    };
    let approval = match question.approval(&asked, &session, console.now()) {
        Ok(approval) => approval,
        Err(complaints) => {
            question.complaints = complaints;
            let page = asked.page(&session, &question);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    match approve(&console, &session, &asked.pending, approval).await {
        Ok(url) => Ok(leave(&url)),
        Err(PageError::Conflict { what }) => {
            let page = asked
                .page(&session, &question)
                .notice(Some(Notice::Problem(what)));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error),
    }
}

async fn approve(
    console: &Console,
    session: &Session,
    pending: &PendingAuthorization,
    approval: Approval,
) -> Result<Url, PageError> {
    let client = pending.client();
    let change = Change::of("grant.create").detail(json!({
        "client": client.id,
        "client_name": client.display_name(),
        "redirect_host": pending.redirect_host(),
        "scopes": approval.scopes,
        "connections": approval.connections,
    }));
    let work = async { Ok(console.parts.oauth.approve(pending, approval).await?) };
    console.trail.record(session, change, work).await
}

/// Signs out and asks the same of whoever signs in next.
async fn switch_account(
    State(console): State<Shared>,
    Posted { from: session, form }: Posted<Wanted>,
) -> Result<Response, PageError> {
    let taken_away = console.sign_out(&session).await?;
    let back = ReturnPath::or_home(Some(&path(&form.request)));
    Ok((
        [(header::SET_COOKIE, taken_away)],
        Redirect::to(&back.behind("/sign-in")),
    )
        .into_response())
}

/// Where the page of a request is. A sealed request is letters, digits, `-`, `_` and one dot; whatever else somebody
/// sends is no request and leads nowhere.
fn path(sealed: &str) -> String {
    format!("/consent?request={sealed}")
}

/// To the client, with the answer in the URL: it is for nobody else, so no cache keeps it and no page is told of it.
fn leave(url: &Url) -> Response {
    let headers: [(HeaderName, &str); 3] = [
        (header::LOCATION, url.as_str()),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// A request that cannot be answered any more, or never was one.
fn over(error: &PendingError) -> Page {
    Page::narrow("Start again from the agent").body(html! {
        div .card {
            p { (sentence(&error.to_string())) }
            p { "In Codex that is " code { "codex mcp login" } ". Nothing was allowed." }
            p { a .button.secondary href="/" { "To the start page" } }
        }
    })
}

impl From<ApproveError> for PageError {
    fn from(error: ApproveError) -> Self {
        match error {
            ApproveError::Store(error) => error.into(),
            told => Self::Conflict {
                what: sentence(&told.to_string()),
            },
        }
    }
}
