//! Connected agents: what a user allowed clients of OAuth, and taking it back.

use super::access::{connections_in_words, scopes_in_words};
use super::confirm::Confirm;
use crate::console::{Console, Shared};
use crate::trail::Change;
use crate::web::{Notice, Page, PageError, Posted, Section, Session, ago, moment};
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use axum::routing::get;
use domain::{GrantId, Timestamp};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;
use store::{Connection, Grant};
use url::Url;

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/agents", get(list))
        .route("/agents/{id}/revoke", get(ask_to_revoke).post(revoke))
}

/// The grants of the account that count, the latest first.
pub(super) async fn all(console: &Console, session: &Session) -> Result<Vec<Grant>, PageError> {
    Ok(console
        .store()
        .list_grants(session.tenant(), session.account(), console.now())
        .await?)
}

#[derive(Deserialize)]
struct Done {
    done: Option<String>,
}

async fn list(
    State(console): State<Shared>,
    session: Session,
    Query(Done { done }): Query<Done>,
) -> Result<Page, PageError> {
    let grants = all(&console, &session).await?;
    let own = console
        .store()
        .list_connections(session.tenant(), session.account())
        .await?;
    let notice = match done.as_deref() {
        Some("revoked") => Some(Notice::Done(
            "The agent is disconnected. It is refused from now on.".to_owned(),
        )),
        _ => None,
    };
    Ok(Page::new("Agents", Section::Agents, &session)
        .notice(notice)
        .body(html! {
            p .lead { "Agents that you signed in for. Each one may do what you allowed it, until you take it back." }
            @if grants.is_empty() {
                div .empty {
                    p { "No agent is connected." }
                    a .button href="/connect/codex" { "Connect Codex" }
                }
            } @else {
                (table(&grants, &own, console.now()))
                p .hint { "An agent that signs in again appears again. Disconnect the ones that you do not use." }
            }
        }))
}

fn table(grants: &[Grant], own: &[Connection], now: Timestamp) -> Markup {
    html! {
        div .scroll {
            table .list {
                thead {
                    tr {
                        th scope="col" { "Agent" }
                        th scope="col" { "May do" }
                        th scope="col" { "Connections" }
                        th scope="col" { "Since" }
                        th scope="col" { "Ends" }
                        th scope="col" { "Last used" }
                        th scope="col" { span .visually-hidden { "Disconnect" } }
                    }
                }
                tbody { @for grant in grants { (row(grant, own, now)) } }
            }
        }
    }
}

fn row(grant: &Grant, own: &[Connection], now: Timestamp) -> Markup {
    html! {
        tr {
            th scope="row" {
                bdi { (grant.client_name) }
                small { (vouched_by(&grant.client_id)) }
            }
            td data-label="May do" { span { (scopes_in_words(&grant.scopes)) } }
            td data-label="Connections" { span { (connections_in_words(&grant.connections, own)) } }
            td data-label="Since" { (moment(grant.created_at)) }
            td data-label="Ends" {
                @match grant.expires_at { Some(end) => (moment(end)), None => span { "When disconnected" } }
            }
            td data-label="Last used" {
                span { (grant.last_used_at.map_or_else(|| "Never".to_owned(), |at| ago(at, now))) }
            }
            td .act {
                a .button.secondary href={ "/agents/" (grant.id.as_str()) "/revoke" } {
                    "Disconnect" span .visually-hidden { " " (grant.client_name) }
                }
            }
        }
    }
}

/// Whose agent it is: an id that is a URL was given by the owner of its host, any other one by nobody.
fn vouched_by(client_id: &str) -> String {
    let url = Url::parse(client_id).ok().filter(|url| url.scheme() == "https");
    match url.as_ref().and_then(Url::host_str) {
        Some(host) => format!("of {host}"),
        None => "registered itself".to_owned(),
    }
}

async fn ask_to_revoke(
    State(console): State<Shared>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Page, PageError> {
    let grant = find(&console, &session, &id).await?;
    let confirm = Confirm {
        title: "Disconnect this agent?",
        section: Section::Agents,
        what: html! {
            p {
                strong { bdi { (grant.client_name) } }
                " is refused from the next call on. It can ask you again; in Codex that is "
                code { "codex mcp login" } "."
            }
        },
        action: format!("/agents/{}/revoke", grant.id),
        verb: "Disconnect the agent",
        back: "/agents",
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
    let grant = find(&console, &session, &id).await?;
    let change = Change::of("grant.revoke")
        .detail(json!({ "grant": grant.id, "client": grant.client_id, "client_name": grant.client_name }));
    let work = async {
        let oauth = &console.parts.oauth;
        Ok(oauth
            .revoke_grant(session.tenant(), session.account(), &grant.id)
            .await?)
    };
    console.trail.record(&session, change, work).await?;
    Ok(Redirect::to("/agents?done=revoked"))
}

/// A grant of the account itself that counts; everybody else's is not there.
async fn find(console: &Console, session: &Session, id: &str) -> Result<Grant, PageError> {
    let id: GrantId = id.parse().map_err(|_| PageError::NotFound)?;
    let grants = all(console, session).await?;
    grants
        .into_iter()
        .find(|grant| grant.id == id)
        .ok_or(PageError::NotFound)
}
