//! `get_user`: finds an app user by id.

use backendless::Find;
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
    /// Columns to return. Default: all.
    properties: Option<Vec<String>>,
    /// Relations to load with the user.
    load_relations: Option<Vec<String>>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// The user, as Backendless sends it.
    user: Map<String, Value>,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "get_user",
        title: "Get user",
        description: "Get (show, retrieve, look up) one user (account, profile, details) of the app by \
                      user_id. To search by other columns use find_objects on table Users.",
        area: Area::Users,
        effect: Effect::Read,
        reach: Reach::App,
        session: Session::Optional,
        list: None,
        unverified: None,
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        let find = Find {
            properties: input.properties.unwrap_or_default(),
            load_relations: input.load_relations.unwrap_or_default(),
            ..Find::default()
        };
        let user = context.client.users().find_by_id(&input.user_id, &find).await.map_err(user::of_user)?;
        Ok(Output { user })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn a_user_is_found_by_id() {
        let app = App::start().await;
        let (id, _) = app.log_in("ann@example.com").await;
        let answer = app.call("get_user", json!({"user_id": id})).await.unwrap();
        assert_eq!((&answer["user"]["objectId"], &answer["user"]["email"]), (&json!(id), &json!("ann@example.com")));
        let requests = app.requests().await;
        assert_eq!(requests.last().unwrap(), &format!("GET /data/Users/{id}"));
    }

    #[tokio::test]
    async fn an_id_that_is_none_is_told_by_its_field() {
        let app = App::start().await;
        for tool in ["get_user", "delete_user"] {
            let error = app.fail(tool, json!({"user_id": "a/b"})).await;
            assert!(error.message.starts_with("user_id "), "{}", error.message);
        }
        assert_eq!(app.requests().await, Vec::<String>::new());
    }

    #[tokio::test]
    async fn nobody_is_not_found() {
        let app = App::start().await;
        assert_eq!(app.fail("get_user", json!({"user_id": "none"})).await.code.as_str(), "not_found");
    }
}
