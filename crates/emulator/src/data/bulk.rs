//! Creating, upserting, updating and removing many objects at once.

use super::permission::Operation;
use super::where_clause::Condition;
use super::write::UnknownColumns;
use super::{Data, Object};
use crate::actor::Actor;
use crate::error::{ApiError, Result};
use serde_json::Value;

/// The documented maximum of one request on the vendor's cloud.
const MAX_OBJECTS: usize = 100;

impl Data {
    /// Creates all objects or none; answers their ids in order.
    pub(crate) fn bulk_create(
        &mut self,
        actor: &Actor<'_>,
        table: &str,
        objects: Vec<Value>,
        unknown: UnknownColumns,
    ) -> Result<Vec<String>> {
        let objects = demand_objects("create", objects)?;
        self.all_or_none(|data| {
            objects
                .into_iter()
                .map(|object| {
                    data.create(actor, table, object, unknown)
                        .map(|object| id_of(&object))
                })
                .collect()
        })
    }

    /// Creates or updates all objects or none; answers their ids in order.
    pub(crate) fn bulk_upsert(
        &mut self,
        actor: &Actor<'_>,
        table: &str,
        objects: Vec<Value>,
        unknown: UnknownColumns,
    ) -> Result<Vec<String>> {
        let objects = demand_objects("upsert", objects)?;
        self.all_or_none(|data| {
            objects
                .into_iter()
                .map(|object| {
                    data.upsert(actor, table, object, unknown)
                        .map(|object| id_of(&object))
                })
                .collect()
        })
    }

    /// Changes every object that meets the condition and that `actor` may update; answers how many.
    pub(crate) fn bulk_update(
        &mut self,
        actor: &Actor<'_>,
        table: &str,
        condition: Option<&Condition>,
        changes: &Object,
        unknown: UnknownColumns,
    ) -> Result<usize> {
        if changes.is_empty() {
            return Err(ApiError::new(1001, "Cannot update object without any properties"));
        }
        let ids = self.ids_where(actor, table, condition, Operation::Update)?;
        self.all_or_none(|data| {
            ids.iter()
                .try_for_each(|id| data.update(actor, table, id, changes.clone(), unknown).map(drop))
        })?;
        Ok(ids.len())
    }

    /// Removes every object that meets the condition and that `actor` may remove; answers how many.
    pub(crate) fn bulk_remove(
        &mut self,
        actor: &Actor<'_>,
        table: &str,
        condition: Option<&Condition>,
    ) -> Result<usize> {
        let ids = self.ids_where(actor, table, condition, Operation::Remove)?;
        self.all_or_none(|data| {
            ids.iter()
                .try_for_each(|id| data.remove(actor, table, id).map(drop))
        })?;
        Ok(ids.len())
    }

    /// Runs `change` and puts everything back when it fails.
    pub(super) fn all_or_none<T>(&mut self, change: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let before = self.clone();
        change(self).inspect_err(|_| *self = before)
    }

    fn ids_where(
        &self,
        actor: &Actor<'_>,
        table: &str,
        condition: Option<&Condition>,
        operation: Operation,
    ) -> Result<Vec<String>> {
        let rows = self.rows_where(actor, table, condition, operation)?;
        Ok(rows.iter().map(|row| row.id().to_owned()).collect())
    }
}

fn demand_objects(operation: &str, objects: Vec<Value>) -> Result<Vec<Object>> {
    if objects.len() > MAX_OBJECTS {
        let message = format!("Bulk {operation} operation supports no more than {MAX_OBJECTS} objects");
        return Err(ApiError::new(1034, message));
    }
    objects
        .into_iter()
        .map(|object| match object {
            Value::Object(object) => Ok(object),
            other => Err(ApiError::malformed_body(format!(
                "every item must be an object, not {}",
                crate::json::kind(&other)
            ))),
        })
        .collect()
}

fn id_of(object: &Object) -> String {
    object
        .get("objectId")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}
