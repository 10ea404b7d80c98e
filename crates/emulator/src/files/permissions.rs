//! Who may read, write or delete what in the file tree.

use super::FilePath;
use crate::error::{ApiError, Result};
use std::collections::BTreeMap;

/// What can be granted or denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operation {
    Read,
    Write,
    Delete,
}

impl Operation {
    pub(crate) fn parse(name: &str) -> Result<Self> {
        match name {
            "READ" => Ok(Self::Read),
            "WRITE" => Ok(Self::Write),
            "DELETE" => Ok(Self::Delete),
            other => Err(ApiError::new(
                0,
                format!("Unknown file permission '{other}': READ, WRITE or DELETE is expected"),
            )),
        }
    }
}

/// To whom an entry applies; the name `*` means everyone of that kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Holder {
    User(String),
    Role(String),
}

/// Who asks: the signed-in user, if any, and every role that the call has.
#[derive(Debug, Clone, Default)]
pub(crate) struct Caller {
    pub(crate) user: Option<String>,
    pub(crate) roles: Vec<String>,
}

/// The entries that were granted or denied. Where nothing was said, everything is allowed.
#[derive(Debug, Default)]
pub(crate) struct Permissions {
    entries: BTreeMap<(FilePath, Operation, Holder), bool>,
}

impl Permissions {
    /// Grants or denies; a later entry for the same holder replaces the earlier one.
    pub(crate) fn set(&mut self, path: FilePath, operation: Operation, holder: Holder, granted: bool) {
        self.entries.insert((path, operation, holder), granted);
    }

    /// The nearest path upwards with an entry for this caller decides; there a user entry comes before a role
    /// entry, a name before `*`, and among several roles a denial before a grant. The order that the live
    /// service follows is unverified.
    pub(crate) fn allow(&self, caller: &Caller, operation: Operation, path: &FilePath) -> bool {
        let mut places: Vec<FilePath> = path.ancestors().collect();
        places.insert(0, FilePath::root());
        places
            .iter()
            .rev()
            .find_map(|place| self.decision(caller, operation, place))
            .unwrap_or(true)
    }

    fn decision(&self, caller: &Caller, operation: Operation, place: &FilePath) -> Option<bool> {
        let entry = |holder: Holder| self.entries.get(&(place.clone(), operation, holder)).copied();
        let user = caller.user.as_deref();
        let of_user = user.and_then(|user| {
            entry(Holder::User(user.to_owned())).or_else(|| entry(Holder::User("*".to_owned())))
        });
        of_user.or_else(|| {
            let of_roles = caller
                .roles
                .iter()
                .filter_map(|role| entry(Holder::Role(role.clone())));
            of_roles.min().or_else(|| entry(Holder::Role("*".to_owned())))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Caller, Holder, Operation, Permissions};
    use crate::files::FilePath;

    fn path(text: &str) -> FilePath {
        FilePath::parse(text).unwrap()
    }

    fn caller(user: Option<&str>, roles: &[&str]) -> Caller {
        Caller {
            user: user.map(str::to_owned),
            roles: roles.iter().map(|&role| role.to_owned()).collect(),
        }
    }

    #[test]
    fn nothing_said_means_allowed() {
        let permissions = Permissions::default();
        assert!(permissions.allow(&caller(None, &[]), Operation::Delete, &path("a/b")));
    }

    #[test]
    fn the_nearest_entry_decides() {
        let mut permissions = Permissions::default();
        let everyone = || Holder::Role("*".into());
        permissions.set(path("private"), Operation::Read, everyone(), false);
        permissions.set(path("private/open"), Operation::Read, everyone(), true);
        let guest = caller(None, &["NotAuthenticatedUser"]);
        assert!(!permissions.allow(&guest, Operation::Read, &path("private/a.txt")));
        assert!(permissions.allow(&guest, Operation::Read, &path("private/open/a.txt")));
        assert!(permissions.allow(&guest, Operation::Write, &path("private/a.txt")));
        assert!(permissions.allow(&guest, Operation::Read, &path("private-2")));
    }

    #[test]
    fn users_come_before_roles_and_denials_before_grants() {
        let mut permissions = Permissions::default();
        let file = path("a.txt");
        permissions.set(
            file.clone(),
            Operation::Write,
            Holder::Role("Editor".into()),
            true,
        );
        permissions.set(
            file.clone(),
            Operation::Write,
            Holder::Role("Blocked".into()),
            false,
        );
        permissions.set(file.clone(), Operation::Write, Holder::User("u1".into()), true);
        let both = ["Editor", "Blocked"];
        assert!(!permissions.allow(&caller(None, &both), Operation::Write, &file));
        assert!(!permissions.allow(&caller(Some("u2"), &both), Operation::Write, &file));
        assert!(permissions.allow(&caller(Some("u1"), &both), Operation::Write, &file));
        permissions.set(file.clone(), Operation::Write, Holder::User("*".into()), false);
        assert!(permissions.allow(&caller(Some("u1"), &both), Operation::Write, &file));
        assert!(!permissions.allow(&caller(Some("u2"), &["Editor"]), Operation::Write, &file));
    }
}
