//! Who may read, write or delete what in the file tree.

use super::FilePath;
use crate::acl::{Access, Acl, Principal};
use crate::actor::Actor;
use crate::error::{ApiError, Result};
use std::collections::BTreeMap;

/// What can be granted or denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Read,
    Write,
    Delete,
}

impl Operation {
    const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Delete];

    fn name(self) -> &'static str {
        match self {
            Self::Read => "READ",
            Self::Write => "WRITE",
            Self::Delete => "DELETE",
        }
    }

    pub(crate) fn parse(name: &str) -> Result<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|operation| operation.name() == name).ok_or_else(|| {
            ApiError::new(
                0,
                format!("Unknown file permission '{name}': READ, WRITE or DELETE is expected"),
            )
        })
    }
}

/// The entries of each path. Where nothing was said, everything is allowed.
#[derive(Debug, Default)]
pub(crate) struct Permissions {
    entries: BTreeMap<FilePath, Acl>,
}

impl Permissions {
    /// Grants or denies; a later entry for the same principal replaces the earlier one.
    pub(crate) fn set(&mut self, path: FilePath, operation: Operation, principal: Principal, access: Access) {
        let acl = self.entries.entry(path).or_default();
        acl.set(operation.name(), principal, access);
    }

    /// The nearest path upwards that says anything about this actor decides. That paths inherit in this way is
    /// unverified.
    pub(crate) fn allow(&self, actor: &Actor<'_>, operation: Operation, path: &FilePath) -> bool {
        let mut places: Vec<FilePath> = vec![FilePath::root()];
        places.extend(path.ancestors());
        let decisions = places.iter().rev().filter_map(|place| self.entries.get(place));
        let mut decisions = decisions.filter_map(|acl| acl.decide(operation.name(), actor));
        actor.unrestricted || decisions.next().is_none_or(|access| access == Access::Grant)
    }
}

#[cfg(test)]
mod tests {
    use super::{Operation, Permissions};
    use crate::acl::{Access, Principal};
    use crate::actor::Actor;
    use crate::files::FilePath;
    use crate::random::Random;

    fn path(text: &str) -> FilePath {
        FilePath::parse(text).unwrap()
    }

    fn guest(random: &Random) -> Actor<'_> {
        Actor::restricted(None, ["NotAuthenticatedUser".into()].into(), 0, random)
    }

    #[test]
    fn nothing_said_means_allowed() {
        let random = Random::seeded(1);
        let permissions = Permissions::default();
        assert!(permissions.allow(&guest(&random), Operation::Delete, &path("a/b")));
    }

    #[test]
    fn the_nearest_entry_decides_for_its_operation() {
        let random = Random::seeded(1);
        let mut permissions = Permissions::default();
        let read = Operation::Read;
        permissions.set(path("private"), read, Principal::EveryRole, Access::Deny);
        permissions.set(path("private/open"), read, Principal::EveryRole, Access::Grant);
        let guest = guest(&random);
        assert!(!permissions.allow(&guest, read, &path("private/a.txt")));
        assert!(permissions.allow(&guest, read, &path("private/open/a.txt")));
        assert!(permissions.allow(&guest, Operation::Write, &path("private/a.txt")));
        assert!(permissions.allow(&guest, read, &path("private-2")));
    }

    #[test]
    fn an_unrestricted_actor_may_do_all() {
        let random = Random::seeded(1);
        let mut permissions = Permissions::default();
        let everyone = Principal::EveryUser;
        permissions.set(FilePath::root(), Operation::Write, everyone, Access::Deny);
        let mut actor = guest(&random);
        assert!(!permissions.allow(&actor, Operation::Write, &path("a")));
        actor.unrestricted = true;
        assert!(permissions.allow(&actor, Operation::Write, &path("a")));
    }

    #[test]
    fn only_three_operations_exist() {
        assert_eq!(Operation::parse("WRITE"), Ok(Operation::Write));
        assert!(Operation::parse("EXECUTE").is_err());
    }
}
