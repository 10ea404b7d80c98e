//! `grant_permission`: gives a permission on a table or an object.

use backendless::Access;
use crate::permission::{self, Target};
use domain::Area;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toolkit::{CallContext, Effect, Reach, Session, Spec, ToolError};

pub(crate) struct Tool;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// The table, such as Orders.
    #[schemars(length(min = 1))]
    table: String,
    /// What is allowed.
    permission: permission::Name,
    /// objectId. Default: the whole table.
    #[schemars(length(min = 1))]
    object_id: Option<String>,
    /// The user's objectId, or * for every user.
    #[schemars(length(min = 1))]
    user_id: Option<String>,
    /// The role's name, such as AuthenticatedUser, or * for every role.
    #[schemars(length(min = 1))]
    role: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    table: String,
    object_id: Option<String>,
    user_id: Option<String>,
    role: Option<String>,
    permission: permission::Name,
    /// Always "granted".
    access: &'static str,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "grant_permission",
        title: "Grant permission",
        description: "Grant (allow, let, give) a user, a role or everyone (*) a permission (access, \
                      right) to read, update or delete, on a whole table or one object (record: FIND, \
                      UPDATE, REMOVE only). Exactly one of user_id and role.",
        area: Area::Data,
        effect: Effect::Destroy,
        reach: Reach::App,
        session: Session::Optional,
        list: None,
        unverified: Some("permissions on a whole table, which only the documentation knows, and the permission `*`"),
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        let target = Target {
            table: &input.table,
            object_id: input.object_id.as_deref(),
            user_id: input.user_id.as_deref(),
            role: input.role.as_deref(),
        };
        permission::set(context, Access::Grant, input.permission, &target).await?;
        let Input { table, permission, object_id, user_id, role } = input;
        Ok(Output { table, object_id, user_id, role, permission, access: "granted" })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn an_objects_and_a_tables_permission_go_to_their_own_paths() {
        let app = App::start().await;
        let row = app.client.data().create("Person", json!({"name": "Ann"}).as_object().unwrap()).await.unwrap();
        let id = row["objectId"].as_str().unwrap();
        let (user, _) = app.log_in("ann@example.com").await;
        let sent = app.requests().await.len();
        let arguments = json!({"table": "Person", "permission": "FIND", "object_id": id, "user_id": user});
        let answer = app.call("grant_permission", arguments).await.unwrap();
        assert_eq!(
            answer,
            json!({"table": "Person", "permission": "FIND", "object_id": id, "user_id": user, "role": null,
                   "access": "granted"})
        );
        let arguments = json!({"table": "Person", "permission": "*", "role": "AuthenticatedUser"});
        app.call("grant_permission", arguments).await.unwrap();
        assert_eq!(
            app.requests().await[sent..],
            [
                format!(r#"PUT /data/Person/permissions/GRANT/{id} {{"permission":"FIND","user":"{user}"}}"#),
                r#"PUT /data/Person/permissions/GRANT {"permission":"*","role":"AuthenticatedUser"}"#.to_owned(),
            ]
        );
    }

    #[tokio::test]
    async fn a_user_or_a_role_but_not_both() {
        let app = App::start().await;
        for arguments in [
            json!({"table": "T", "permission": "FIND"}),
            json!({"table": "T", "permission": "FIND", "user_id": "u", "role": "r"}),
        ] {
            let error = app.fail("grant_permission", arguments).await;
            assert_eq!(error.code.as_str(), "invalid_arguments");
            assert!(error.message.contains("`user_id`") && error.message.contains("`role`"), "{}", error.message);
        }
        assert_eq!(app.requests().await, Vec::<String>::new());
    }

    #[tokio::test]
    async fn an_object_has_fewer_permissions_than_a_table() {
        let app = App::start().await;
        let arguments = json!({"table": "T", "permission": "ADD", "object_id": "x", "role": "r"});
        let error = app.fail("grant_permission", arguments).await;
        assert!(error.message.contains("FIND, UPDATE, REMOVE"), "{}", error.message);
        assert_eq!(app.requests().await, Vec::<String>::new());
    }
}
