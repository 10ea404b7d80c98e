//! Permissions on tables and objects, and their enforcement.

use super::table::{Row, Table};
use super::{Data, USERS};
use crate::acl::{Access, Principal};
use crate::actor::Actor;
use crate::error::{ApiError, Result};

/// What can be granted or denied (docs/reference/backendless-rest.md, 1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Add,
    Update,
    Find,
    Remove,
    Describe,
    Permission,
    LoadRelations,
    AddRelation,
    DeleteRelation,
    Upsert,
}

impl Operation {
    const ALL: [Self; 10] = [
        Self::Add,
        Self::Update,
        Self::Find,
        Self::Remove,
        Self::Describe,
        Self::Permission,
        Self::LoadRelations,
        Self::AddRelation,
        Self::DeleteRelation,
        Self::Upsert,
    ];

    /// The name in the body of a permission call.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Add => "ADD",
            Self::Update => "UPDATE",
            Self::Find => "FIND",
            Self::Remove => "REMOVE",
            Self::Describe => "DESCRIBE",
            Self::Permission => "PERMISSION",
            Self::LoadRelations => "LOAD_RELATIONS",
            Self::AddRelation => "ADD_RELATION",
            Self::DeleteRelation => "DELETE_RELATION",
            Self::Upsert => "UPSERT",
        }
    }

    /// The documented error for an operation that is not permitted; the codes of relations are unverified.
    fn refusal(self) -> ApiError {
        let (code, action) = match self {
            Self::Add | Self::Upsert => (1011, "create entity"),
            Self::Update => (1012, "update entity"),
            Self::Find => (1013, "find elements in persistence storage"),
            Self::Remove => (1014, "delete elements from persistence storage"),
            Self::Describe => (1015, "describe elements from persistence storage"),
            Self::Permission => (1023, "change permission for the current object"),
            Self::LoadRelations => (1013, "load relations"),
            Self::AddRelation => (1012, "add relations"),
            Self::DeleteRelation => (1012, "delete relations"),
        };
        ApiError::new(code, format!("User has no permission to {action}"))
    }
}

/// The operations that an object, as opposed to a table, can have entries for.
const OF_OBJECTS: [&str; 3] = ["FIND", "UPDATE", "REMOVE"];

impl Table {
    /// Whether `actor` may do `operation`, to `row` or to the table as such.
    ///
    /// The entries of the object come first, then ownership, then the entries of the table; what nobody
    /// mentions is permitted. That an owner passes the table's entries is unverified.
    pub(crate) fn permits(&self, operation: Operation, row: Option<&Row>, actor: &Actor<'_>) -> bool {
        if actor.unrestricted {
            return true;
        }
        if let Some(access) = row.and_then(|row| row.acl.decide(operation.name(), actor)) {
            return access == Access::Grant;
        }
        let owner = row.and_then(|row| row.text("ownerId"));
        if owner.is_some() && owner == actor.user_id.as_deref() {
            return true;
        }
        // Somebody who is signed in is always the owner of their own user object.
        if self.name == USERS && row.is_some_and(|row| actor.user_id.as_deref() == Some(row.id())) {
            return true;
        }
        self.acl.decide(operation.name(), actor) != Some(Access::Deny)
    }

    /// Refuses what [`Self::permits`] does not permit.
    pub(crate) fn demand(&self, operation: Operation, row: Option<&Row>, actor: &Actor<'_>) -> Result<()> {
        if self.permits(operation, row, actor) {
            Ok(())
        } else {
            Err(operation.refusal())
        }
    }
}

impl Data {
    /// Grants or denies on an object (`object_id`) or on a whole table.
    pub(crate) fn set_permission(
        &mut self,
        actor: &Actor<'_>,
        table: &str,
        object_id: Option<&str>,
        (operation, principal, access): (&str, Principal, Access),
    ) -> Result<()> {
        let known = operation == "*" || Operation::ALL.iter().any(|known| known.name() == operation);
        let allowed = match object_id {
            None => known,
            Some(_) => operation == "*" || OF_OBJECTS.contains(&operation),
        };
        if !allowed {
            return Err(ApiError::new(1024, format!("Unknown permission '{operation}'")));
        }
        let row = object_id
            .map(|id| self.table(table)?.existing_row(id))
            .transpose()?;
        self.table(table)?.demand(Operation::Permission, row, actor)?;
        let table = self.table_mut(table)?;
        let acl = match object_id {
            Some(id) => &mut table.existing_row_mut(id)?.acl,
            None => &mut table.acl,
        };
        acl.set(operation, principal, access);
        Ok(())
    }
}
