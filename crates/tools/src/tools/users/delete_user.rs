//! `delete_user`: deletes an app user.

use crate::user;
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
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    user_id: String,
    /// Always true.
    deleted: bool,
    /// Epoch milliseconds.
    deletion_time: Option<i64>,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "delete_user",
        title: "Delete user",
        description: "Delete (remove, erase, close) an app user (account, customer) by user_id, for \
                      good.",
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
        let deletion_time = context.client.users().delete(&input.user_id).await.map_err(user::of_user)?;
        Ok(Output { user_id: input.user_id, deleted: true, deletion_time })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn the_user_is_gone() {
        let app = App::start().await;
        let (id, _) = app.log_in("ann@example.com").await;
        let answer = app.call("delete_user", json!({"user_id": id})).await.unwrap();
        assert_eq!((&answer["user_id"], &answer["deleted"]), (&json!(id), &json!(true)));
        assert!(answer["deletion_time"].is_i64(), "{answer}");
        assert_eq!(app.fail("get_user", json!({"user_id": id})).await.code.as_str(), "not_found");
    }
}
