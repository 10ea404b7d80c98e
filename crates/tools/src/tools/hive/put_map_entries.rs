//! `put_map_entries`: writes entries of a hive map.

use domain::Area;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use toolkit::{CallContext, Effect, Reach, Session, Spec, ToolError};

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
    /// At least one entry: name and value, any JSON.
    #[schemars(extend("minProperties" = 1))]
    entries: Map<String, Value>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// How many names are new in the map.
    added: i64,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "put_map_entries",
        title: "Put map entries",
        description: "Put (store, save, set, write) entries (key-value pairs) into a hive map (hash, \
                      dictionary), created if missing; other entries stay. Returns how many names were \
                      new.",
        area: Area::Hive,
        effect: Effect::Write { idempotent: true },
        reach: Reach::App,
        session: Session::Optional,
        list: None,
        unverified: None,
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        let added = context.client.hive().map(&input.hive).put(&input.key, &input.entries).await?;
        Ok(Output { added })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn only_new_names_count_as_added() {
        let app = App::start().await;
        app.call("create_hive", json!({"hive": "h"})).await.unwrap();
        let put = |entries| json!({"hive": "h", "key": "m", "entries": entries});
        assert_eq!(app.call("put_map_entries", put(json!({"a": 1, "b": 2}))).await.unwrap(), json!({"added": 2}));
        assert_eq!(app.call("put_map_entries", put(json!({"b": 3, "c": 4}))).await.unwrap(), json!({"added": 1}));
    }

    #[tokio::test]
    async fn nothing_is_not_an_entry() {
        let app = App::start().await;
        let error = app.fail("put_map_entries", json!({"hive": "h", "key": "m", "entries": {}})).await;
        assert_eq!(error.message, "`entries` is an object, but must have at least 1 members");
    }
}
