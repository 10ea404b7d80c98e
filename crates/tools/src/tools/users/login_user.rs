//! `login_user`: logs an app user in.

use crate::user::SecretText;
use domain::Area;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use toolkit::{CallContext, Effect, Reach, Session, Spec, ToolError};

pub(crate) struct Tool;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// The email address, unless the app uses another column.
    #[schemars(length(min = 1))]
    login: String,
    /// The password.
    #[schemars(length(min = 1))]
    password: SecretText,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// The user, as Backendless sends it, without password and token.
    user: Map<String, Value>,
    /// The handle of the session.
    user_token: String,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "login_user",
        title: "Log in user",
        description: "Log in (login, sign in, authenticate) an app user with email and password: starts \
                      a session. Returns the user and a user token, a handle (ust_…) that lets other \
                      tools on this connection act as this user until logout_user.",
        area: Area::Users,
        effect: Effect::Write { idempotent: false },
        reach: Reach::App,
        session: Session::Never,
        list: None,
        unverified: None,
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        let logged_in = context.client.users().login(&input.login, &input.password.concealed(context)).await?;
        let user_token = context.keep_session(&logged_in.token).await?;
        Ok(Output { user: logged_in.user, user_token })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn the_agent_gets_a_handle_and_never_the_token() {
        let app = App::start().await;
        let (_, handle) = app.log_in("ann@example.com").await;
        assert!(handle.starts_with("ust_"), "{handle}");
        let answer = app.call("login_user", json!({"login": "ann@example.com", "password": "secret-1"})).await.unwrap();
        assert_eq!(answer["user"]["email"], json!("ann@example.com"));
        assert!(answer["user"].get("user-token").is_none() && answer["user"].get("password").is_none(), "{answer}");
    }

    #[tokio::test]
    async fn a_wrong_password_is_told_without_repeating_it() {
        let app = App::start().await;
        app.log_in("ann@example.com").await;
        let error = app.fail("login_user", json!({"login": "ann@example.com", "password": "wrong-9"})).await;
        assert_eq!((error.code.as_str(), error.upstream_code), ("forbidden", Some(3003)));
        assert!(!error.message.contains("wrong-9"));
    }
}
