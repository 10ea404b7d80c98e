//! Tables and columns as the management API and the console define them.

use super::column::{Column, DataType};
use super::table::{Relation, SYSTEM_COLUMNS, Table};
use super::{Data, column_not_found};
use crate::error::{ApiError, Result};
use crate::random::Random;
use serde_json::{Map, Value, json};

impl Data {
    /// Creates a table from `{name, columns: [{name, dataType, …}]}`.
    pub(crate) fn define_table(
        &mut self,
        definition: &Map<String, Value>,
        random: &Random,
    ) -> Result<&Table> {
        let name = text(definition, "name")?;
        self.all_or_none(|data| {
            data.create_table(name, random)?;
            let columns = definition.get("columns").and_then(Value::as_array);
            for column in columns.into_iter().flatten() {
                let column = column
                    .as_object()
                    .ok_or_else(|| ApiError::missing_field("columns"))?;
                data.define_column(name, column)?;
            }
            Ok(())
        })?;
        self.table(name)
    }

    /// Adds a column from `{name, dataType, required?, unique?, defaultValue?}`, or a relation from
    /// `{name, toTableName, relationshipType}`; answers it as the console shows it.
    pub(crate) fn define_column(&mut self, table: &str, definition: &Map<String, Value>) -> Result<Value> {
        let name = text(definition, "name")?;
        if self.table(table)?.has(name) {
            return Err(ApiError::new(
                1103,
                format!("Column '{name}' already exists in table '{table}'"),
            ));
        }
        let type_name = text(definition, "dataType")?;
        if type_name == "DATA_REF" {
            let to = text(definition, "toTableName")?;
            let many = definition.get("relationshipType").and_then(Value::as_str) != Some("ONE_TO_ONE");
            self.create_relation(table, name, to, many)?;
            return Ok(relation_json(
                name,
                &Relation {
                    to: to.to_owned(),
                    many,
                    ..Relation::default()
                },
            ));
        }
        let data_type = DataType::named(type_name).ok_or_else(|| {
            ApiError::new(
                1104,
                format!("Unknown data type '{type_name}' of column '{name}'"),
            )
        })?;
        let flag = |name: &str| definition.get(name).and_then(Value::as_bool).unwrap_or(false);
        let column = Column {
            required: flag("required"),
            unique: flag("unique"),
            default: definition.get("defaultValue").cloned().unwrap_or(Value::Null),
            ..Column::new(name, data_type)
        };
        let answer = column_json(&column);
        self.table_mut(table)?.columns.insert(name.to_owned(), column);
        Ok(answer)
    }

    /// Removes a column or a relation.
    pub(crate) fn drop_column(&mut self, table: &str, column: &str) -> Result<()> {
        if SYSTEM_COLUMNS.iter().any(|(system, _)| *system == column) {
            return Err(ApiError::new(
                1105,
                format!("The system column '{column}' cannot be deleted"),
            ));
        }
        if self.table_mut(table)?.remove_column(column) {
            Ok(())
        } else {
            Err(column_not_found(1006, column, table))
        }
    }
}

impl Table {
    /// The table as the console lists it.
    pub(super) fn for_console(&self) -> Value {
        json!({
            "tableId": self.id,
            "name": self.name,
            "view": false,
            "system": self.name == super::USERS,
            "dataConnector": false,
            "columns": self.columns.values().map(column_json).collect::<Vec<_>>(),
            "relations": self.relations.iter().map(|(name, relation)| relation_json(name, relation)).collect::<Vec<_>>(),
            "parentRelations": [],
            "geoRelations": [],
        })
    }
}

fn column_json(column: &Column) -> Value {
    json!({
        "name": column.name,
        "columnId": column.name,
        "dataType": column.data_type.name(),
        "required": column.required,
        "unique": column.unique,
        "defaultValue": column.default,
        "isPrimaryKey": column.name == "objectId",
    })
}

fn relation_json(name: &str, relation: &Relation) -> Value {
    json!({
        "name": name,
        "columnId": name,
        "dataType": "DATA_REF",
        "toTableName": relation.to,
        "relationshipType": if relation.many { "ONE_TO_MANY" } else { "ONE_TO_ONE" },
        "autoLoad": relation.auto_load,
        "required": false,
        "unique": false,
    })
}

fn text<'a>(definition: &'a Map<String, Value>, name: &str) -> Result<&'a str> {
    definition
        .get(name)
        .and_then(Value::as_str)
        .ok_or_else(|| ApiError::missing_field(name))
}
