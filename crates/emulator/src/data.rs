//! The data tables of an application.

mod bulk;
mod column;
mod console;
mod deep_save;
mod find;
mod find_query;
mod grouping;
mod join;
mod json_update;
mod load;
mod permission;
mod projection;
mod relation;
mod routes;
mod schema;
mod sort;
mod table;
mod transaction;
mod value;
mod where_clause;
mod write;

pub(crate) use console::routes as console_routes;
pub(crate) use find_query::FindQuery;
pub(crate) use permission::Operation;
pub(crate) use relation::{Change, Children, RelationName};
pub(crate) use routes::routes;
pub(crate) use table::Table;
pub(crate) use write::UnknownColumns;

use crate::error::{ApiError, Result};
use crate::random::Random;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A data object: property to value.
pub(crate) type Object = Map<String, Value>;

/// The table of the application's users.
pub(crate) const USERS: &str = "Users";

/// Every table of an application. A copy shares the tables until one side changes them, so that a
/// transaction can keep the state before it cheaply.
#[derive(Clone)]
pub(crate) struct Data {
    tables: BTreeMap<String, Arc<Table>>,
    /// Whether saving an unknown property adds a column.
    pub(crate) dynamic_schema: bool,
    /// Counts the rows ever created: the order of rows that were created in the same millisecond.
    next_row: u64,
}

impl Data {
    /// The tables of a fresh application: `Users` alone.
    pub(crate) fn new(random: &Random) -> Self {
        let mut data = Self {
            tables: BTreeMap::new(),
            dynamic_schema: true,
            next_row: 0,
        };
        data.tables
            .insert(USERS.to_owned(), Arc::new(Table::users(random.id())));
        data
    }

    /// The table, or 1009.
    pub(crate) fn table(&self, name: &str) -> Result<&Table> {
        self.tables
            .get(name)
            .map(Arc::as_ref)
            .ok_or_else(|| table_not_found(name))
    }

    /// The table for writing, or 1009.
    pub(crate) fn table_mut(&mut self, name: &str) -> Result<&mut Table> {
        self.tables
            .get_mut(name)
            .map(Arc::make_mut)
            .ok_or_else(|| table_not_found(name))
    }

    /// The table for writing, created if there is none and the schema is dynamic.
    pub(crate) fn table_or_new(&mut self, name: &str, random: &Random) -> Result<&mut Table> {
        if !self.tables.contains_key(name) {
            if !self.dynamic_schema {
                return Err(table_not_found(name));
            }
            self.create_table(name, random)?;
        }
        self.table_mut(name)
    }

    /// Creates an empty table.
    pub(crate) fn create_table(&mut self, name: &str, random: &Random) -> Result<&mut Table> {
        if self.tables.contains_key(name) {
            return Err(ApiError::new(
                1101,
                format!("Table with the name '{name}' already exists"),
            ));
        }
        let starts_well = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
        if !starts_well || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
            return Err(ApiError::new(
                1100,
                format!(
                    "Table name '{name}' is invalid: it starts with a letter and holds letters, digits and '_'"
                ),
            ));
        }
        let table = Arc::new(Table::new(random.id(), name));
        Ok(Arc::make_mut(self.tables.entry(name.to_owned()).or_insert(table)))
    }

    /// Removes a table and every relation to it.
    pub(crate) fn drop_table(&mut self, name: &str) -> Result<()> {
        if name == USERS {
            return Err(ApiError::new(1102, "The table 'Users' cannot be deleted"));
        }
        self.tables.remove(name).ok_or_else(|| table_not_found(name))?;
        for table in self.tables.values_mut().map(Arc::make_mut) {
            table.relations.retain(|_, relation| relation.to != name);
        }
        Ok(())
    }

    /// The tables in the order of their names.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.values().map(Arc::as_ref)
    }

    fn next_row(&mut self) -> u64 {
        self.next_row += 1;
        self.next_row
    }
}

/// 1009, in the words of the vendor's server (its end-to-end tests assert the repetition).
fn table_not_found(name: &str) -> ApiError {
    ApiError::new(
        1009,
        format!(
            "Table not found by name 'Table not found by name '{name}'. Make sure the client class referenced \
             in the API call has the same literal name as the table in Backendless console'"
        ),
    )
}

/// 1000: there is no object with this id in the table.
pub(crate) fn entity_not_found(id: &str) -> ApiError {
    ApiError::new(1000, format!("Entity with ID {id} not found"))
}

/// A column that a query names and the table does not have. 1017 is the documented code of a bad condition,
/// 1006 that of bad properties; the caller knows which it is.
pub(crate) fn column_not_found(code: u32, column: &str, table: &str) -> ApiError {
    ApiError::new(
        code,
        format!("Column '{column}' does not exist in table '{table}'"),
    )
}
