//! Roles of users.

use http::Method;
use serde_json::json;

use super::{Users, without_password};
use crate::answer::Object;
use crate::call::Call;
use crate::error::Result;
use crate::operation::Operation;

static OWN: Operation = Operation::read("users.roles", Method::GET);
static OF_USER: Operation = Operation::read("users.roles_of", Method::GET);
static WITH_ROLE: Operation = Operation::read("users.with_role", Method::GET);
static ASSIGN: Operation = Operation::once("users.assign_role", Method::POST);
static UNASSIGN: Operation = Operation::once("users.unassign_role", Method::POST);

/// Which users with a role to return. `None` is not sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UsersWithRole {
    /// Also load the roles of every user.
    pub load_roles: Option<bool>,
    /// 1 to 100.
    pub page_size: Option<u32>,
    /// Users to skip.
    pub offset: Option<u64>,
    /// Condition on the users.
    pub where_clause: Option<String>,
}

impl Users<'_> {
    /// The roles of the user of this client.
    pub async fn roles(&self) -> Result<Vec<String>> {
        self.client
            .send(Call::new(&OWN, "users").at("userroles"))
            .await?
            .texts()
    }

    /// The roles of another user. Needs the Cloud Code key.
    pub async fn roles_of(&self, user_id: &str) -> Result<Vec<String>> {
        let call = Call::new(&OF_USER, "users")
            .at("userroles")
            .name("user_id", user_id)?
            .with_cloud_code_key();
        self.client.send(call).await?.texts()
    }

    /// The users that have a role.
    pub async fn with_role(&self, role: &str, query: &UsersWithRole) -> Result<Vec<Object>> {
        let call = Call::new(&WITH_ROLE, "users")
            .at("role")
            .name("role", role)?
            .query("loadRoles", query.load_roles)
            .query("pageSize", query.page_size)
            .query("offset", query.offset)
            .query("where", query.where_clause.as_deref());
        Ok(self
            .client
            .send(call)
            .await?
            .objects()?
            .into_iter()
            .map(without_password)
            .collect())
    }

    /// Gives a user, named by its identity, a role. Needs the Cloud Code key.
    pub async fn assign_role(&self, identity: &str, role: &str) -> Result<()> {
        self.change_role(Call::new(&ASSIGN, "users").at("assignRole"), identity, role)
            .await
    }

    /// Takes a role away from a user, named by its identity. Needs the Cloud Code key.
    pub async fn unassign_role(&self, identity: &str, role: &str) -> Result<()> {
        self.change_role(Call::new(&UNASSIGN, "users").at("unassignRole"), identity, role)
            .await
    }

    async fn change_role(&self, call: Call, identity: &str, role: &str) -> Result<()> {
        let call = call
            .with_cloud_code_key()
            .json(&json!({ "user": identity, "roleName": role }));
        self.client.send(call).await?;
        Ok(())
    }
}
