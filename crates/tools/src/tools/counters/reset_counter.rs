//! `reset_counter`: resets a counter to zero.

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
    /// Always 0.
    value: i64,
    /// The value just before.
    previous: i64,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "reset_counter",
        title: "Reset counter",
        description: "Reset (clear) an atomic counter to 0 (zero), to start again; its value is lost. \
                      Returns the value read just before as previous.",
        area: Area::Counters,
        effect: Effect::Destroy,
        reach: Reach::App,
        session: Session::Optional,
        list: None,
        unverified: None,
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        let counters = context.client.counters();
        // The reset answers nothing. Somebody may count in between: `previous` is what was read, not what was lost.
        let previous = counters.get(&input.name).await?;
        counters.reset(&input.name).await?;
        Ok(Output { name: input.name, value: 0, previous })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn it_is_zero_and_the_value_before_is_told() {
        let app = App::start().await;
        app.client.counters().add_and_get("visits", 7).await.unwrap();
        let answer = app.call("reset_counter", json!({"name": "visits"})).await.unwrap();
        assert_eq!(answer, json!({"name": "visits", "value": 0, "previous": 7}));
        assert_eq!(app.client.counters().get("visits").await.unwrap(), 0);
    }
}
