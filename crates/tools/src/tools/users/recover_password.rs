//! `recover_password`: mails an app user a way to a new password.

use domain::Area;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toolkit::{CallContext, Effect, Reach, Session, Spec, ToolError};

pub(crate) struct Tool;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// The email address, unless the app uses another column.
    #[schemars(length(min = 1))]
    identity: String,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    identity: String,
    /// Always true.
    requested: bool,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "recover_password",
        title: "Recover password",
        description: "Recover (reset) a forgotten (lost) password: Backendless sends an email with a \
                      link to the app user, a real person.",
        area: Area::Users,
        effect: Effect::Write { idempotent: false },
        reach: Reach::Outside,
        session: Session::Optional,
        list: None,
        unverified: Some("which error an unknown identity gets"),
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        context.client.users().recover_password(&input.identity).await?;
        Ok(Output { identity: input.identity, requested: true })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn a_known_user_gets_mail_and_the_identity_is_encoded() {
        let app = App::start().await;
        app.log_in("ann+x@example.com").await;
        let answer = app.call("recover_password", json!({"identity": "ann+x@example.com"})).await.unwrap();
        assert_eq!(answer, json!({"identity": "ann+x@example.com", "requested": true}));
        let requests = app.requests().await;
        assert_eq!(requests.last().unwrap(), "GET /users/restorepassword/ann%2Bx%40example.com");
    }

    #[tokio::test]
    async fn an_unknown_user_is_told_as_backendless_tells_it() {
        let app = App::start().await;
        assert_eq!(app.fail("recover_password", json!({"identity": "no@example.com"})).await.upstream_code, Some(3020));
    }
}
