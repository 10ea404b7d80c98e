//! Finding, counting, sorting and paging.

use super::join::{Group, Joined, Joins};
use super::load::Load;
use super::permission::Operation;
use super::projection::Projection;
use super::table::{Row, Table};
use super::where_clause::{
    Condition, Operand, Path, Scalar, Truth, evaluate, operand_value, parse_projection,
};
use super::{Data, FindQuery, Object};
use crate::actor::Actor;
use crate::error::{ApiError, Result};

/// The documented code of a condition that the table cannot answer.
pub(super) const INVALID_CONDITION: u32 = 1017;

impl Data {
    /// The objects that a query asks for, without those that `actor` may not find.
    pub(crate) fn find(&self, actor: &Actor<'_>, table: &str, query: &FindQuery) -> Result<Vec<Object>> {
        let table = self.table(table)?;
        table.demand(Operation::Find, None, actor).or_else(|error| {
            // Objects with grants of their own are found in a table that is closed to the actor.
            let granted = table
                .rows()
                .any(|row| table.permits(Operation::Find, Some(row), actor));
            if granted { Ok(()) } else { Err(error) }
        })?;
        let load = Load::of(self, table, query)?;
        let projection = Projection::of(self, table, query)?;
        let grouping = operands(&query.group_by)?;
        let grouped = !grouping.is_empty() || projection.aggregates();
        let matching = self.matching(actor, table, query.condition.as_ref(), Operation::Find, &{
            let joins = Joins::of(self, table, &paths_of(&grouping), INVALID_CONDITION)?;
            joins.and(projection.joins.clone())
        })?;
        let groups = if grouped {
            group(matching, &grouping, &projection)
        } else {
            let single = |joined| Group {
                rows: vec![joined],
                aliases: &projection.aliases,
            };
            first_of_each_row(matching).map(single).collect()
        };
        let groups = having(self, table, groups, query.having.as_ref())?;
        let groups = self.sorted(table, groups, query, grouped, &projection)?;
        let mut answers: Vec<(Option<&Row>, Object)> = Vec::new();
        for group in &groups {
            let object = projection.present(table, group, grouped, query.distinct);
            if query.distinct && answers.iter().any(|(_, known)| *known == object) {
                continue;
            }
            answers.push((
                group.rows.first().map(|joined| joined.row).filter(|_| !grouped),
                object,
            ));
        }
        let page = answers.into_iter().skip(query.offset).take(query.page_size);
        page.map(|(row, mut object)| {
            if let Some(row) = row {
                load.add_to(self, actor, table, row, &mut object)?;
            }
            Ok(object)
        })
        .collect()
    }

    /// One object by id, with the query's properties and relations.
    pub(crate) fn find_by_id(
        &self,
        actor: &Actor<'_>,
        table: &str,
        id: &str,
        query: &FindQuery,
    ) -> Result<Object> {
        let target = self.table(table)?;
        let row = target.existing_row(id)?;
        target.demand(Operation::Find, Some(row), actor)?;
        let load = Load::of(self, target, query)?;
        let projection = Projection::of(self, target, query)?;
        let rows = projection.joins.combinations(self, target, row)?;
        let group = Group {
            rows,
            aliases: &projection.aliases,
        };
        let mut object = projection.present(target, &group, projection.aggregates(), false);
        load.add_to(self, actor, target, row, &mut object)?;
        Ok(object)
    }

    /// How many objects, or groups, or distinct objects a query finds, whatever its page.
    pub(crate) fn count(&self, actor: &Actor<'_>, table: &str, query: &FindQuery) -> Result<usize> {
        if query.distinct || !query.group_by.is_empty() {
            let all = FindQuery {
                page_size: usize::MAX,
                offset: 0,
                ..query.clone()
            };
            return Ok(self.find(actor, table, &all)?.len());
        }
        let rows = self.rows_where(actor, table, query.condition.as_ref(), Operation::Find)?;
        Ok(rows.len())
    }

    /// The rows of a table that meet `condition` and to which `actor` may do `operation`, oldest first.
    pub(crate) fn rows_where(
        &self,
        actor: &Actor<'_>,
        table: &str,
        condition: Option<&Condition>,
        operation: Operation,
    ) -> Result<Vec<&Row>> {
        let table = self.table(table)?;
        let matching = self.matching(actor, table, condition, operation, &Joins::default())?;
        let mut rows: Vec<&Row> = first_of_each_row(matching).map(|joined| joined.row).collect();
        rows.sort_by_key(|row| row.number);
        Ok(rows)
    }

    /// Every combination of joined rows that meets `condition`, oldest row first.
    fn matching<'a>(
        &'a self,
        actor: &Actor<'_>,
        table: &'a Table,
        condition: Option<&Condition>,
        operation: Operation,
        joins: &Joins,
    ) -> Result<Vec<Joined<'a>>> {
        let mut paths: Vec<&Path> = Vec::new();
        if let Some(condition) = condition {
            condition.paths(&mut paths);
        }
        let joins = Joins::of(self, table, &paths, INVALID_CONDITION)?.and(joins.clone());
        let mut rows: Vec<&Row> = table
            .rows()
            .filter(|row| table.permits(operation, Some(row), actor))
            .collect();
        rows.sort_by_key(|row| row.number);
        let mut matching = Vec::new();
        for row in rows {
            let combinations = joins.combinations(self, table, row)?;
            let holds = |joined: &Joined<'_>| condition.is_none_or(|c| evaluate(c, joined) == Truth::True);
            matching.extend(combinations.into_iter().filter(holds));
        }
        Ok(matching)
    }
}

/// Parses one item of `groupBy` or `sortBy`, or 1006.
pub(super) fn operand(text: &str) -> Result<Operand> {
    parse_projection(text)
        .map(|(operand, _)| operand)
        .map_err(|error| ApiError::new(1006, format!("Invalid property '{text}': {error}")))
}

fn operands(texts: &[String]) -> Result<Vec<Operand>> {
    texts.iter().map(|text| operand(text)).collect()
}

fn paths_of(operands: &[Operand]) -> Vec<&Path> {
    let mut paths = Vec::new();
    for operand in operands {
        operand.paths(&mut paths);
    }
    paths
}

/// One combination for each row: a row is found once, however many of its relations match.
fn first_of_each_row(matching: Vec<Joined<'_>>) -> impl Iterator<Item = Joined<'_>> {
    let mut last = None;
    matching
        .into_iter()
        .filter(move |joined| last.replace(joined.row.number) != Some(joined.row.number))
}

/// Groups in the order of their oldest rows; one group of everything when there is no `groupBy`.
fn group<'a>(matching: Vec<Joined<'a>>, by: &[Operand], projection: &'a Projection) -> Vec<Group<'a>> {
    if by.is_empty() {
        return vec![Group {
            rows: matching,
            aliases: &projection.aliases,
        }];
    }
    let mut groups: Vec<(Vec<Scalar>, Group<'a>)> = Vec::new();
    for joined in matching {
        let key: Vec<Scalar> = by.iter().map(|operand| operand_value(operand, &joined)).collect();
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.rows.push(joined),
            None => groups.push((
                key,
                Group {
                    rows: vec![joined],
                    aliases: &projection.aliases,
                },
            )),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// The groups that meet `having`.
fn having<'a>(
    data: &Data,
    table: &Table,
    groups: Vec<Group<'a>>,
    condition: Option<&Condition>,
) -> Result<Vec<Group<'a>>> {
    let Some(condition) = condition else {
        return Ok(groups);
    };
    let mut paths: Vec<&Path> = Vec::new();
    condition.paths(&mut paths);
    if let Some(aliases) = groups.first().map(|group| group.aliases) {
        paths.retain(|path| {
            !(path.steps.is_empty() && aliases.iter().any(|(alias, _)| *alias == path.column))
        });
    }
    Joins::of(data, table, &paths, INVALID_CONDITION)?;
    Ok(groups
        .into_iter()
        .filter(|group| evaluate(condition, group) == Truth::True)
        .collect())
}
