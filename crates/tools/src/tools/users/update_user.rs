//! `update_user`: changes properties of an app user.

use crate::user;
use domain::Area;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use toolkit::{CallContext, Effect, Reach, Session, Spec, ToolError};

pub(crate) struct Tool;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// The user's objectId.
    #[schemars(length(min = 1))]
    user_id: String,
    /// At least one column with its new value.
    #[schemars(extend("minProperties" = 1))]
    properties: Map<String, Value>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// The user after the change.
    user: Map<String, Value>,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "update_user",
        title: "Update user",
        description: "Update (change, edit, set) an app user's properties (profile, account): name, \
                      email, phone number and other columns. Needs user_token of that user. For the \
                      password use change_user_password. Returns the user.",
        area: Area::Users,
        effect: Effect::Write { idempotent: true },
        reach: Reach::App,
        session: Session::Optional,
        list: None,
        unverified: None,
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        user::refuse_named_elsewhere(&input.properties, &[("objectId", "user_id")])?;
        if input.properties.contains_key("password") {
            return Err(ToolError::invalid("`properties.password` cannot be changed here")
                .hint("use change_user_password"));
        }
        let user = context.client.users().update(&input.user_id, &input.properties).await?;
        Ok(Output { user })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn a_user_changes_itself() {
        let app = App::start().await;
        let (id, handle) = app.log_in("ann@example.com").await;
        let arguments = json!({"user_id": id, "properties": {"name": "Ann"}, "user_token": handle});
        let answer = app.call("update_user", arguments).await.unwrap();
        assert_eq!((&answer["user"]["name"], &answer["user"]["objectId"]), (&json!("Ann"), &json!(id)));
    }

    #[tokio::test]
    async fn without_its_session_backendless_refuses() {
        let app = App::start().await;
        let (id, _) = app.log_in("ann@example.com").await;
        let error = app.fail("update_user", json!({"user_id": id, "properties": {"name": "Ann"}})).await;
        assert_eq!(error.upstream_code, Some(3028));
    }

    #[tokio::test]
    async fn a_password_has_its_own_tool_and_nothing_is_no_change() {
        let app = App::start().await;
        let error = app.fail("update_user", json!({"user_id": "u", "properties": {"password": "x"}})).await;
        assert_eq!(error.hint.as_deref(), Some("use change_user_password"));
        let error = app.fail("update_user", json!({"user_id": "u", "properties": {}})).await;
        assert_eq!(error.code.as_str(), "invalid_arguments");
        assert_eq!(app.requests().await, Vec::<String>::new());
    }
}
