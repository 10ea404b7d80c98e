//! `get_list_items`: reads the items of a hive list.

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
    /// The key of the list.
    #[schemars(length(min = 1))]
    key: String,
    /// One item, from 0; negative from the end. Not together with from and to.
    index: Option<i64>,
    /// The first item of a range; needs to.
    from: Option<i64>,
    /// The last item of a range; needs from.
    to: Option<i64>,
    /// Items in one answer, 1 to 100. Default: 100.
    #[schemars(range(min = 1, max = 100))]
    page_size: Option<u32>,
    /// Items to skip. Default: 0.
    #[schemars(range(min = 0))]
    offset: Option<u64>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// The items of this page.
    items: Vec<Value>,
    /// Where the next page begins; null at the end.
    next_offset: Option<u64>,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "get_list_items",
        title: "Get list items",
        description: "Get (read, show) items (elements) of a hive list: all, one by index (-1 is the \
                      last), or a range from..to, both included. page_size 1 to 100, default 100; next \
                      page: offset = next_offset, until null.",
        area: Area::Hive,
        effect: Effect::Read,
        reach: Reach::App,
        session: Session::Optional,
        list: Some(ListField("items")),
        unverified: Some("negative positions"),
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        let lists = context.client.hive().list(&input.hive);
        let items = match (input.index, input.from, input.to) {
            (Some(index), None, None) => match lists.get_at(&input.key, index).await? {
                Value::Null => Vec::new(),
                item => vec![item],
            },
            (None, Some(from), Some(to)) => lists.get_range(&input.key, from, to).await?,
            (None, None, None) => lists.get(&input.key).await?,
            (Some(_), _, _) => {
                return Err(ToolError::invalid("`index` names one item and excludes `from` and `to`"));
            }
            (None, _, _) => return Err(ToolError::invalid("`from` and `to` go together, one of them is missing")),
        };
        let (items, next_offset) = page::cut(items, input.page_size.unwrap_or(100), input.offset);
        Ok(Output { items, next_offset })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    async fn with_list() -> App {
        let app = App::start().await;
        app.call("create_hive", json!({"hive": "h"})).await.unwrap();
        let items = [json!("a"), json!("b"), json!("c"), json!({"d": 4})];
        app.client.hive().list("h").add_last("l", &items).await.unwrap();
        app
    }

    #[tokio::test]
    async fn all_one_and_a_range() {
        let app = with_list().await;
        for (arguments, items) in [
            (json!({}), json!(["a", "b", "c", {"d": 4}])),
            (json!({"index": 1}), json!(["b"])),
            (json!({"index": -1}), json!([{"d": 4}])),
            (json!({"from": 1, "to": 2}), json!(["b", "c"])),
            (json!({"from": -2, "to": -1}), json!(["c", {"d": 4}])),
            (json!({"page_size": 3, "offset": 3}), json!([{"d": 4}])),
        ] {
            let mut call = json!({"hive": "h", "key": "l"});
            call.as_object_mut().unwrap().extend(arguments.as_object().unwrap().clone());
            let answer = app.call("get_list_items", call).await.unwrap();
            assert_eq!(answer, json!({"items": items, "next_offset": null}), "{arguments}");
        }
        let absent = app.call("get_list_items", json!({"hive": "h", "key": "none"})).await.unwrap();
        assert_eq!(absent["items"], json!([]));
    }

    #[tokio::test]
    async fn index_and_range_exclude_each_other_and_a_range_has_two_ends() {
        let app = App::start().await;
        for (arguments, fields) in [
            (json!({"hive": "h", "key": "l", "index": 0, "from": 0, "to": 1}), ["`index`", "`from`", "`to`"]),
            (json!({"hive": "h", "key": "l", "from": 0}), ["`from`", "`to`", "missing"]),
            (json!({"hive": "h", "key": "l", "to": 0}), ["`from`", "`to`", "missing"]),
        ] {
            let error = app.fail("get_list_items", arguments).await;
            assert!(fields.iter().all(|field| error.message.contains(field)), "{}", error.message);
        }
        assert_eq!(app.requests().await, Vec::<String>::new());
    }
}
