//! `sortBy`, and the order when there is none.

use super::find::{INVALID_CONDITION, operand};
use super::join::{Group, Joins};
use super::projection::Projection;
use super::table::Table;
use super::where_clause::{Operand, Path, Scalar, operand_value};
use super::{Data, FindQuery};
use crate::error::Result;
use std::cmp::Ordering;

/// One item of `sortBy`.
struct Sort {
    operand: Operand,
    descending: bool,
}

impl Sort {
    fn parse(text: &str) -> Result<Self> {
        let (expression, descending) = match text.rsplit_once(char::is_whitespace) {
            Some((expression, direction)) if direction.eq_ignore_ascii_case("desc") => (expression, true),
            Some((expression, direction)) if direction.eq_ignore_ascii_case("asc") => (expression, false),
            _ => (text, false),
        };
        Ok(Self {
            operand: operand(expression)?,
            descending,
        })
    }
}

impl Data {
    /// Sorts as `sortBy` says; without it the newest row comes first (unverified), groups keep their order.
    pub(super) fn sorted<'a>(
        &self,
        table: &Table,
        groups: Vec<Group<'a>>,
        query: &FindQuery,
        grouped: bool,
        projection: &Projection,
    ) -> Result<Vec<Group<'a>>> {
        let mut sorts = query
            .sort_by
            .iter()
            .map(|text| Sort::parse(text))
            .collect::<Result<Vec<_>>>()?;
        if sorts.is_empty() && !grouped {
            sorts.push(Sort::parse("created desc")?);
        }
        let mut paths: Vec<&Path> = Vec::new();
        for sort in &sorts {
            sort.operand.paths(&mut paths);
        }
        paths.retain(|path| !is_alias(path, projection));
        // The rows were joined before; a path that only sorts takes the first related row.
        let joins = Joins::of(self, table, &paths, INVALID_CONDITION)?;
        let newest_first = sorts.last().is_some_and(|sort| sort.descending);
        let mut keyed = Vec::with_capacity(groups.len());
        for group in groups {
            let keys: Vec<Scalar> = match group.rows.first() {
                Some(first) if !grouped => {
                    let rows = joins.combinations(self, first.table, first.row)?;
                    let joined = Group {
                        rows,
                        aliases: group.aliases,
                    };
                    sorts
                        .iter()
                        .map(|sort| operand_value(&sort.operand, &joined))
                        .collect()
                }
                _ => sorts
                    .iter()
                    .map(|sort| operand_value(&sort.operand, &group))
                    .collect(),
            };
            keyed.push((keys, group));
        }
        let number = |group: &Group<'_>| group.rows.first().map_or(0, |joined| joined.row.number);
        keyed.sort_by(|(keys, group), (other_keys, other)| {
            let by_keys = sorts
                .iter()
                .zip(keys.iter().zip(other_keys))
                .map(|(sort, (key, other))| {
                    if sort.descending {
                        other.order(key)
                    } else {
                        key.order(other)
                    }
                });
            let by_number = number(group).cmp(&number(other));
            by_keys
                .fold(Ordering::Equal, Ordering::then)
                .then(if newest_first {
                    by_number.reverse()
                } else {
                    by_number
                })
        });
        Ok(keyed.into_iter().map(|(_, group)| group).collect())
    }
}

fn is_alias(path: &Path, projection: &Projection) -> bool {
    path.steps.is_empty() && projection.aliases.iter().any(|(alias, _)| *alias == path.column)
}
