//! `set_counter`: sets a counter that has the expected value.

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
    /// The value that the counter must have now.
    expected: i64,
    /// The value that it gets.
    value: i64,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    name: String,
    updated: bool,
    /// The value that was found, when it was not the expected one.
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<i64>,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "set_counter",
        title: "Set counter",
        description: "Set (change, update) an atomic counter to a new value if it still has the expected \
                      one (compare and set); an unused one is 0. Returns updated; if false, current is \
                      the value found.",
        area: Area::Counters,
        effect: Effect::Write { idempotent: false },
        reach: Reach::App,
        session: Session::Optional,
        list: None,
        unverified: None,
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        let counters = context.client.counters();
        let updated = counters.compare_and_set(&input.name, input.expected, input.value).await?;
        let current = if updated { None } else { Some(counters.get(&input.name).await?) };
        Ok(Output { name: input.name, updated, current })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn the_expected_value_decides() {
        let app = App::start().await;
        let set = |expected: i64, value: i64| json!({"name": "n", "expected": expected, "value": value});
        assert_eq!(app.call("set_counter", set(0, 5)).await.unwrap(), json!({"name": "n", "updated": true}));
        let late = app.call("set_counter", set(0, 9)).await.unwrap();
        assert_eq!(late, json!({"name": "n", "updated": false, "current": 5}));
    }

    #[tokio::test]
    async fn the_request_is_the_vendors() {
        let app = App::start().await;
        app.call("set_counter", json!({"name": "my counter", "expected": -1, "value": 2})).await.unwrap();
        assert_eq!(
            app.requests().await[0],
            "PUT /counters/my%20counter/get/compareandset?expected=-1&updatedvalue=2"
        );
    }
}
