//! Users, their sessions and their roles. The users themselves are rows of the table `Users`.

pub(crate) mod account;
mod console;
mod login;
mod password;
mod register;
mod roles;
mod routes;
mod sessions;
mod settings;

pub(crate) use console::routes as console_routes;
pub(crate) use password::PasswordHash;
pub(crate) use routes::routes;

use crate::error::Result;
use roles::Roles;
use sessions::Sessions;
use settings::{LoginSettings, RegistrationSettings};
use std::collections::{BTreeMap, BTreeSet};

/// What an application knows of its users beside their rows.
#[derive(Default)]
pub(crate) struct Users {
    sessions: Sessions,
    roles: Roles,
    /// Failed logins since the last good one, by `objectId`.
    failures: BTreeMap<String, u64>,
    login: LoginSettings,
    registration: RegistrationSettings,
}

impl Users {
    /// The user of a session that is alive at `now`, whose inactivity starts anew.
    pub(crate) fn touch_session(&mut self, token: &str, now: i64) -> Option<String> {
        self.sessions.touch(token, now, self.login.session_timeout_ms())
    }

    /// The roles of a user, or of somebody who is not signed in.
    pub(crate) fn roles_of(&self, user_id: Option<&str>) -> BTreeSet<String> {
        self.roles.of(user_id)
    }

    /// Refuses a role that does not exist.
    pub(crate) fn demand_role(&self, name: &str) -> Result<()> {
        self.roles.demand(name)
    }

    /// Creates a role of the application.
    pub(crate) fn create_role(&mut self, name: &str) {
        self.roles.create(name);
    }

    /// Lets a locked user try again.
    pub(crate) fn forget_failures(&mut self, user_id: &str) {
        self.failures.remove(user_id);
    }
}
