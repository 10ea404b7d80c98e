//! The people of a tenant, and who is invited.

use super::role_name;
use crate::console::Shared;
use crate::pages::credentials::{Wrong, printable};
use crate::web::{Notice, Page, PageError, Section, Session, field_error, moment};
use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use domain::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;
use store::{Account, AccountState, Invitation, Role};

/// How many rows are shown at once.
const PIECE: u32 = 100;

pub(super) fn router() -> Router<Shared> {
    Router::new().route("/owner/people", get(show))
}

#[derive(Deserialize)]
struct Which {
    done: Option<String>,
    after: Option<String>,
}

/// What somebody typed into the form of an invitation, and what is wrong with it.
#[derive(Default)]
pub(super) struct Typed<'a> {
    pub(super) email: &'a str,
    pub(super) role: Option<Role>,
    pub(super) wrong: Wrong,
}

async fn show(
    State(console): State<Shared>,
    Query(Which { done, after }): Query<Which>,
    session: Session,
) -> Result<Page, PageError> {
    session.require_owner()?;
    let notice = match done.as_deref() {
        Some("withdrawn") => Some("The invitation is taken back. Its link counts no longer."),
        Some("deleted") => Some("The account is deleted."),
        _ => None,
    };
    let page = page(&console, &session, after.as_deref(), &Typed::default()).await?;
    Ok(page.notice(notice.map(|text| Notice::Done(text.to_owned()))))
}

/// The page, beginning behind an account.
pub(super) async fn page(
    console: &Shared,
    session: &Session,
    after: Option<&str>,
    typed: &Typed<'_>,
) -> Result<Page, PageError> {
    let (store, now) = (console.store(), console.now());
    let piece = store::Page { after, limit: PIECE };
    let accounts = store.list_accounts(session.tenant(), piece).await?;
    let first = store::Page::first(500);
    let mut invitations = store.list_invitations(session.tenant(), first).await?;
    invitations.retain(|invitation| invitation.account.is_none());
    Ok(Page::new("People", Section::People, session).body(html! {
        p .lead { "Everybody has their own connections and tokens. Nobody sees those of others, not even owners." }
        (accounts_table(&accounts, session))
        (pager(&accounts, after))
        h2 { "Invitations" }
        (invitations_table(&invitations, session, now))
        section .card {
            h2 { "Invite somebody" }
            (form(session, typed))
        }
    }))
}

fn accounts_table(accounts: &[Account], session: &Session) -> Markup {
    html! {
        div .scroll {
            table .list {
                thead { tr { th { "Account" } th { "Role" } th { "State" } th { "Since" } } }
                tbody {
                    @for account in accounts {
                        tr {
                            td data-label="Account" {
                                a href={ "/owner/people/" (account.id) } { (name(account)) }
                                @if account.id == *session.account() { small { "This is you" } }
                            }
                            td data-label="Role" { (role_name(account.role)) }
                            td data-label="State" { (state(account.state)) }
                            td data-label="Since" { (moment(account.created_at)) }
                        }
                    }
                }
            }
        }
    }
}

fn pager(accounts: &[Account], after: Option<&str>) -> Markup {
    let is_full = accounts.len() == PIECE as usize;
    html! {
        @if after.is_some() || is_full {
            div .pager {
                @if after.is_some() { a href="/owner/people" { "To the beginning" } }
                @if let (true, Some(last)) = (is_full, accounts.last()) {
                    a href={ "/owner/people?after=" (last.id) } { "More people" }
                }
            }
        }
    }
}

fn invitations_table(invitations: &[Invitation], session: &Session, now: Timestamp) -> Markup {
    html! {
        @if invitations.is_empty() {
            p .empty { "Nobody is invited at the moment." }
        } @else {
            div .scroll {
                table .list {
                    thead { tr { th { "For" } th { "Role" } th { "Until" } th { span .visually-hidden { "Actions" } } } }
                    tbody {
                        @for invitation in invitations {
                            tr {
                                td data-label="For" { (invitation.email.as_deref().unwrap_or("Whoever has the link")) }
                                td data-label="Role" { (role_name(invitation.role)) }
                                td data-label="Until" {
                                    (moment(invitation.expires_at))
                                    @if invitation.expires_at <= now { small { "Has run out" } }
                                }
                                td .act {
                                    form method="post" action={ "/owner/invitations/" (invitation.id) "/withdraw" } {
                                        (session.csrf().field())
                                        button .quiet type="submit" { "Take back" }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn form(session: &Session, typed: &Typed<'_>) -> Markup {
    let error = typed.wrong.email.as_deref();
    let role = typed.role.unwrap_or(Role::Member);
    html! {
        form method="post" action="/owner/invitations" {
            (session.csrf().field())
            div .field {
                label for="email" { "E-mail address" }
                input #email name="email" type="email" autocomplete="off" value=(printable(typed.email))
                    aria-invalid=[error.map(|_| "true")]
                    aria-describedby=(if error.is_some() { "email-hint email-error" } else { "email-hint" });
                p .hint #email-hint { "May stay empty: then whoever has the link chooses the address." }
                (field_error("email", error))
            }
            fieldset .choices {
                legend { "Role" }
                label {
                    input type="radio" name="role" value="member" checked[role == Role::Member];
                    span { strong { "Member" } small { "Has connections and tokens of their own." } }
                }
                label {
                    input type="radio" name="role" value="owner" checked[role == Role::Owner];
                    span { strong { "Owner" } small { "Also manages people, and sees what everybody's agents did." } }
                }
            }
            div .actions { button type="submit" { "Make a link" } }
        }
    }
}

/// What an account is called.
pub(super) fn name(account: &Account) -> &str {
    account.email.as_deref().unwrap_or("An account for machines")
}

/// The state as a badge.
pub(super) fn state(state: AccountState) -> Markup {
    html! {
        @match state {
            AccountState::Active => { span .badge.ok { "active" } }
            AccountState::Disabled => { span .badge.muted { "disabled" } }
        }
    }
}
