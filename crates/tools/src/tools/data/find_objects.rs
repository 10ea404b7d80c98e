//! `find_objects`: finds objects of a table.

use backendless::Find;
use crate::page;
use domain::Area;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use toolkit::{CallContext, Effect, ListField, Reach, Session, Spec, ToolError};

pub(crate) struct Tool;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Such as Orders; app users are in Users.
    #[schemars(length(min = 1))]
    table: String,
    /// Such as: price > 10 and name like 'A%'. Quotes inside text doubled; related columns as address.city.
    r#where: Option<String>,
    /// Columns or aggregates, such as Count(objectId) as total. Default: all.
    properties: Option<Vec<String>>,
    /// Columns to leave out.
    exclude_properties: Option<Vec<String>>,
    /// Such as ["created desc", "name"].
    sort_by: Option<Vec<String>>,
    /// With aggregates in properties.
    group_by: Option<Vec<String>>,
    /// Condition on groups, such as Count(objectId) > 2.
    having: Option<String>,
    /// Only distinct rows. Default: false.
    distinct: Option<bool>,
    /// Objects in one answer, 1 to 100. Default: 10.
    #[schemars(range(min = 1, max = 100))]
    page_size: Option<u32>,
    /// Objects to skip. Default: 0.
    #[schemars(range(min = 0))]
    offset: Option<u64>,
    /// Relations to load, such as customer or items.product.
    load_relations: Option<Vec<String>>,
    /// How many levels of relations to load.
    #[schemars(range(min = 0, max = 10))]
    relations_depth: Option<u32>,
    /// Related objects per relation, 1 to 100.
    #[schemars(range(min = 1, max = 100))]
    relations_page_size: Option<u32>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// The objects of this page, as Backendless sends them.
    objects: Vec<Map<String, Value>>,
    /// Where the next page begins; null at the end.
    next_offset: Option<u64>,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "find_objects",
        title: "Find records of a table",
        description: "Find (search, query, select, read, look for) objects (rows, records, data) of a \
                      database table, also Users: SQL-like where, columns or aggregates (count), \
                      sorting, grouping, distinct, relations. Objects as stored (created in epoch ms). \
                      page_size 1 to 100, default 10; next page: offset = next_offset, until null.",
        area: Area::Data,
        effect: Effect::Read,
        reach: Reach::App,
        session: Session::Optional,
        list: Some(ListField("objects")),
        unverified: None,
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        let page_size = input.page_size.unwrap_or(10);
        let find = Find {
            where_clause: input.r#where,
            having: input.having,
            properties: input.properties.unwrap_or_default(),
            exclude_properties: input.exclude_properties.unwrap_or_default(),
            sort_by: input.sort_by.unwrap_or_default(),
            group_by: input.group_by.unwrap_or_default(),
            load_relations: input.load_relations.unwrap_or_default(),
            relations_depth: input.relations_depth,
            relations_page_size: input.relations_page_size,
            distinct: input.distinct,
            page_size: Some(page_size),
            offset: input.offset,
            file_reference_prefix: None,
        };
        let objects = context.client.data().find(&input.table, &find).await?;
        let next_offset = page::next_offset(objects.len(), page_size, input.offset);
        Ok(Output { objects, next_offset })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    async fn with_people() -> App {
        let app = App::start().await;
        for (name, age) in [("Ann", 30), ("Bob", 25), ("O'Neil", 40), ("Cid", 25)] {
            let person = json!({"name": name, "age": age});
            app.client.data().create("Person", person.as_object().unwrap()).await.unwrap();
        }
        app
    }

    #[tokio::test]
    async fn a_condition_a_selection_and_an_order_are_followed() {
        let app = with_people().await;
        let arguments = json!({
            "table": "Person", "where": "age >= 30 or name = 'Bob'", "properties": ["name"], "sort_by": ["age desc"]
        });
        let answer = app.call("find_objects", arguments).await.unwrap();
        let names: Vec<_> = answer["objects"].as_array().unwrap().iter().map(|object| object["name"].clone()).collect();
        assert_eq!(names, ["O'Neil", "Ann", "Bob"]);
        assert_eq!(answer["next_offset"], json!(null));
    }

    #[tokio::test]
    async fn quotes_are_doubled_inside_a_text() {
        let app = with_people().await;
        let arguments = json!({"table": "Person", "where": "name = 'O''Neil'"});
        assert_eq!(app.call("find_objects", arguments).await.unwrap()["objects"][0]["age"], json!(40));
    }

    #[tokio::test]
    async fn groups_have_their_aggregates() {
        let app = with_people().await;
        let arguments = json!({
            "table": "Person", "properties": ["age", "Count(objectId) as total"], "group_by": ["age"],
            "having": "Count(objectId) > 1"
        });
        let answer = app.call("find_objects", arguments).await.unwrap();
        let objects = answer["objects"].as_array().unwrap();
        assert_eq!((objects.len(), &objects[0]["age"], &objects[0]["total"]), (1, &json!(25), &json!(2)));
    }

    #[tokio::test]
    async fn a_full_page_says_where_the_next_begins() {
        let app = with_people().await;
        let page = |offset: u64| json!({"table": "Person", "page_size": 2, "offset": offset, "sort_by": ["name"]});
        assert_eq!(app.call("find_objects", page(0)).await.unwrap()["next_offset"], json!(2));
        assert_eq!(app.call("find_objects", page(2)).await.unwrap()["next_offset"], json!(4));
        let end = app.call("find_objects", page(4)).await.unwrap();
        assert_eq!(end, json!({"objects": [], "next_offset": null}));
    }

    #[tokio::test]
    async fn an_unknown_table_or_column_is_told_as_backendless_tells_it() {
        let app = with_people().await;
        let error = app.fail("find_objects", json!({"table": "Nobody"})).await;
        assert_eq!((error.code.as_str(), error.upstream_code), ("not_found", Some(1009)));
        let error = app.fail("find_objects", json!({"table": "Person", "where": "height > 1"})).await;
        assert!(error.message.contains("height"), "{}", error.message);
    }

    #[tokio::test]
    async fn the_body_is_what_the_vendors_client_sends() {
        let app = with_people().await;
        app.client.files();
        let sent = app.requests().await.len();
        let arguments = json!({
            "table": "Person", "where": "age > 1", "sort_by": ["age desc", "name"], "page_size": 5, "offset": 0
        });
        app.call("find_objects", arguments).await.unwrap();
        let requests = app.requests().await;
        let body = requests[sent].strip_prefix("POST /data/Person/find ").unwrap();
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(body, json!({"where": "age > 1", "sortBy": "age desc,name", "pageSize": 5, "offset": 0}));
    }
}
