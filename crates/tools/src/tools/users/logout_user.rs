//! `logout_user`: logs an app user out.

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
    /// Always true.
    logged_out: bool,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "logout_user",
        title: "Log out user",
        description: "Log out (logout, sign out) an app user: ends the session of user_token.",
        area: Area::Users,
        effect: Effect::Write { idempotent: true },
        reach: Reach::App,
        session: Session::Required,
        list: None,
        unverified: None,
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, _input: Input) -> Result<Output, ToolError> {
        match context.client.users().logout().await {
            Ok(()) => {}
            // It had ended by itself: what the caller wants is true.
            Err(error) if error.kind == ErrorKind::SessionExpired => {}
            Err(error) => return Err(error.into()),
        }
        context.forget_session().await?;
        Ok(Output { logged_out: true })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn the_handle_ends_with_the_session() {
        let app = App::start().await;
        let (_, handle) = app.log_in("ann@example.com").await;
        let answer = app.call("logout_user", json!({"user_token": handle})).await.unwrap();
        assert_eq!(answer, json!({"logged_out": true}));
        assert_eq!(app.fail("logout_user", json!({"user_token": handle})).await.code.as_str(), "not_found");
    }

    #[tokio::test]
    async fn a_session_is_required() {
        let app = App::start().await;
        assert_eq!(app.fail("logout_user", json!({})).await.message, "`user_token` is required and missing");
    }
}
