//! Roles: the system's own, which nobody assigns, and the application's.

use crate::error::{ApiError, Result};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The roles of every application.
const SYSTEM_ROLES: [&str; 12] = [
    "ASUser",
    "AndroidUser",
    "AuthenticatedUser",
    "DotNetUser",
    "GuestUser",
    "IOSUser",
    "JSUser",
    "NotAuthenticatedUser",
    "RestUser",
    "ServerCodeUser",
    "SocialUser",
    "Admin",
];

/// Which of the system's roles can be assigned to users.
const ASSIGNABLE: [&str; 1] = ["Admin"];

pub(super) const GUEST: &str = "GuestUser";

/// The roles of an application and who has them.
#[derive(Default)]
pub(super) struct Roles {
    custom: BTreeSet<String>,
    assigned: BTreeMap<String, BTreeSet<String>>,
}

impl Roles {
    /// Creates a role; one that exists stays as it is.
    pub(super) fn create(&mut self, name: &str) -> Value {
        if !is_system(name) {
            self.custom.insert(name.to_owned());
        }
        describe(name)
    }

    /// Deletes a role of the application; its id is its name.
    pub(super) fn delete(&mut self, name: &str) -> Result<()> {
        self.demand(name)?;
        if is_system(name) {
            return Err(ApiError::new(
                2008,
                format!("The system role '{name}' cannot be deleted"),
            ));
        }
        self.custom.remove(name);
        for roles in self.assigned.values_mut() {
            roles.remove(name);
        }
        Ok(())
    }

    /// Every role as the console lists it.
    pub(super) fn list(&self) -> Vec<Value> {
        let names = SYSTEM_ROLES
            .iter()
            .copied()
            .chain(self.custom.iter().map(String::as_str));
        names.map(describe).collect()
    }

    /// 2005 for a role that does not exist.
    pub(super) fn demand(&self, name: &str) -> Result<()> {
        if is_system(name) || self.custom.contains(name) {
            Ok(())
        } else {
            Err(ApiError::new(2005, format!("Role '{name}' does not exist")))
        }
    }

    /// Gives a user a role.
    pub(super) fn assign(&mut self, user_id: &str, name: &str) -> Result<()> {
        self.demand_assignable(name, 2007, "assigned")?;
        self.assigned
            .entry(user_id.to_owned())
            .or_default()
            .insert(name.to_owned());
        Ok(())
    }

    /// Takes a role from a user.
    pub(super) fn unassign(&mut self, user_id: &str, name: &str) -> Result<()> {
        self.demand_assignable(name, 2008, "unassigned")?;
        if let Some(roles) = self.assigned.get_mut(user_id) {
            roles.remove(name);
        }
        Ok(())
    }

    /// Marks a user as a guest, or no longer.
    pub(super) fn set_guest(&mut self, user_id: &str, guest: bool) {
        let roles = self.assigned.entry(user_id.to_owned()).or_default();
        if guest {
            roles.insert(GUEST.to_owned());
        } else {
            roles.remove(GUEST);
        }
    }

    /// The roles of a user, or of somebody who is not signed in.
    pub(super) fn of(&self, user_id: Option<&str>) -> BTreeSet<String> {
        let Some(user_id) = user_id else {
            return ["NotAuthenticatedUser".to_owned()].into();
        };
        let mut roles = self.assigned.get(user_id).cloned().unwrap_or_default();
        roles.insert("AuthenticatedUser".to_owned());
        roles
    }

    fn demand_assignable(&self, name: &str, code: u32, done: &str) -> Result<()> {
        self.demand(name)?;
        if is_system(name) && !ASSIGNABLE.contains(&name) {
            return Err(ApiError::new(
                code,
                format!("The system role '{name}' cannot be {done}"),
            ));
        }
        Ok(())
    }
}

fn is_system(name: &str) -> bool {
    SYSTEM_ROLES.contains(&name)
}

fn describe(name: &str) -> Value {
    json!({"roleId": name, "rolename": name, "name": name, "system": is_system(name)})
}

#[cfg(test)]
mod tests {
    use super::Roles;

    #[test]
    fn system_roles_are_not_assigned_and_unknown_ones_do_not_exist() {
        let mut roles = Roles::default();
        assert_eq!(roles.assign("u", "AuthenticatedUser").unwrap_err().code, 2007);
        assert_eq!(roles.unassign("u", "AuthenticatedUser").unwrap_err().code, 2008);
        assert_eq!(roles.assign("u", "Editor").unwrap_err().code, 2005);
        roles.create("Editor");
        roles.assign("u", "Editor").unwrap();
        assert!(roles.of(Some("u")).contains("Editor"));
        roles.unassign("u", "Editor").unwrap();
        assert!(!roles.of(Some("u")).contains("Editor"));
    }
}
