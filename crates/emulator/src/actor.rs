//! On whose behalf an operation runs, and with which clock and randomness.

use crate::call::Call;
use crate::random::Random;
use crate::state::State;
use std::collections::BTreeSet;

/// The one who acts: a caller of the app API, or a developer at the console.
pub(crate) struct Actor<'a> {
    pub(crate) user_id: Option<String>,
    pub(crate) roles: BTreeSet<String>,
    /// True for Cloud Code and developers: permissions do not bind them.
    pub(crate) unrestricted: bool,
    pub(crate) now: i64,
    pub(crate) random: &'a Random,
}

impl<'a> Actor<'a> {
    /// Somebody whom permissions bind.
    #[cfg(test)]
    pub(crate) fn restricted(
        user_id: Option<String>,
        roles: BTreeSet<String>,
        now: i64,
        random: &'a Random,
    ) -> Self {
        Self {
            user_id,
            roles,
            unrestricted: false,
            now,
            random,
        }
    }

    /// A developer at the console, or the emulator itself.
    pub(crate) fn developer(state: &'a State) -> Self {
        Self {
            user_id: None,
            roles: BTreeSet::new(),
            unrestricted: true,
            now: state.now(),
            random: &state.random,
        }
    }

    /// Who makes `call`. Takes the lock of the application's users for a moment.
    pub(crate) fn of(call: &'a Call) -> Self {
        let mut roles = call.app.users.lock().roles_of(call.user_id());
        roles.insert(call.key.role_name().to_owned());
        Self {
            user_id: call.user_id().map(str::to_owned),
            roles,
            unrestricted: call.is_cloud_code(),
            now: call.now(),
            random: &call.state.random,
        }
    }
}
