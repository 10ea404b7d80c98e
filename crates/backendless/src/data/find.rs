//! A query for objects, as a body and as a query string.

use serde_json::Value;

use crate::answer::Object;
use crate::call::Call;

/// What to find and how to return it (docs/reference/backendless-rest.md, 1.2). Empty lists and `None` are not sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Find {
    /// SQL-like condition, for example `age > 30 and name like 'A%'`.
    pub where_clause: Option<String>,
    /// Condition on aggregates.
    pub having: Option<String>,
    /// Columns or aggregates, for example `name` or `Count(objectId) as cnt`.
    pub properties: Vec<String>,
    /// Columns to leave out.
    pub exclude_properties: Vec<String>,
    /// For example `created desc`.
    pub sort_by: Vec<String>,
    /// Columns to group by.
    pub group_by: Vec<String>,
    /// Relation columns to load, for example `address` or `friends.address`.
    pub load_relations: Vec<String>,
    /// How deep relations are loaded without being named.
    pub relations_depth: Option<u32>,
    /// Related objects per relation.
    pub relations_page_size: Option<u32>,
    /// Only distinct rows.
    pub distinct: Option<bool>,
    /// 1 to 100; Backendless' default is 10.
    pub page_size: Option<u32>,
    /// Objects to skip.
    pub offset: Option<u64>,
    /// The prefix that Backendless puts before file references.
    pub file_reference_prefix: Option<String>,
}

impl Find {
    /// The JSON body of `POST …/find`: lists as comma-joined texts.
    pub(crate) fn body(&self) -> Object {
        let mut body = Object::new();
        put(&mut body, "pageSize", self.page_size);
        put(&mut body, "offset", self.offset);
        put(&mut body, "where", self.where_clause.as_deref());
        put(&mut body, "having", self.having.as_deref());
        put_list(&mut body, "props", &self.properties);
        put_list(&mut body, "excludeProps", &self.exclude_properties);
        put_list(&mut body, "sortBy", &self.sort_by);
        put_list(&mut body, "groupBy", &self.group_by);
        put_list(&mut body, "loadRelations", &self.load_relations);
        put(&mut body, "relationsDepth", self.relations_depth);
        put(&mut body, "relationsPageSize", self.relations_page_size);
        put(&mut body, "distinct", self.distinct);
        put(
            &mut body,
            "fileReferencePrefix",
            self.file_reference_prefix.as_deref(),
        );
        body
    }

    /// The query string of `GET …/{id}`: properties as repeated `property`, the other lists comma-joined.
    pub(crate) fn query(&self, mut call: Call) -> Call {
        for property in &self.properties {
            call = call.query("property", Some(property));
        }
        call.query("pageSize", self.page_size)
            .query("offset", self.offset)
            .query_list("excludeProps", &self.exclude_properties)
            .query("where", self.where_clause.as_deref())
            .query("having", self.having.as_deref())
            .query_list("sortBy", &self.sort_by)
            .query_list("groupBy", &self.group_by)
            .query_list("loadRelations", &self.load_relations)
            .query("relationsDepth", self.relations_depth)
            .query("relationsPageSize", self.relations_page_size)
            .query("distinct", self.distinct)
            .query("fileReferencePrefix", self.file_reference_prefix.as_deref())
    }
}

fn put(body: &mut Object, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        body.insert(key.to_owned(), value.into());
    }
}

fn put_list(body: &mut Object, key: &str, values: &[String]) {
    if !values.is_empty() {
        body.insert(key.to_owned(), values.join(",").into());
    }
}
