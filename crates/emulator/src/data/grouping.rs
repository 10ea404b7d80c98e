//! Data grouping: objects in nested groups, each level by one column.
//!
//! The shape `{hasNextPage, items}` is from the vendor's unit tests; what an item holds is unverified.

use super::find_query::FindQuery;
use super::where_clause::{Condition, Operand, Path, Scalar};
use super::{Data, Object, column_not_found};
use crate::actor::Actor;
use crate::error::{ApiError, Result};
use serde_json::{Map, Value, json};

/// What `POST /data/data-grouping/{table}` asks for beyond a query.
pub(crate) struct Grouping {
    query: FindQuery,
    group_page_size: usize,
    records_page_size: usize,
    depth: usize,
    path: Vec<(String, Value)>,
}

impl Grouping {
    /// Reads the body.
    pub(crate) fn from_body(body: &Map<String, Value>) -> Result<Self> {
        let query = FindQuery::from_body(body)?;
        let size = |name: &str| {
            let given = body
                .get(name)
                .and_then(Value::as_u64)
                .and_then(|size| usize::try_from(size).ok());
            given.unwrap_or(10).clamp(1, 100)
        };
        let path = match body.get("groupPath") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(steps)) => steps.iter().map(path_step).collect::<Result<_>>()?,
            Some(_) => return Err(ApiError::missing_field("groupPath")),
        };
        let depth = body
            .get("groupDepth")
            .and_then(Value::as_u64)
            .and_then(|depth| usize::try_from(depth).ok());
        Ok(Self {
            depth: depth.unwrap_or(usize::MAX),
            group_page_size: size("groupPageSize"),
            records_page_size: size("recordsPageSize"),
            query,
            path,
        })
    }
}

fn path_step(step: &Value) -> Result<(String, Value)> {
    match (step.get("column").and_then(Value::as_str), step.get("value")) {
        (Some(column), Some(value)) => Ok((column.to_owned(), value.clone())),
        _ => Err(ApiError::missing_field("groupPath.column' and 'groupPath.value")),
    }
}

impl Data {
    /// The groups under the path, each with its groups or records.
    pub(crate) fn group(&self, actor: &Actor<'_>, table: &str, grouping: &Grouping) -> Result<Value> {
        let (objects, left) = self.objects_in_group(actor, table, grouping)?;
        let page = (grouping.query.offset, grouping.query.page_size);
        Ok(level(&objects, left, grouping, grouping.depth, page))
    }

    /// How many groups or, under the last column, records there are under the path.
    pub(crate) fn count_in_group(
        &self,
        actor: &Actor<'_>,
        table: &str,
        grouping: &Grouping,
    ) -> Result<usize> {
        let (objects, left) = self.objects_in_group(actor, table, grouping)?;
        Ok(match left.first() {
            Some(column) => split(&objects, column).len(),
            None => objects.len(),
        })
    }

    /// The objects under the path, and the columns by which they are still to be grouped.
    fn objects_in_group<'a>(
        &self,
        actor: &Actor<'_>,
        table: &str,
        grouping: &'a Grouping,
    ) -> Result<(Vec<Object>, &'a [String])> {
        let target = self.table(table)?;
        for column in grouping
            .query
            .group_by
            .iter()
            .chain(grouping.path.iter().map(|(column, _)| column))
        {
            if !target.columns.contains_key(column) {
                return Err(column_not_found(1006, column, table));
            }
        }
        let steps = grouping.path.iter().map(|(column, value)| is(column, value));
        let conditions = grouping.query.condition.iter().cloned().chain(steps).collect();
        let query = FindQuery {
            condition: Some(Condition::And(conditions)),
            group_by: Vec::new(),
            page_size: usize::MAX,
            offset: 0,
            ..grouping.query.clone()
        };
        let objects = self.find(actor, table, &query)?;
        let done = grouping
            .query
            .group_by
            .iter()
            .take_while(|column| grouping.path.iter().any(|(step, _)| step == *column));
        Ok((objects, &grouping.query.group_by[done.count()..]))
    }
}

/// `column = value`, or `column is null`.
fn is(column: &str, value: &Value) -> Condition {
    let left = Operand::Column(Path {
        steps: Vec::new(),
        column: column.to_owned(),
    });
    match Scalar::from_json(value) {
        Scalar::Null => Condition::IsNull(left),
        scalar => Condition::equal(left, Operand::Literal(scalar)),
    }
}

fn level(
    objects: &[Object],
    columns: &[String],
    grouping: &Grouping,
    depth: usize,
    page: (usize, usize),
) -> Value {
    let (offset, size) = page;
    let column = columns.first().filter(|_| depth > 0);
    let Some(column) = column else {
        let items: Vec<&Object> = objects.iter().skip(offset).take(size).collect();
        return json!({"hasNextPage": objects.len() > offset.saturating_add(size), "items": items, "isGroups": false});
    };
    let groups = split(objects, column);
    let more = groups.len() > offset.saturating_add(size);
    let inner_page = if columns.len() > 1 {
        grouping.group_page_size
    } else {
        grouping.records_page_size
    };
    let items: Vec<Value> = groups
        .into_iter()
        .skip(offset)
        .take(size)
        .map(|(value, members)| {
            let mut item = level(&members, &columns[1..], grouping, depth - 1, (0, inner_page));
            item["groupBy"] = json!({"column": column, "value": value});
            item
        })
        .collect();
    json!({"hasNextPage": more, "items": items, "isGroups": true})
}

/// The objects by their value in `column`, in the order in which the values first come.
fn split(objects: &[Object], column: &str) -> Vec<(Value, Vec<Object>)> {
    let mut groups: Vec<(Value, Vec<Object>)> = Vec::new();
    for object in objects {
        let value = object.get(column).cloned().unwrap_or(Value::Null);
        match groups.iter_mut().find(|(known, _)| *known == value) {
            Some((_, members)) => members.push(object.clone()),
            None => groups.push((value, vec![object.clone()])),
        }
    }
    groups
}
