//! `get_map_values`: reads the values of a hive map.

use crate::page;
use domain::Area;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use toolkit::{CallContext, Effect, ListField, Reach, Session, Spec, ToolError};

pub(crate) struct Tool;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// The hive.
    #[schemars(length(min = 1))]
    hive: String,
    /// The key of the map.
    #[schemars(length(min = 1))]
    key: String,
    /// Values in one answer, 1 to 100. Default: 100.
    #[schemars(range(min = 1, max = 100))]
    page_size: Option<u32>,
    /// Values to skip. Default: 0.
    #[schemars(range(min = 0))]
    offset: Option<u64>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// The values of this page.
    values: Vec<Value>,
    /// Where the next page begins; null at the end.
    next_offset: Option<u64>,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "get_map_values",
        title: "Get map values",
        description: "Get (read, show) all values of a hive map (hash, dictionary), without their keys; \
                      none if there is no such map. page_size 1 to 100, default 100; next page: offset = \
                      next_offset, until null.",
        area: Area::Hive,
        effect: Effect::Read,
        reach: Reach::App,
        session: Session::Optional,
        list: Some(ListField("values")),
        unverified: None,
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        let values = context.client.hive().map(&input.hive).values(&input.key).await?;
        let (values, next_offset) = page::cut(values, input.page_size.unwrap_or(100), input.offset);
        Ok(Output { values, next_offset })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn values_come_in_pages() {
        let app = App::start().await;
        app.call("create_hive", json!({"hive": "h"})).await.unwrap();
        app.call("put_map_entries", json!({"hive": "h", "key": "m", "entries": {"a": 1, "b": "two", "c": [3]}})).await.unwrap();
        let all = app.call("get_map_values", json!({"hive": "h", "key": "m"})).await.unwrap();
        assert_eq!(all, json!({"values": [1, "two", [3]], "next_offset": null}));
        let arguments = |offset: u64| json!({"hive": "h", "key": "m", "page_size": 2, "offset": offset});
        let first = app.call("get_map_values", arguments(0)).await.unwrap();
        assert_eq!(first, json!({"values": [1, "two"], "next_offset": 2}));
        let second = app.call("get_map_values", arguments(2)).await.unwrap();
        assert_eq!(second, json!({"values": [[3]], "next_offset": null}));
    }
}
