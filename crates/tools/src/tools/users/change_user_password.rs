//! `change_user_password`: changes an app user's password.

use crate::user::SecretText;
use domain::Area;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toolkit::{CallContext, Effect, Reach, Session, Spec, ToolError};

pub(crate) struct Tool;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// The user's objectId.
    #[schemars(length(min = 1))]
    user_id: String,
    /// The new password.
    #[schemars(length(min = 1))]
    password: SecretText,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    user_id: String,
    /// Always true.
    changed: bool,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "change_user_password",
        title: "Change user password",
        description: "Change (set, reset, replace) an app user's password to a new one; the old one \
                      stops working. Needs user_token of that user. For a forgotten one use \
                      recover_password.",
        area: Area::Users,
        effect: Effect::Destroy,
        reach: Reach::App,
        session: Session::Optional,
        list: None,
        unverified: None,
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        context.client.users().change_password(&input.user_id, &input.password.concealed(context)).await?;
        Ok(Output { user_id: input.user_id, changed: true })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn only_the_new_password_logs_in() {
        let app = App::start().await;
        let (id, handle) = app.log_in("ann@example.com").await;
        let arguments = json!({"user_id": id, "password": "secret-2", "user_token": handle});
        let answer = app.call("change_user_password", arguments).await.unwrap();
        assert_eq!(answer, json!({"user_id": id, "changed": true}));
        app.fail("login_user", json!({"login": "ann@example.com", "password": "secret-1"})).await;
        app.call("login_user", json!({"login": "ann@example.com", "password": "secret-2"})).await.unwrap();
    }
}
