//! Permissions on tables and objects, the same for granting and revoking.

use backendless::{Access, Grantee, Permission};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toolkit::{CallContext, ToolError};

/// A permission by Backendless' own name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Name {
    Find,
    Update,
    Remove,
    Add,
    Describe,
    Permission,
    LoadRelations,
    AddRelation,
    DeleteRelation,
    Upsert,
    #[serde(rename = "*")]
    All,
}

/// What a permission is about, and whom it concerns.
pub(crate) struct Target<'a> {
    pub(crate) table: &'a str,
    pub(crate) object_id: Option<&'a str>,
    pub(crate) user_id: Option<&'a str>,
    pub(crate) role: Option<&'a str>,
}

/// Gives or takes away.
pub(crate) async fn set(
    context: &CallContext,
    access: Access,
    name: Name,
    target: &Target<'_>,
) -> Result<(), ToolError> {
    let grantee = match (target.user_id, target.role) {
        (Some(user), None) => Grantee::User(user),
        (None, Some(role)) => Grantee::Role(role),
        (None, None) => {
            return Err(ToolError::invalid(
                "one of `user_id` and `role` is required, both are missing",
            ));
        }
        (Some(_), Some(_)) => {
            return Err(ToolError::invalid(
                "`user_id` and `role` exclude each other, both are given",
            ));
        }
    };
    let permissions = context.client.permissions();
    let permission = Permission::from(name);
    match target.object_id {
        Some(object) => {
            permissions
                .set_on_object(target.table, object, access, permission, grantee)
                .await
        }
        None => {
            permissions
                .set_on_table(target.table, access, permission, grantee)
                .await
        }
    }?;
    Ok(())
}

impl From<Name> for Permission {
    fn from(name: Name) -> Self {
        match name {
            Name::Find => Self::Find,
            Name::Update => Self::Update,
            Name::Remove => Self::Remove,
            Name::Add => Self::Add,
            Name::Describe => Self::Describe,
            Name::Permission => Self::Permission,
            Name::LoadRelations => Self::LoadRelations,
            Name::AddRelation => Self::AddRelation,
            Name::DeleteRelation => Self::DeleteRelation,
            Name::Upsert => Self::Upsert,
            Name::All => Self::All,
        }
    }
}
