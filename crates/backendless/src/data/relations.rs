//! Relations between objects (docs/reference/backendless-rest.md, 2.1).

use http::Method;
use serde_json::Value;

use super::Data;
use crate::answer::Object;
use crate::call::Call;
use crate::error::Result;
use crate::operation::Operation;

static LOAD: Operation = Operation::read("data.load_relation", Method::GET);
static SET: Operation = Operation::once("data.set_relation", Method::POST);
static ADD: Operation = Operation::once("data.add_relation", Method::PUT);
static DELETE: Operation = Operation::once("data.delete_relation", Method::DELETE);

/// Which objects become or stop being children.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Children<'a> {
    /// Those with these object ids.
    Ids(&'a [String]),
    /// Those of the child table that match a condition.
    Where(&'a str),
}

/// A page of related objects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RelationPage {
    /// 1 to 100.
    pub page_size: Option<u32>,
    /// Objects to skip.
    pub offset: Option<u64>,
    /// Columns to return.
    pub properties: Vec<String>,
    /// Condition on the children.
    pub where_clause: Option<String>,
    /// For example `created desc`.
    pub sort_by: Vec<String>,
}

impl Data<'_> {
    /// The children of one object over the relation column `relation`.
    pub async fn load_relation(
        &self,
        table: &str,
        parent_id: &str,
        relation: &str,
        page: &RelationPage,
    ) -> Result<Vec<Object>> {
        let mut call = Self::relation(&LOAD, table, parent_id, relation)?
            .query("pageSize", page.page_size)
            .query("offset", page.offset);
        for property in &page.properties {
            call = call.query("property", Some(property));
        }
        let call = call
            .query("where", page.where_clause.as_deref())
            .query_list("sortBy", &page.sort_by);
        self.client.send(call).await?.objects()
    }

    /// Replaces the children; how many there are, where Backendless says it.
    pub async fn set_relation(
        &self,
        table: &str,
        parent_id: &str,
        relation: &str,
        children: Children<'_>,
    ) -> Result<Option<i64>> {
        self.change(Self::relation(&SET, table, parent_id, relation)?, children)
            .await
    }

    /// Adds children; how many were added. `relation` may be `column:Table:1` or `column:Table:n`, which creates
    /// the column.
    pub async fn add_relation(
        &self,
        table: &str,
        parent_id: &str,
        relation: &str,
        children: Children<'_>,
    ) -> Result<Option<i64>> {
        self.change(Self::relation(&ADD, table, parent_id, relation)?, children)
            .await
    }

    /// Ends relations without deleting the children; how many ended.
    pub async fn delete_relation(
        &self,
        table: &str,
        parent_id: &str,
        relation: &str,
        children: Children<'_>,
    ) -> Result<Option<i64>> {
        self.change(Self::relation(&DELETE, table, parent_id, relation)?, children)
            .await
    }

    async fn change(&self, call: Call, children: Children<'_>) -> Result<Option<i64>> {
        let call = match children {
            Children::Ids(ids) => call.json(&ids.iter().cloned().map(Value::String).collect()),
            Children::Where(condition) => call.query("whereClause", Some(condition)),
        };
        self.client.send(call).await?.optional_integer()
    }

    fn relation(operation: &'static Operation, table: &str, parent_id: &str, relation: &str) -> Result<Call> {
        Self::table(operation, table)?
            .name("parent_id", parent_id)?
            .name("relation", relation)
    }
}
