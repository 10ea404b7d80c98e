//! What the page of an account shows, and its forms.

use crate::pages::owner::people::{name, state};
use crate::pages::owner::role_name;
use crate::web::{Page, Section, Session, moment};
use maud::{Markup, html};
use store::{Account, AccountState, Role};

/// One's own password is changed under "Your account"; machines have none, and a disabled account could not use it.
pub(super) fn may_have_link(account: &Account, session: &Session) -> bool {
    account.email.is_some() && account.state == AccountState::Active && account.id != *session.account()
}

pub(super) fn page(account: &Account, session: &Session) -> Page {
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
