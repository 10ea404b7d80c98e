//! Rows joined with the related rows that an expression names.
//!
//! `address.city = 'X' and address.zip = 'Y'` speaks of one address: every relation path is joined once, as a
//! left join, and a condition is tried on each combination.

use super::table::{Row, Table};
use super::where_clause::{Aggregate, Lookup, Operand, Path, Scalar, Step, operand_value};
use super::{Data, column_not_found};
use crate::error::{ApiError, Result};

/// A place on the way of a path: the steps from the row to it.
type Route = Vec<Step>;

/// Combinations of one row are bounded: joins multiply.
const MAX_COMBINATIONS: usize = 10_000;

impl Data {
    /// The column that a path ends in, and the steps to its row. A path that ends in a relation means the
    /// `objectId` of the related row. `code` is the error code for unknown columns.
    pub(super) fn resolve(&self, table: &Table, path: &Path, code: u32) -> Result<(Route, String)> {
        let mut steps = path.steps.clone();
        let target = steps
            .iter()
            .try_fold(table, |table, step| self.step(table, step, code))?;
        if target.columns.contains_key(&path.column) {
            return Ok((steps, path.column.clone()));
        }
        if target.relations.contains_key(&path.column) {
            steps.push(Step::Forward(path.column.clone()));
            return Ok((steps, "objectId".to_owned()));
        }
        Err(column_not_found(code, &path.column, &target.name))
    }

    /// The table that a step from `table` leads to.
    fn step(&self, table: &Table, step: &Step, code: u32) -> Result<&Table> {
        match step {
            Step::Forward(name) => match table.relations.get(name) {
                Some(relation) => self.table(&relation.to),
                None => Err(column_not_found(code, name, &table.name)),
            },
            Step::Inverse {
                table: parent,
                column,
            } => {
                let parent = self.table(parent)?;
                match parent.relations.get(column) {
                    Some(relation) if relation.to == table.name => Ok(parent),
                    _ => Err(column_not_found(code, column, &parent.name)),
                }
            }
        }
    }

    /// The rows that a step from `row` leads to.
    fn follow<'a>(&'a self, from: (&'a Table, &Row), step: &Step) -> Vec<(&'a Table, &'a Row)> {
        let (table, row) = from;
        match step {
            Step::Forward(name) => {
                let Some(relation) = table.relations.get(name) else {
                    return Vec::new();
                };
                let Ok(child) = self.table(&relation.to) else {
                    return Vec::new();
                };
                relation
                    .children(row.id())
                    .iter()
                    .filter_map(|id| Some((child, child.row(id)?)))
                    .collect()
            }
            Step::Inverse { table, column } => {
                let Ok(parent) = self.table(table) else {
                    return Vec::new();
                };
                let Some(relation) = parent.relations.get(column) else {
                    return Vec::new();
                };
                let has_row = |parent: &&Row| relation.children(parent.id()).iter().any(|id| id == row.id());
                parent.rows().filter(has_row).map(|row| (parent, row)).collect()
            }
        }
    }
}

/// The joins that a set of expressions needs, in an order in which every route follows its beginning.
#[derive(Debug, Clone, Default)]
pub(super) struct Joins(Vec<Route>);

impl Joins {
    /// Checks every path and collects the routes; `code` is the error code for unknown columns.
    pub(super) fn of(data: &Data, table: &Table, paths: &[&Path], code: u32) -> Result<Self> {
        let mut routes: Vec<Route> = Vec::new();
        for path in paths {
            let (steps, _) = data.resolve(table, path, code)?;
            for length in 1..=steps.len() {
                let route = steps[..length].to_vec();
                if !routes.contains(&route) {
                    routes.push(route);
                }
            }
        }
        Ok(Self(routes))
    }

    /// Both sets of joins together.
    pub(super) fn and(mut self, other: Self) -> Self {
        for route in other.0 {
            if !self.0.contains(&route) {
                self.0.push(route);
            }
        }
        self
    }

    /// Every combination of `row` with its related rows; one with nothing bound when there is none.
    pub(super) fn combinations<'a>(
        &self,
        data: &'a Data,
        table: &'a Table,
        row: &'a Row,
    ) -> Result<Vec<Joined<'a>>> {
        let mut combinations = vec![Joined {
            data,
            table,
            row,
            bound: Vec::new(),
        }];
        for route in &self.0 {
            let Some((last, before)) = route.split_last() else {
                continue;
            };
            let mut extended = Vec::new();
            for joined in combinations {
                let found = joined
                    .at(before)
                    .map(|from| data.follow(from, last))
                    .unwrap_or_default();
                if found.is_empty() {
                    extended.push(joined.with(route, None));
                } else {
                    extended.extend(found.into_iter().map(|bound| joined.with(route, Some(bound))));
                }
                if extended.len() > MAX_COMBINATIONS {
                    return Err(ApiError::new(
                        1017,
                        "Invalid where clause: it joins too many related objects",
                    ));
                }
            }
            combinations = extended;
        }
        Ok(combinations)
    }
}

/// One row with one choice of related rows.
#[derive(Clone)]
pub(super) struct Joined<'a> {
    data: &'a Data,
    pub(super) table: &'a Table,
    pub(super) row: &'a Row,
    bound: Vec<(Route, Option<(&'a Table, &'a Row)>)>,
}

impl<'a> Joined<'a> {
    fn with(&self, route: &Route, bound: Option<(&'a Table, &'a Row)>) -> Self {
        let mut joined = self.clone();
        joined.bound.push((route.clone(), bound));
        joined
    }

    /// The row at the end of `steps`, if one is bound there.
    fn at(&self, steps: &[Step]) -> Option<(&'a Table, &'a Row)> {
        if steps.is_empty() {
            return Some((self.table, self.row));
        }
        self.bound
            .iter()
            .find(|(route, _)| route == steps)
            .and_then(|(_, bound)| *bound)
    }
}

impl Lookup for Joined<'_> {
    fn column(&self, path: &Path) -> Scalar {
        // Paths were checked when the joins were built; what is unknown all the same has no value.
        let Ok((steps, column)) = self.data.resolve(self.table, path, 1017) else {
            return Scalar::Null;
        };
        self.at(&steps)
            .and_then(|(_, row)| row.values.get(&column))
            .map_or(Scalar::Null, Scalar::from_json)
    }

    fn aggregate(&self, _: Aggregate, _: Option<&Path>) -> Scalar {
        // `where` looks at one row at a time; queries with aggregates there are refused before.
        Scalar::Null
    }
}

/// The rows that share the values of `groupBy`, and what the aliases of the query stand for.
pub(super) struct Group<'a> {
    pub(super) rows: Vec<Joined<'a>>,
    pub(super) aliases: &'a [(String, Operand)],
}

impl Lookup for Group<'_> {
    fn column(&self, path: &Path) -> Scalar {
        let Some(first) = self.rows.first() else {
            return Scalar::Null;
        };
        let alias = self
            .aliases
            .iter()
            .find(|(alias, _)| path.steps.is_empty() && *alias == path.column);
        match alias {
            // An alias is made of real columns only, so that this cannot go round in circles.
            Some((_, operand)) if !first.table.has(&path.column) => operand_value(operand, self),
            _ => first.column(path),
        }
    }

    fn aggregate(&self, function: Aggregate, of: Option<&Path>) -> Scalar {
        let values: Vec<Scalar> = match of {
            None => return count(self.rows.len()),
            Some(path) => self
                .rows
                .iter()
                .map(|row| row.column(path))
                .filter(|v| *v != Scalar::Null)
                .collect(),
        };
        let numbers = || values.iter().filter_map(Scalar::as_number);
        match function {
            Aggregate::Count => count(values.len()),
            _ if values.is_empty() => Scalar::Null,
            Aggregate::Sum => Scalar::Number(numbers().sum()),
            #[expect(
                clippy::cast_precision_loss,
                reason = "there are far fewer than 2^53 rows in memory"
            )]
            Aggregate::Avg => Scalar::Number(numbers().sum::<f64>() / values.len() as f64),
            Aggregate::Min => values.into_iter().min_by(Scalar::order).unwrap_or(Scalar::Null),
            Aggregate::Max => values.into_iter().max_by(Scalar::order).unwrap_or(Scalar::Null),
        }
    }
}

fn count(rows: usize) -> Scalar {
    #[expect(
        clippy::cast_precision_loss,
        reason = "there are far fewer than 2^53 rows in memory"
    )]
    Scalar::Number(rows as f64)
}
