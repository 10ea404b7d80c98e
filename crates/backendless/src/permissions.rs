//! Permissions on tables and objects (docs/reference/backendless-rest.md, 1 rows 24, 29 and 1.3).

use std::fmt;

use http::Method;
use serde_json::{Value, json};

use crate::answer::Object;
use crate::call::Call;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::operation::Operation;

static SET_ON_OBJECT: Operation = Operation::once("permissions.set_on_object", Method::PUT);
static SET_ON_TABLE: Operation = Operation::once("permissions.set_on_table", Method::PUT);
static SET_IN_BULK: Operation = Operation::once("permissions.set_in_bulk", Method::PUT);

/// Who may do what with tables and objects.
#[derive(Debug, Clone, Copy)]
pub struct Permissions<'a> {
    client: &'a Client,
}

/// Whether a permission is given or taken away. There is no third state in the REST API: nothing removes an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// `GRANT`
    Grant,
    /// `DENY`
    Deny,
}

/// What is permitted. On an object only `Find`, `Update` and `Remove` exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Find and load objects.
    Find,
    /// Change objects.
    Update,
    /// Delete objects.
    Remove,
    /// Create objects; tables only.
    Add,
    /// Read the schema; tables only.
    Describe,
    /// Change permissions; tables only.
    Permission,
    /// Load related objects; tables only.
    LoadRelations,
    /// Add relations; tables only.
    AddRelation,
    /// Delete relations; tables only.
    DeleteRelation,
    /// Create or update objects; tables only.
    Upsert,
    /// Everything; tables only. Unverified: the documentation is cut off where it introduces the asterisk.
    All,
}

/// Whom a permission concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grantee<'a> {
    /// One user by object id, or every user with `*`.
    User(&'a str),
    /// One role by name, or every role with `*`.
    Role(&'a str),
}

/// One entry of a bulk change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserPermission<'a> {
    /// The object id of the user.
    pub user_id: &'a str,
    /// What is permitted.
    pub permission: Permission,
    /// Given or taken away.
    pub access: Access,
}

impl<'a> Permissions<'a> {
    pub(crate) fn new(client: &'a Client) -> Self {
        Self { client }
    }

    /// Gives or takes away a permission on one object. `Validation` for a permission that only tables have.
    pub async fn set_on_object(
        &self,
        table: &str,
        object_id: &str,
        access: Access,
        permission: Permission,
        grantee: Grantee<'_>,
    ) -> Result<()> {
        if !permission.fits_object() {
            let reason =
                format!("permission {permission} exists on tables only; on an object: FIND, UPDATE, REMOVE");
            return Err(Error::invalid(SET_ON_OBJECT.name, reason));
        }
        let call = Self::call(&SET_ON_OBJECT, table)?
            .at(access.as_str())
            .name("object_id", object_id)?;
        self.client.send(call.json(&body(permission, grantee))).await?;
        Ok(())
    }

    /// Gives or takes away a permission on a whole table. Documented, but in no SDK: unverified.
    pub async fn set_on_table(
        &self,
        table: &str,
        access: Access,
        permission: Permission,
        grantee: Grantee<'_>,
    ) -> Result<()> {
        let call = Self::call(&SET_ON_TABLE, table)?.at(access.as_str());
        self.client.send(call.json(&body(permission, grantee))).await?;
        Ok(())
    }

    /// Changes several users' permissions on one object; one truth value per entry. Known from the Swift SDK only.
    pub async fn set_in_bulk(
        &self,
        table: &str,
        object_id: &str,
        entries: &[UserPermission<'_>],
    ) -> Result<Vec<bool>> {
        let entry = |entry: &UserPermission<'_>| {
            json!({
                "userId": entry.user_id,
                "permission": entry.permission.as_str(),
                "permissionType": entry.access.as_str(),
            })
        };
        let call = Self::call(&SET_IN_BULK, table)?
            .name("object_id", object_id)?
            .at("bulk");
        let body = Value::Array(entries.iter().map(entry).collect());
        self.client
            .send(call.json(&body))
            .await?
            .decode("an array of true and false")
    }

    fn call(operation: &'static Operation, table: &str) -> Result<Call> {
        Ok(Call::new(operation, "data")
            .name("table", table)?
            .at("permissions"))
    }
}

fn body(permission: Permission, grantee: Grantee<'_>) -> Value {
    let mut body = Object::new();
    body.insert("permission".to_owned(), permission.as_str().into());
    grantee.add_to(&mut body);
    body.into()
}

impl Grantee<'_> {
    /// Adds the `user` or `role` member that Backendless expects.
    pub(crate) fn add_to(self, body: &mut Object) {
        let (key, value) = match self {
            Self::User(user) => ("user", user),
            Self::Role(role) => ("role", role),
        };
        body.insert(key.to_owned(), value.into());
    }
}

impl Access {
    /// The word in the path.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Grant => "GRANT",
            Self::Deny => "DENY",
        }
    }
}

impl Permission {
    /// The word in the body.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Find => "FIND",
            Self::Update => "UPDATE",
            Self::Remove => "REMOVE",
            Self::Add => "ADD",
            Self::Describe => "DESCRIBE",
            Self::Permission => "PERMISSION",
            Self::LoadRelations => "LOAD_RELATIONS",
            Self::AddRelation => "ADD_RELATION",
            Self::DeleteRelation => "DELETE_RELATION",
            Self::Upsert => "UPSERT",
            Self::All => "*",
        }
    }

    /// True for the permissions that exist on single objects.
    pub const fn fits_object(self) -> bool {
        matches!(self, Self::Find | Self::Update | Self::Remove)
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
