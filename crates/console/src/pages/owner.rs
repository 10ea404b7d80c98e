//! What owners manage: people, invitations, settings of the tenant.

mod invitations;
mod link;
mod people;
mod person;
mod settings;

use crate::console::Shared;
use axum::Router;
use store::Role;

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .merge(invitations::router())
        .merge(people::router())
        .merge(person::router())
        .merge(settings::router())
}

/// What a role is called, in forms and for people.
fn role_name(role: Role) -> &'static str {
    match role {
        Role::Owner => "owner",
        Role::Member => "member",
    }
}

/// What a form means by a role.
fn read_role(word: &str) -> Option<Role> {
    match word {
        "owner" => Some(Role::Owner),
        "member" => Some(Role::Member),
        _ => None,
    }
}
