//! Removing a connection, behind a page that says what stops working.

use super::find;
use crate::console::Shared;
use crate::trail::Change;
use crate::web::{Page, PageError, Posted, Section, Session};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Redirect;
use axum::routing::get;
use domain::{ConnectionId, ConnectionLimit};
use maud::html;
use serde::Deserialize;
use serde_json::json;
use store::Connection;

/// How many tokens are read at once.
const PIECE: u32 = 200;

pub(super) fn router() -> Router<Shared> {
    Router::new().route("/connections/{id}/remove", get(ask).post(remove))
}

/// Nothing but the token, which [`Posted`] checks.
#[derive(Deserialize)]
struct Nothing {}

/// Who is limited to the connection, so that they lose something.
struct Affected {
    /// Names of bearer tokens.
    tokens: Vec<String>,
    /// Names of agents that signed in.
    agents: Vec<String>,
}

async fn ask(
    State(console): State<Shared>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Page, PageError> {
    let connection = find(&console, &session, &id).await?;
    let affected = affected(&console, &session, &connection.id).await?;
    let (tenant, account) = (session.tenant(), session.account());
    let others = console.parts.connections.list(tenant, account).await?;
    let others: Vec<_> = others
        .into_iter()
        .filter(|other| other.id != connection.id)
        .collect();
    Ok(page(&session, &connection, &others, &affected))
}

fn page(session: &Session, connection: &Connection, others: &[Connection], affected: &Affected) -> Page {
    let oldest = others.iter().min_by_key(|other| other.created_at);
    Page::new(format!("Remove {}", connection.name), Section::Connections, session).body(html! {
        section .card {
            h2 { "What stops working" }
            ul {
                li { "Agents cannot reach the app " strong { (connection.name) } " any more. Calls that are under way end." }
                @for token in &affected.tokens {
                    li { "The token " strong { (token) } " is limited to connections of which this is one, and loses it." }
                }
                @for agent in &affected.agents {
                    li { "The agent " strong { (agent) } " was allowed to use it, and loses it." }
                }
                @if connection.is_default {
                    @match oldest {
                        Some(next) => { li { "Calls that name no connection use " strong { (next.name) } " from then on." } }
                        None => { li { "It is your only connection: calls fail until you connect another app." } }
                    }
                }
                li { "Its keys are deleted here. In Backendless nothing changes: the app, its data and its keys stay." }
            }
            form method="post" action={ "/connections/" (connection.id) "/remove" } {
                (session.csrf().field())
                div .actions {
                    button .danger type="submit" { "Remove the connection" }
                    a .button.secondary href={ "/connections/" (connection.id) } { "Cancel" }
                }
            }
        }
    })
}

async fn affected(console: &Shared, session: &Session, id: &ConnectionId) -> Result<Affected, PageError> {
    let (store, now) = (console.store(), console.now());
    let (tenant, account) = (session.tenant(), session.account());
    let names = |limit: &ConnectionLimit| matches!(limit, ConnectionLimit::Only(ids) if ids.contains(id));
    let mut tokens = Vec::new();
    let mut last: Option<String> = None;
    loop {
        let page = store::Page {
            after: last.as_deref(),
            limit: PIECE,
        };
        let piece = store.list_access_tokens(tenant, Some(account), page).await?;
        let counts = |token: &&store::AccessToken| {
            token.revoked_at.is_none()
                && token.expires_at.is_none_or(|end| now < end)
                && names(&token.connections)
        };
        tokens.extend(piece.iter().filter(counts).map(|token| token.name.clone()));
        match piece.last() {
            Some(token) if piece.len() == PIECE as usize => last = Some(token.id.to_string()),
            _ => break,
        }
    }
    let mut agents = Vec::new();
    for grant in store.list_grants(tenant, account, now).await? {
        if names(&grant.connections) {
            let client = store.oauth_client(&grant.client_id).await?;
            let name = client.and_then(|client| client.name);
            agents.push(name.unwrap_or(grant.client_id));
        }
    }
    Ok(Affected { tokens, agents })
}

async fn remove(
    State(console): State<Shared>,
    Path(id): Path<String>,
    Posted { from: session, .. }: Posted<Nothing>,
) -> Result<Redirect, PageError> {
    let connection = find(&console, &session, &id).await?;
    let change = Change::of("connection.remove")
        .connection(&connection.id)
        .detail(json!({ "name": connection.name }));
    let (tenant, account) = (session.tenant(), session.account());
    let work = async {
        let connections = &console.parts.connections;
        Ok(connections.remove(tenant, account, &connection.id).await?)
    };
    console.trail.record(&session, change, work).await?;
    Ok(Redirect::to("/connections?done=removed"))
}
