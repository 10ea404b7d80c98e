//! The tokens of an account, those that count first.

use super::{all, counts, own_connections};
use crate::console::Shared;
use crate::pages::access::{connections_in_words, scopes_in_words};
use crate::web::{Notice, Page, PageError, Section, Session, ago, moment};
use axum::extract::{Query, State};
use domain::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;
use std::cmp::Reverse;
use store::{AccessToken, Connection};

/// Ended tokens that the list shows, the latest ones.
const ENDED: usize = 50;

#[derive(Deserialize)]
pub(super) struct Done {
    done: Option<String>,
}

pub(super) async fn show(
    State(console): State<Shared>,
    session: Session,
    Query(Done { done }): Query<Done>,
) -> Result<Page, PageError> {
    let now = console.now();
    let own = own_connections(&console, &session).await?;
    let (mut active, mut ended): (Vec<_>, Vec<_>) = all(&console, &session)
        .await?
        .into_iter()
        .rev()
        .partition(|token| counts(token, now));
    active.sort_by_key(|token| Reverse(token.created_at));
    ended.truncate(ENDED);
    let notice = match done.as_deref() {
        Some("revoked") => Some(Notice::Done(
            "The token is revoked. Nobody can use it any more.".to_owned(),
        )),
        _ => None,
    };
    Ok(Page::new("Tokens", Section::Tokens, &session)
        .notice(notice)
        .body(html! {
            p .lead {
                "A token lets an agent in without a browser. Where Codex can open one, "
                a href="/connect/codex" { "signing in" } " is easier: there is no secret to keep."
            }
            @if active.is_empty() {
                div .empty {
                    p { "You have no token that counts." }
                    a .button href="/tokens/new" { "Make a token" }
                }
            } @else {
                p .actions { a .button href="/tokens/new" { "Make a token" } }
                (table(&active, &own, now))
            }
            @if !ended.is_empty() {
                details {
                    summary { "Expired and revoked" }
                    (table(&ended, &own, now))
                }
            }
        }))
}

fn table(tokens: &[AccessToken], own: &[Connection], now: Timestamp) -> Markup {
    html! {
        div .scroll {
            table .list {
                thead {
                    tr {
                        th scope="col" { "Name" }
                        th scope="col" { "May do" }
                        th scope="col" { "Connections" }
                        th scope="col" { "Made" }
                        th scope="col" { "Ends" }
                        th scope="col" { "Last used" }
                        th scope="col" { "State" }
                        th scope="col" { span .visually-hidden { "Revoke" } }
                    }
                }
                tbody { @for token in tokens { (row(token, own, now)) } }
            }
        }
    }
}

fn row(token: &AccessToken, own: &[Connection], now: Timestamp) -> Markup {
    html! {
        tr {
            th scope="row" { bdi { (token.name) } }
            td data-label="May do" { span { (scopes_in_words(&token.scopes)) } }
            td data-label="Connections" { span { (connections_in_words(&token.connections, own)) } }
            td data-label="Made" { (moment(token.created_at)) }
            td data-label="Ends" {
                @match token.expires_at { Some(end) => (moment(end)), None => span { "When revoked" } }
            }
            td data-label="Last used" {
                span { (token.last_used_at.map_or_else(|| "Never".to_owned(), |at| ago(at, now))) }
            }
            td data-label="State" { (state(token, now)) }
            td .act {
                @if token.revoked_at.is_none() {
                    a .button.secondary href={ "/tokens/" (token.id.as_str()) "/revoke" } {
                        "Revoke" span .visually-hidden { " " (token.name) }
                    }
                }
            }
        }
    }
}

fn state(token: &AccessToken, now: Timestamp) -> Markup {
    html! {
        @if token.revoked_at.is_some() { span .badge.bad { "Revoked" } }
        @else if counts(token, now) { span .badge.ok { "Active" } }
        @else { span .badge.muted { "Expired" } }
    }
}
