//! `create_hive`: creates a hive.

use domain::Area;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toolkit::{CallContext, Effect, Reach, Session, Spec, ToolError};

pub(crate) struct Tool;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// The name of the new hive.
    #[schemars(length(min = 1))]
    hive: String,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    hive: String,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "create_hive",
        title: "Create hive",
        description: "Create (make, add) a new Backendless Hive: a fast key-value database for key-value \
                      pairs, lists, maps and sets. Once per name.",
        area: Area::Hive,
        effect: Effect::Write { idempotent: false },
        reach: Reach::App,
        session: Session::Optional,
        list: None,
        unverified: None,
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        context.client.hive().create(&input.hive).await?;
        Ok(Output { hive: input.hive })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn a_new_hive_is_there() {
        let app = App::start().await;
        assert_eq!(app.call("create_hive", json!({"hive": "scores"})).await.unwrap(), json!({"hive": "scores"}));
        assert_eq!(app.client.hive().names().await.unwrap(), ["scores"]);
    }

    #[tokio::test]
    async fn a_name_is_one_segment_of_a_path() {
        let app = App::start().await;
        let error = app.fail("create_hive", json!({"hive": "a/b"})).await;
        assert_eq!(error.code.as_str(), "invalid_arguments");
        assert_eq!(app.requests().await, Vec::<String>::new());
        app.call("create_hive", json!({"hive": "k 1 é"})).await.unwrap();
        assert_eq!(app.requests().await, ["POST /hive/k%201%20%C3%A9"]);
    }
}
