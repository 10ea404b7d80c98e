//! One table: columns, rows, relations and the permissions on them.

use super::column::{Column, DataType};
use super::{Object, USERS, entity_not_found};
use crate::acl::Acl;
use crate::error::Result;
use crate::users::PasswordHash;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The columns that every table has and that the server fills.
pub(crate) const SYSTEM_COLUMNS: [(&str, DataType); 4] = [
    ("created", DataType::DateTime),
    ("objectId", DataType::StringId),
    ("ownerId", DataType::String),
    ("updated", DataType::DateTime),
];

/// A row. The password of a user is kept apart from the values, so that no query can reach it.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// The place in the order of creation.
    pub(crate) number: u64,
    pub(crate) values: Object,
    pub(crate) acl: Acl,
    pub(crate) password: Option<PasswordHash>,
}

impl Row {
    /// The `objectId`.
    pub(crate) fn id(&self) -> &str {
        self.text("objectId").unwrap_or_default()
    }

    /// A value that is text.
    pub(crate) fn text(&self, column: &str) -> Option<&str> {
        self.values.get(column).and_then(Value::as_str)
    }
}

/// A column that leads to rows of another table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Relation {
    /// The table of the children.
    pub(crate) to: String,
    /// False for one-to-one.
    pub(crate) many: bool,
    pub(crate) auto_load: bool,
    /// The children of each parent, in the order in which they were added.
    pub(crate) links: BTreeMap<String, Vec<String>>,
}

impl Relation {
    /// The ids of the children of `parent`.
    pub(crate) fn children(&self, parent: &str) -> &[String] {
        self.links.get(parent).map_or(&[], Vec::as_slice)
    }

    fn describe(&self, name: &str) -> Value {
        json!({
            "name": name,
            "required": false,
            "type": if self.many { "RELATION_LIST" } else { "RELATION" },
            "defaultValue": null,
            "expression": null,
            "relatedTable": self.to,
            "customRegex": null,
            "autoLoad": self.auto_load,
            "isPrimaryKey": false,
        })
    }
}

/// One table.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) columns: BTreeMap<String, Column>,
    pub(crate) relations: BTreeMap<String, Relation>,
    pub(crate) acl: Acl,
    rows: BTreeMap<String, Row>,
}

impl Table {
    /// A table with the system columns alone.
    pub(crate) fn new(id: String, name: &str) -> Self {
        let columns = SYSTEM_COLUMNS
            .iter()
            .map(|(name, data_type)| ((*name).to_owned(), Column::new(name, *data_type)))
            .collect();
        Self {
            id,
            name: name.to_owned(),
            columns,
            relations: BTreeMap::new(),
            acl: Acl::default(),
            rows: BTreeMap::new(),
        }
    }

    /// The table of users with the columns of a fresh application.
    pub(crate) fn users(id: String) -> Self {
        let mut table = Self::new(id, USERS);
        for (name, data_type) in [
            ("email", DataType::String),
            ("name", DataType::String),
            ("lastLogin", DataType::DateTime),
            ("userStatus", DataType::String),
            ("socialAccount", DataType::String),
            ("blUserLocale", DataType::String),
        ] {
            table
                .columns
                .insert(name.to_owned(), Column::new(name, data_type));
        }
        if let Some(email) = table.columns.get_mut("email") {
            email.unique = true;
        }
        table
    }

    /// True when `name` is a column or a relation.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.columns.contains_key(name) || self.relations.contains_key(name)
    }

    /// The row, if there is one.
    pub(crate) fn row(&self, id: &str) -> Option<&Row> {
        self.rows.get(id)
    }

    /// The row, or 1000.
    pub(crate) fn existing_row(&self, id: &str) -> Result<&Row> {
        self.rows.get(id).ok_or_else(|| entity_not_found(id))
    }

    /// The row for writing, or 1000.
    pub(crate) fn existing_row_mut(&mut self, id: &str) -> Result<&mut Row> {
        self.rows.get_mut(id).ok_or_else(|| entity_not_found(id))
    }

    /// Adds a row.
    pub(crate) fn insert(&mut self, row: Row) {
        self.rows.insert(row.id().to_owned(), row);
    }

    /// Takes a row out; its links to children go with it.
    pub(crate) fn remove(&mut self, id: &str) -> Option<Row> {
        for relation in self.relations.values_mut() {
            relation.links.remove(id);
        }
        self.rows.remove(id)
    }

    /// The rows in no order that means anything.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }

    /// Takes a column or a relation out with all its values; false when there is none.
    pub(crate) fn remove_column(&mut self, name: &str) -> bool {
        for row in self.rows.values_mut() {
            row.values.remove(name);
        }
        self.columns.remove(name).is_some() || self.relations.remove(name).is_some()
    }

    /// A whole object as it is answered: every column, null where the row has no value, and the class.
    pub(crate) fn present(&self, row: &Row) -> Object {
        let mut object: Object = self
            .columns
            .keys()
            .map(|name| (name.clone(), row.values.get(name).cloned().unwrap_or(Value::Null)))
            .collect();
        object.insert("___class".to_owned(), Value::from(self.name.as_str()));
        object
    }

    /// The columns and relations as `GET /data/{table}/properties` shows them.
    pub(crate) fn describe(&self) -> Vec<Value> {
        let columns = self.columns.values().map(Column::describe);
        columns
            .chain(
                self.relations
                    .iter()
                    .map(|(name, relation)| relation.describe(name)),
            )
            .collect()
    }
}
