//! What `props` and `excludeProps` make of a row or a group.

use super::join::{Group, Joins};
use super::table::Table;
use super::where_clause::{
    Lookup as _, Operand, Path, Scalar, default_call_name, operand_value, parse_projection,
};
use super::{Data, FindQuery, Object};
use crate::error::{ApiError, Result};
use serde_json::Value;

/// The documented code for properties that a query must not name.
const INVALID_PROPERTIES: u32 = 1006;

/// One property of the answer.
#[derive(Debug, Clone)]
struct Property {
    name: String,
    operand: Operand,
}

/// The properties of the answer.
pub(super) struct Projection {
    properties: Vec<Property>,
    /// All columns besides, because no property or `*` was named.
    all_columns: bool,
    excluded: Vec<String>,
    pub(super) aliases: Vec<(String, Operand)>,
    pub(super) joins: Joins,
}

impl Projection {
    /// Checks the query's properties against the table.
    pub(super) fn of(data: &Data, table: &Table, query: &FindQuery) -> Result<Self> {
        let mut properties = Vec::new();
        let mut aliases = Vec::new();
        let mut all_columns = query.properties.is_empty();
        for text in &query.properties {
            if text == "*" {
                all_columns = true;
                continue;
            }
            let (operand, alias) = parse_projection(text).map_err(|error| {
                ApiError::new(INVALID_PROPERTIES, format!("Invalid property '{text}': {error}"))
            })?;
            if let Some(alias) = &alias {
                aliases.push((alias.clone(), operand.clone()));
            }
            properties.push(Property {
                name: alias.unwrap_or_else(|| default_name(&operand, text)),
                operand,
            });
        }
        let mut paths: Vec<&Path> = Vec::new();
        for property in &properties {
            property.operand.paths(&mut paths);
        }
        let joins = Joins::of(data, table, &paths, INVALID_PROPERTIES)?;
        Ok(Self {
            properties,
            all_columns,
            excluded: query.excluded.clone(),
            aliases,
            joins,
        })
    }

    /// True when a property looks at a whole group.
    pub(super) fn aggregates(&self) -> bool {
        self.properties
            .iter()
            .any(|property| property.operand.is_aggregate())
    }

    /// The answer for one group; a group of one row unless the query groups.
    pub(super) fn present(&self, table: &Table, group: &Group<'_>, grouped: bool, distinct: bool) -> Object {
        let mut object = match group.rows.first() {
            Some(first) if self.all_columns => table.present(first.row),
            _ => Object::new(),
        };
        for property in &self.properties {
            object.insert(property.name.clone(), value(property, group));
        }
        // The server adds the id to rows whose table has relations (the vendor's tests assert both cases).
        let identified = !grouped && !distinct && !table.relations.is_empty();
        if let Some(first) = group.rows.first().filter(|_| identified) {
            object
                .entry("objectId")
                .or_insert_with(|| Value::from(first.row.id()));
        }
        for name in self.excluded.iter().filter(|name| *name != "objectId") {
            object.remove(name);
        }
        object.insert("___class".to_owned(), Value::from(table.name.as_str()));
        object
    }
}

/// A column of the row keeps its JSON; everything else is computed.
fn value(property: &Property, group: &Group<'_>) -> Value {
    match (&property.operand, group.rows.first()) {
        (Operand::Column(path), Some(first)) if path.steps.is_empty() => {
            match first.row.values.get(&path.column) {
                Some(value) => value.clone(),
                None => first.column(path).to_json(),
            }
        }
        (operand, _) => operand_value(operand, group).to_json(),
    }
}

/// `age` for a column, `city` for `address.city`, `count` for `Count(x)`, `Time` for `TIME(created)`.
fn default_name(operand: &Operand, text: &str) -> String {
    match operand {
        Operand::Column(path) => path.column.clone(),
        Operand::Aggregate { function, .. } => function.default_name().to_owned(),
        Operand::Call { name, .. } => default_call_name(name),
        Operand::Literal(Scalar::Text(text)) => text.clone(),
        Operand::Literal(_) => text.to_owned(),
    }
}
