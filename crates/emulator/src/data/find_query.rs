//! A query for objects, read from a JSON body, a query string or a transaction.

use super::where_clause::{Condition, parse_condition};
use crate::error::{ApiError, Result};
use crate::query::Query;
use serde_json::{Map, Value};

/// The documented default and maximum of `pageSize` and `relationsPageSize`.
const DEFAULT_PAGE: usize = 10;
const MAX_PAGE: usize = 100;

/// Relations are loaded at most so deep: every level multiplies the answer. The vendor's limit was not found.
const MAX_DEPTH: usize = 10;

/// What `find` is asked for (docs/reference/backendless-rest.md, 1.2).
#[derive(Debug, Clone)]
pub(crate) struct FindQuery {
    pub(crate) condition: Option<Condition>,
    pub(crate) having: Option<Condition>,
    /// Items of `props`, empty for all.
    pub(crate) properties: Vec<String>,
    pub(crate) excluded: Vec<String>,
    pub(crate) sort_by: Vec<String>,
    pub(crate) group_by: Vec<String>,
    pub(crate) load_relations: Vec<String>,
    pub(crate) relations_depth: usize,
    pub(crate) relations_page_size: usize,
    pub(crate) distinct: bool,
    pub(crate) page_size: usize,
    pub(crate) offset: usize,
}

impl Default for FindQuery {
    fn default() -> Self {
        Self {
            condition: None,
            having: None,
            properties: Vec::new(),
            excluded: Vec::new(),
            sort_by: Vec::new(),
            group_by: Vec::new(),
            load_relations: Vec::new(),
            relations_depth: 0,
            relations_page_size: DEFAULT_PAGE,
            distinct: false,
            page_size: DEFAULT_PAGE,
            offset: 0,
        }
    }
}

impl FindQuery {
    /// Reads the JSON body of `POST …/find` and its relatives.
    pub(crate) fn from_body(body: &Map<String, Value>) -> Result<Self> {
        let strings = |names: &[&str]| {
            names
                .iter()
                .filter_map(|name| body.get(*name))
                .flat_map(strings)
                .collect()
        };
        Self::from_parts(&strings)
    }

    /// Reads a query string, in which `property` may be repeated.
    pub(crate) fn from_query(query: &Query) -> Result<Self> {
        Self::from_parts(&|names| {
            names
                .iter()
                .flat_map(|name| query.all(name))
                .map(str::to_owned)
                .collect()
        })
    }

    /// Reads the payload of a `FIND` in a transaction, whose members have names of their own.
    pub(crate) fn from_payload(payload: &Map<String, Value>) -> Result<Self> {
        let options = payload.get("queryOptions").and_then(Value::as_object);
        Self::from_parts(&|names| {
            let inner = |name: &&str| {
                options
                    .and_then(|options| options.get(*name))
                    .or_else(|| payload.get(*name))
            };
            names.iter().filter_map(inner).flat_map(strings).collect()
        })
    }

    /// `texts` gives every value under any of the given names.
    fn from_parts(texts: &dyn Fn(&[&str]) -> Vec<String>) -> Result<Self> {
        let list = |names: &[&str]| {
            texts(names)
                .iter()
                .flat_map(|text| split_list(text))
                .collect::<Vec<_>>()
        };
        let first = |names: &[&str]| texts(names).into_iter().find(|text| !text.trim().is_empty());
        Ok(Self {
            condition: first(&["where", "whereClause"])
                .map(|text| condition(&text))
                .transpose()?,
            having: first(&["having", "havingClause"])
                .map(|text| condition(&text))
                .transpose()?,
            properties: list(&["props", "property", "properties"]),
            excluded: list(&["excludeProps"]),
            sort_by: list(&["sortBy"]),
            group_by: list(&["groupBy"]),
            load_relations: list(&["loadRelations", "related"]),
            relations_depth: count(first(&["relationsDepth"]).as_deref())?
                .unwrap_or(0)
                .min(MAX_DEPTH),
            relations_page_size: page_size(first(&["relationsPageSize"]).as_deref())?,
            distinct: first(&["distinct"]).as_deref() == Some("true"),
            page_size: page_size(first(&["pageSize"]).as_deref())?,
            offset: count(first(&["offset"]).as_deref())?.unwrap_or(0),
        })
    }
}

/// The texts of a value: its items when it is a list.
fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(strings).collect(),
        other => vec![other.to_string()],
    }
}

/// Splits at commas outside brackets and quotes.
pub(crate) fn split_list(text: &str) -> Vec<String> {
    let (mut items, mut item, mut depth, mut quoted) = (Vec::new(), String::new(), 0_usize, false);
    for character in text.chars() {
        match character {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            ',' if !quoted && depth == 0 => {
                items.push(std::mem::take(&mut item));
                continue;
            }
            _ => {}
        }
        item.push(character);
    }
    items.push(item);
    items
        .iter()
        .map(|item| item.trim().to_owned())
        .filter(|item| !item.is_empty())
        .collect()
}

/// Parses a condition, or 1017.
pub(crate) fn condition(text: &str) -> Result<Condition> {
    parse_condition(text).map_err(|error| ApiError::new(1017, format!("Invalid where clause: {error}")))
}

fn count(text: Option<&str>) -> Result<Option<usize>> {
    text.map(|text| text.trim().parse()).transpose().map_err(|_| {
        ApiError::new(
            1004,
            "Invalid offset. Offset and depth must be whole numbers from 0",
        )
    })
}

/// 1005 below 1; more than 100 counts as 100 (the vendor's list of error codes says so).
fn page_size(text: Option<&str>) -> Result<usize> {
    match text.map(|text| text.trim().parse::<i64>()) {
        None => Ok(DEFAULT_PAGE),
        Some(Ok(size)) if size > 0 => Ok(usize::try_from(size).unwrap_or(MAX_PAGE).min(MAX_PAGE)),
        Some(_) => Err(ApiError::new(
            1005,
            "Invalid pagesize. Page size must be from 1 to 100. Values greater than 100 will default to 100.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::{FindQuery, split_list};
    use crate::query::Query;
    use serde_json::json;

    #[test]
    fn commas_in_brackets_and_quotes_do_not_split() {
        let items = split_list("name, Concat(a,',') as x ,, Count(*)");
        assert_eq!(items, ["name", "Concat(a,',') as x", "Count(*)"]);
    }

    #[test]
    fn a_body_and_a_query_string_say_the_same() {
        let body = json!({"pageSize": 5, "props": "a,b", "loadRelations": "x,y", "distinct": true});
        let from_body = FindQuery::from_body(body.as_object().unwrap()).unwrap();
        let raw = "pageSize=5&property=a&property=b&loadRelations=x%2Cy&distinct=true";
        let from_query = FindQuery::from_query(&Query::parse(raw)).unwrap();
        assert_eq!(format!("{from_body:?}"), format!("{from_query:?}"));
    }

    #[test]
    fn page_sizes_outside_the_documented_range() {
        let size = |raw: &str| FindQuery::from_query(&Query::parse(raw)).map(|query| query.page_size);
        assert_eq!(size(""), Ok(10));
        assert_eq!(size("pageSize=250"), Ok(100));
        assert_eq!(size("pageSize=0").unwrap_err().code, 1005);
        assert_eq!(size("pageSize=x").unwrap_err().code, 1005);
    }
}
