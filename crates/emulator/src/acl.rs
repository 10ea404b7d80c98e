//! Who may do what: grants and denials for users, roles and everyone.

use crate::actor::Actor;
use crate::error::{ApiError, Result};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Whom an entry is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Principal {
    User(String),
    Role(String),
    /// `"user": "*"`
    EveryUser,
    /// `"role": "*"`
    EveryRole,
}

impl Principal {
    /// Reads `user` or `role`; when both are there, `role` is ignored (docs/reference/backendless-rest.md, 1.3).
    pub(crate) fn from_body(body: &Map<String, Value>) -> Result<Self> {
        let text = |name: &str| body.get(name).and_then(Value::as_str);
        match (text("user"), text("role")) {
            (Some("*"), _) => Ok(Self::EveryUser),
            (Some(user), _) => Ok(Self::User(user.to_owned())),
            (None, Some("*")) => Ok(Self::EveryRole),
            (None, Some(role)) => Ok(Self::Role(role.to_owned())),
            (None, None) => Err(ApiError::missing_field("user' or 'role")),
        }
    }
}

/// Whether an entry allows or forbids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Grant,
    Deny,
}

impl Access {
    /// `GRANT` or `DENY`, as in the path.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "GRANT" => Some(Self::Grant),
            "DENY" => Some(Self::Deny),
            _ => None,
        }
    }
}

/// The entries of one table, object or path. `*` as an operation stands for every operation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Acl(BTreeMap<(String, Principal), Access>);

impl Acl {
    /// Adds an entry or replaces the one for the same operation and principal.
    pub(crate) fn set(&mut self, operation: &str, principal: Principal, access: Access) {
        self.0.insert((operation.to_owned(), principal), access);
    }

    /// What the entries say about `actor`, `None` when they are silent.
    ///
    /// The user's own entry counts most, then those of the actor's roles, then those for everyone; among
    /// entries of the same rank a denial wins. The vendor's exact order is unverified.
    pub(crate) fn decide(&self, operation: &str, actor: &Actor<'_>) -> Option<Access> {
        let entries = |rank: fn(&Principal, &Actor<'_>) -> bool| {
            self.0
                .iter()
                .filter(|((of, principal), _)| (of == operation || of == "*") && rank(principal, actor))
                .map(|(_, access)| *access)
                .reduce(|one, other| if one == Access::Deny { one } else { other })
        };
        entries(
            |principal, actor| matches!(principal, Principal::User(id) if actor.user_id.as_ref() == Some(id)),
        )
        .or_else(|| {
            entries(
                |principal, actor| matches!(principal, Principal::Role(role) if actor.roles.contains(role)),
            )
        })
        .or_else(|| entries(|principal, _| matches!(principal, Principal::EveryUser | Principal::EveryRole)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Access, Acl, Principal};
    use crate::actor::Actor;
    use crate::random::Random;

    fn role(name: &str) -> Principal {
        Principal::Role(name.into())
    }

    #[test]
    fn a_user_s_own_entry_counts_before_roles_and_everyone() {
        let random = Random::seeded(1);
        let actor = Actor::restricted(Some("u1".into()), ["Editor".into()].into(), 0, &random);
        let mut acl = Acl::default();
        assert_eq!(acl.decide("FIND", &actor), None);
        acl.set("FIND", Principal::EveryUser, Access::Deny);
        assert_eq!(acl.decide("FIND", &actor), Some(Access::Deny));
        acl.set("FIND", role("Editor"), Access::Grant);
        assert_eq!(acl.decide("FIND", &actor), Some(Access::Grant));
        acl.set("FIND", Principal::User("u1".into()), Access::Deny);
        assert_eq!(acl.decide("FIND", &actor), Some(Access::Deny));
        assert_eq!(acl.decide("UPDATE", &actor), None);
    }

    #[test]
    fn among_roles_a_denial_wins_and_a_star_is_every_operation() {
        let random = Random::seeded(1);
        let actor = Actor::restricted(None, ["A".into(), "B".into()].into(), 0, &random);
        let mut acl = Acl::default();
        acl.set("*", role("A"), Access::Grant);
        assert_eq!(acl.decide("REMOVE", &actor), Some(Access::Grant));
        acl.set("REMOVE", role("B"), Access::Deny);
        assert_eq!(acl.decide("REMOVE", &actor), Some(Access::Deny));
        acl.set("REMOVE", role("C"), Access::Grant);
        assert_eq!(acl.decide("REMOVE", &actor), Some(Access::Deny));
    }
}
