//! `get_counter`: reads a counter.

use domain::Area;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toolkit::{CallContext, Effect, Reach, Session, Spec, ToolError};

pub(crate) struct Tool;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// The counter's name.
    #[schemars(length(min = 1))]
    name: String,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    name: String,
    value: i64,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "get_counter",
        title: "Get counter",
        description: "Get (read, show) the current value of an atomic counter, such as a number of \
                      visits; 0 if never used.",
        area: Area::Counters,
        effect: Effect::Read,
        reach: Reach::App,
        session: Session::Optional,
        list: None,
        unverified: None,
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        let value = context.client.counters().get(&input.name).await?;
        Ok(Output { name: input.name, value })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn a_counter_tells_its_value_and_an_unused_one_is_zero() {
        let app = App::start().await;
        app.client.counters().add_and_get("visits", 7).await.unwrap();
        assert_eq!(app.call("get_counter", json!({"name": "visits"})).await.unwrap(), json!({"name": "visits", "value": 7}));
        assert_eq!(app.call("get_counter", json!({"name": "none"})).await.unwrap()["value"], json!(0));
    }

    #[tokio::test]
    async fn a_slash_in_a_name_is_refused() {
        let app = App::start().await;
        assert_eq!(app.fail("get_counter", json!({"name": "a/b"})).await.code.as_str(), "invalid_arguments");
        assert_eq!(app.requests().await, Vec::<String>::new());
    }
}
