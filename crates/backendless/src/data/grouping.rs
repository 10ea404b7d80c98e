//! Objects grouped by the values of columns (docs/reference/backendless-rest.md, 2.1).

use http::Method;
use serde_json::{Value, json};

use super::{Data, Find};
use crate::answer::Object;
use crate::call::Call;
use crate::error::Result;
use crate::operation::Operation;

static GROUP: Operation = Operation::read("data.group", Method::POST);
static COUNT_IN_GROUP: Operation = Operation::read("data.count_in_group", Method::POST);

/// A query for groups: a find whose `group_by` names the columns, and where in the tree of groups to look.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Grouping {
    /// What to find.
    pub find: Find,
    /// The groups to descend into, outermost first.
    pub path: Vec<GroupPath>,
    /// Groups per level.
    pub group_page_size: Option<u32>,
    /// Objects per group.
    pub records_page_size: Option<u32>,
    /// How many levels are returned.
    pub group_depth: Option<u32>,
}

/// One step into a group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupPath {
    /// The column.
    pub column: String,
    /// Its value in this group.
    pub value: Value,
}

impl Data<'_> {
    /// The groups, as Backendless sends them: `{hasNextPage, items}`.
    pub async fn group(&self, table: &str, grouping: &Grouping) -> Result<Object> {
        let call = Self::grouping(&GROUP, table)?.json(&grouping.body().into());
        self.client.send(call).await?.object()
    }

    /// How many objects the group at `grouping.path` has.
    pub async fn count_in_group(&self, table: &str, grouping: &Grouping) -> Result<i64> {
        let call = Self::grouping(&COUNT_IN_GROUP, table)?
            .at("count")
            .json(&grouping.body().into());
        self.client.send(call).await?.integer()
    }

    fn grouping(operation: &'static Operation, table: &str) -> Result<Call> {
        Call::new(operation, "data")
            .at("data-grouping")
            .name("table", table)
    }
}

impl Grouping {
    fn body(&self) -> Object {
        let mut body = self.find.body();
        let sizes = [
            ("groupPageSize", self.group_page_size),
            ("recordsPageSize", self.records_page_size),
            ("groupDepth", self.group_depth),
        ];
        for (key, size) in sizes {
            if let Some(size) = size {
                body.insert(key.to_owned(), size.into());
            }
        }
        if !self.path.is_empty() {
            let step = |step: &GroupPath| json!({ "column": step.column, "value": step.value });
            body.insert("groupPath".to_owned(), self.path.iter().map(step).collect());
        }
        body
    }
}
