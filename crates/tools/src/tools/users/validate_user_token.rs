//! `validate_user_token`: checks an app user's session.

use backendless::ErrorKind;
use domain::Area;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toolkit::{CallContext, Effect, Reach, Session, Spec, ToolError};

pub(crate) struct Tool;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    valid: bool,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "validate_user_token",
        title: "Validate user token",
        description: "Check (validate, verify) whether an app user's session or token is still valid: \
                      logged in, not expired.",
        area: Area::Users,
        effect: Effect::Read,
        reach: Reach::App,
        session: Session::Required,
        list: None,
        unverified: None,
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, _input: Input) -> Result<Output, ToolError> {
        let token = context.user.as_ref().ok_or_else(|| ToolError::invalid("`user_token` is required and missing"))?;
        match context.client.users().validate_token(token).await {
            Ok(valid) => Ok(Output { valid }),
            Err(error) if error.kind == ErrorKind::SessionExpired => Ok(Output { valid: false }),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn a_session_is_valid_until_its_user_logs_out_elsewhere() {
        let app = App::start().await;
        let (_, handle) = app.log_in("ann@example.com").await;
        let valid = app.call("validate_user_token", json!({"user_token": handle})).await.unwrap();
        assert_eq!(valid, json!({"valid": true}));
        let token = app.token(&handle);
        app.client.as_user(token).users().logout().await.unwrap();
        let valid = app.call("validate_user_token", json!({"user_token": handle})).await.unwrap();
        assert_eq!(valid, json!({"valid": false}));
    }

    #[tokio::test]
    async fn an_unknown_handle_is_not_found() {
        let app = App::start().await;
        assert_eq!(app.fail("validate_user_token", json!({"user_token": "ust_9"})).await.code.as_str(), "not_found");
    }
}
