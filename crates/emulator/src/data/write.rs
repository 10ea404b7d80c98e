//! Creating, updating, saving and removing one object.

use super::column::{Column, DataType};
use super::permission::Operation;
use super::table::{Row, SYSTEM_COLUMNS};
use super::{Data, Object, USERS, json_update, value};
use crate::acl::Acl;
use crate::actor::Actor;
use crate::error::{ApiError, Result};
use crate::users::{PasswordHash, account};
use serde_json::Value;

/// What to do with a property for which there is no column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnknownColumns {
    /// Add a column if the schema is dynamic, else drop the property (as the vendor's tests assert).
    ByConfiguration,
    /// Refuse: in a transaction everything must be there before.
    Refuse,
}

impl Data {
    /// Creates an object, under its own `objectId` if it has one.
    pub(crate) fn create(
        &mut self,
        actor: &Actor<'_>,
        table: &str,
        mut object: Object,
        unknown: UnknownColumns,
    ) -> Result<Object> {
        match unknown {
            UnknownColumns::ByConfiguration => self.table_or_new(table, actor.random)?,
            UnknownColumns::Refuse => self.table_mut(table)?,
        }
        .demand(Operation::Add, None, actor)?;
        let id = object_id(&object)?.map_or_else(|| actor.random.id(), str::to_owned);
        if self.table(table)?.row(&id).is_some() {
            return Err(ApiError::new(
                1155,
                format!("Object with objectId '{id}' already exists in table '{table}'"),
            ));
        }
        let password = take_password(table, &mut object, actor);
        if table == USERS {
            account::complete_new(&mut object)?;
        }
        let owner = actor.user_id.clone().map_or(Value::Null, Value::String);
        object.entry("ownerId").or_insert(owner);
        let mut values = self.fitted(table, object, None, unknown)?;
        for column in self.table(table)?.columns.values() {
            if values.get(&column.name).is_none_or(Value::is_null) && !column.default.is_null() {
                values.insert(column.name.clone(), column.default.clone());
            }
        }
        values.insert("objectId".into(), id.as_str().into());
        values.insert("created".into(), actor.now.into());
        values.insert("updated".into(), Value::Null);
        self.demand_constraints(table, &id, &values)?;
        let number = self.next_row();
        let target = self.table_mut(table)?;
        let row = Row {
            number,
            values,
            acl: Acl::default(),
            password,
        };
        let answer = target.present(&row);
        target.insert(row);
        Ok(answer)
    }

    /// Changes properties of an object that exists.
    pub(crate) fn update(
        &mut self,
        actor: &Actor<'_>,
        table: &str,
        id: &str,
        mut changes: Object,
        unknown: UnknownColumns,
    ) -> Result<Object> {
        let target = self.table(table)?;
        let row = target.existing_row(id)?.clone();
        target.demand(Operation::Update, Some(&row), actor)?;
        let password = take_password(table, &mut changes, actor);
        let changes = self.fitted(table, changes, Some(&row), unknown)?;
        let mut values = row.values;
        values.extend(changes);
        self.demand_constraints(table, id, &values)?;
        values.insert("updated".into(), actor.now.into());
        let target = self.table_mut(table)?;
        let row = target.existing_row_mut(id)?;
        row.values = values;
        if password.is_some() {
            row.password = password;
        }
        Ok(target.present(target.existing_row(id)?))
    }

    /// Updates when the object has an `objectId`, else creates.
    pub(crate) fn save(
        &mut self,
        actor: &Actor<'_>,
        table: &str,
        object: Object,
        unknown: UnknownColumns,
    ) -> Result<Object> {
        match object_id(&object)?.map(str::to_owned) {
            Some(id) => self.update(actor, table, &id, object, unknown),
            None => self.create(actor, table, object, unknown),
        }
    }

    /// Updates the object with this `objectId`, or creates it if there is none.
    pub(crate) fn upsert(
        &mut self,
        actor: &Actor<'_>,
        table: &str,
        object: Object,
        unknown: UnknownColumns,
    ) -> Result<Object> {
        let existing = object_id(&object)?
            .filter(|id| self.table(table).is_ok_and(|table| table.row(id).is_some()))
            .map(str::to_owned);
        if let Ok(target) = self.table(table) {
            target.demand(Operation::Upsert, None, actor)?;
        }
        match existing {
            Some(id) => self.update(actor, table, &id, object, unknown),
            None => self.create(actor, table, object, unknown),
        }
    }

    /// Removes an object and every relation to it; answers the time of deletion in ms.
    pub(crate) fn remove(&mut self, actor: &Actor<'_>, table: &str, id: &str) -> Result<i64> {
        let target = self.table(table)?;
        target.demand(Operation::Remove, Some(target.existing_row(id)?), actor)?;
        self.table_mut(table)?.remove(id);
        self.unlink_everywhere(table, id);
        Ok(actor.now)
    }

    /// The values as their columns store them, with columns added for new properties.
    fn fitted(
        &mut self,
        table: &str,
        object: Object,
        before: Option<&Row>,
        unknown: UnknownColumns,
    ) -> Result<Object> {
        let mut fitted = Object::new();
        for (name, given) in object {
            if is_server_side(&name) || self.table(table)?.relations.contains_key(&name) {
                continue;
            }
            if !self.table(table)?.columns.contains_key(&name) {
                if unknown == UnknownColumns::Refuse {
                    return Err(missing_column(&name, table));
                }
                let Some(data_type) = DataType::infer(&given).filter(|_| self.dynamic_schema) else {
                    continue;
                };
                self.table_mut(table)?
                    .columns
                    .insert(name.clone(), Column::new(&name, data_type));
            }
            let given = match json_update::parse(&given)? {
                Some(update) => {
                    let stored = before.and_then(|row| row.values.get(&name)).cloned();
                    update.apply(stored.unwrap_or(Value::Null))?
                }
                None => given,
            };
            if let Some(column) = self.table(table)?.columns.get(&name) {
                fitted.insert(name, value::fit(column, given)?);
            }
        }
        Ok(fitted)
    }

    /// Required columns have values, unique ones have values of their own.
    fn demand_constraints(&self, table: &str, id: &str, values: &Object) -> Result<()> {
        let target = self.table(table)?;
        for column in target.columns.values() {
            let value = values.get(&column.name).filter(|value| !value.is_null());
            match value {
                None if column.required => {
                    return Err(
                        ApiError::new(1008, format!("Missing required property '{}'", column.name))
                            .with_data(serde_json::json!({"properties": [column.name]})),
                    );
                }
                Some(value) if column.unique => {
                    let taken = |row: &Row| row.id() != id && row.values.get(&column.name) == Some(value);
                    if target.rows().any(taken) {
                        return Err(if table == USERS {
                            account::identity_taken(value)
                        } else {
                            ApiError::new(
                                1155,
                                format!("Duplicate value for the unique column '{}'", column.name),
                            )
                        });
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The `objectId` of an object, if it has one that is not null or empty.
fn object_id(object: &Object) -> Result<Option<&str>> {
    match object.get("objectId") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(id)) if id.is_empty() => Ok(None),
        Some(Value::String(id)) => Ok(Some(id)),
        Some(_) => Err(ApiError::new(1003, "The property 'objectId' must be a string")),
    }
}

/// A password leaves the object before anything is stored or answered.
fn take_password(table: &str, object: &mut Object, actor: &Actor<'_>) -> Option<PasswordHash> {
    if table != USERS {
        return None;
    }
    match object.remove("password") {
        Some(Value::String(password)) if !password.is_empty() => {
            Some(PasswordHash::of(&password, &actor.random.id()))
        }
        _ => None,
    }
}

/// Properties that the server sets or that only describe an object.
fn is_server_side(name: &str) -> bool {
    let system = SYSTEM_COLUMNS.iter().any(|(column, _)| *column == name) && name != "ownerId";
    system
        || matches!(
            name,
            "___class" | "___jsonclass" | "___meta" | "__meta" | "user-token" | "___dates___"
        )
}

/// The words that the vendor's transaction tests assert.
fn missing_column(column: &str, table: &str) -> ApiError {
    ApiError::new(
        1021,
        format!(
            "Column '{column}' in table '{table}' does not exists. All tables and columns must be present in \
             the database before a transaction is executed."
        ),
    )
}
