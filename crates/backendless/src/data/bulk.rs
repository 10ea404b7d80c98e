//! Many objects in one request; Backendless' cloud takes at most 100 (docs/reference/backendless-rest.md, 0.6).

use http::Method;
use serde_json::{Value, json};

use super::Data;
use crate::answer::Object;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::operation::Operation;

static BULK_CREATE: Operation = Operation::once("data.bulk_create", Method::POST);
static BULK_UPSERT: Operation = Operation::once("data.bulk_upsert", Method::PUT);
static BULK_UPDATE: Operation = Operation::once("data.bulk_update", Method::PUT);
static BULK_DELETE: Operation = Operation::once("data.bulk_delete", Method::POST);

/// Which objects a bulk deletion concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection<'a> {
    /// Those that match a condition.
    Where(&'a str),
    /// Those with these object ids.
    Ids(&'a [String]),
}

impl Data<'_> {
    /// Creates objects; their ids in the same order.
    pub async fn bulk_create(&self, table: &str, objects: &[Object]) -> Result<Vec<String>> {
        let call = Self::bulk(&BULK_CREATE, table)?.json(&array(objects));
        self.client.send(call).await?.texts()
    }

    /// Creates or updates objects by their `objectId`; the ids.
    pub async fn bulk_upsert(&self, table: &str, objects: &[Object]) -> Result<Vec<String>> {
        let call = Call::new(&BULK_UPSERT, "data")
            .at("bulkupsert")
            .name("table", table)?
            .json(&array(objects));
        self.client.send(call).await?.texts()
    }

    /// Applies `changes` to every object that matches; how many were changed.
    pub async fn bulk_update(&self, table: &str, where_clause: &str, changes: &Object) -> Result<i64> {
        let call = Self::bulk(&BULK_UPDATE, table)?.query("where", Some(where_clause));
        self.client
            .send(call.json(&changes.clone().into()))
            .await?
            .integer()
    }

    /// Deletes the selected objects; how many were deleted.
    pub async fn bulk_delete(&self, table: &str, selection: Selection<'_>) -> Result<i64> {
        let call = Self::bulk(&BULK_DELETE, table)?.at("delete");
        let condition = selection.condition(BULK_DELETE.name)?;
        self.client
            .send(call.json(&json!({ "where": condition })))
            .await?
            .integer()
    }

    fn bulk(operation: &'static Operation, table: &str) -> Result<Call> {
        Call::new(operation, "data").at("bulk").name("table", table)
    }
}

impl Selection<'_> {
    /// The selection as a where clause; a quote in an id is doubled, so that an id stays a value. Ids with a backslash
    /// are refused: whether Backendless' SQL takes one for an escape of the quote behind it is unverified.
    pub(crate) fn condition(self, operation: &'static str) -> Result<String> {
        let ids = match self {
            Self::Where(condition) => return Ok(condition.to_owned()),
            Self::Ids(ids) => ids,
        };
        let quoted = |id: &String| match refusal(id) {
            None => Ok(format!("'{}'", id.replace('\'', "''"))),
            Some(reason) => Err(Error::invalid_name(operation, "the object id", id, reason)),
        };
        let quoted: Vec<String> = ids.iter().map(quoted).collect::<Result<_>>()?;
        Ok(format!("objectId in ({})", quoted.join(",")))
    }
}

/// Why a text cannot be an object's id in a condition.
fn refusal(id: &str) -> Option<&'static str> {
    if id.is_empty() {
        Some("it is empty")
    } else if id.contains(|c: char| c == '\\' || c.is_control()) {
        Some("it contains a backslash or a control character")
    } else {
        None
    }
}

fn array(objects: &[Object]) -> Value {
    objects.iter().cloned().map(Value::Object).collect()
}
