//! Single objects: find, load, count, save and delete.

use http::Method;
use serde_json::Value;

use super::{Data, Find};
use crate::answer::{Object, integer};
use crate::error::{Error, Result};
use crate::operation::Operation;

static FIND: Operation = Operation::read("data.find", Method::POST);
static FIND_BY_ID: Operation = Operation::read("data.find_by_id", Method::GET);
static FIND_BY_KEY: Operation = Operation::read("data.find_by_key", Method::GET);
static COUNT: Operation = Operation::read("data.count", Method::POST);
static CREATE: Operation = Operation::once("data.create", Method::POST);
static SAVE: Operation = Operation::once("data.save", Method::PUT);
static UPDATE: Operation = Operation::once("data.update", Method::PUT);
static UPSERT: Operation = Operation::once("data.upsert", Method::PUT);
static DEEP_SAVE: Operation = Operation::once("data.deep_save", Method::PUT);
static DELETE: Operation = Operation::once("data.delete", Method::DELETE);

impl Data<'_> {
    /// Objects that match (1 row 9). `POST …/find`: no limit on the URL, no ambiguity of encoding.
    pub async fn find(&self, table: &str, query: &Find) -> Result<Vec<Object>> {
        let call = Self::table(&FIND, table)?.at("find").json(&query.body().into());
        self.client.send(call).await?.objects()
    }

    /// The oldest object that matches, the way the vendor's SDK asks for it.
    pub async fn first(&self, table: &str, query: &Find) -> Result<Option<Object>> {
        self.edge(table, query, "created asc").await
    }

    /// The newest object that matches.
    pub async fn last(&self, table: &str, query: &Find) -> Result<Option<Object>> {
        self.edge(table, query, "created desc").await
    }

    async fn edge(&self, table: &str, query: &Find, order: &str) -> Result<Option<Object>> {
        let query = Find {
            page_size: Some(1),
            offset: Some(0),
            sort_by: vec![order.to_owned()],
            ..query.clone()
        };
        Ok(self.find(table, &query).await?.into_iter().next())
    }

    /// One object by its `objectId` (1 row 23 for `Users`). `NotFound` if there is none.
    pub async fn find_by_id(&self, table: &str, object_id: &str, query: &Find) -> Result<Object> {
        let call = query.query(Self::table(&FIND_BY_ID, table)?.name("object_id", object_id)?);
        self.client.send(call).await?.object()
    }

    /// One object of an external table by its primary key, column by column.
    pub async fn find_by_key(&self, table: &str, key: &[(&str, &str)], query: &Find) -> Result<Object> {
        let mut call = Self::table(&FIND_BY_KEY, table)?.at("pk");
        for (column, value) in key {
            call = call.query(column, Some(value));
        }
        self.client.send(query.query(call)).await?.object()
    }

    /// How many objects match; of the query only `where_clause`, `distinct` and `group_by` count.
    pub async fn count(&self, table: &str, query: &Find) -> Result<i64> {
        let relevant = Find {
            where_clause: query.where_clause.clone(),
            distinct: query.distinct,
            group_by: query.group_by.clone(),
            ..Find::default()
        };
        let call = Self::table(&COUNT, table)?
            .at("count")
            .json(&relevant.body().into());
        self.client.send(call).await?.integer()
    }

    /// Creates an object; the saved one. From the older documentation, in no recording: prefer [`Data::save`].
    pub async fn create(&self, table: &str, object: &Object) -> Result<Object> {
        let call = Self::table(&CREATE, table)?.json(&object.clone().into());
        self.client.send(call).await?.object()
    }

    /// Creates an object, or updates the one whose `objectId` it has; the saved one.
    pub async fn save(&self, table: &str, object: &Object) -> Result<Object> {
        let call = Self::table(&SAVE, table)?.json(&object.clone().into());
        self.client.send(call).await?.object()
    }

    /// Changes some properties of one object; the saved one. Known from third parties only: unverified.
    pub async fn update(&self, table: &str, object_id: &str, changes: &Object) -> Result<Object> {
        let call = Self::table(&UPDATE, table)?
            .name("object_id", object_id)?
            .json(&changes.clone().into());
        self.client.send(call).await?.object()
    }

    /// Updates the object with this `objectId`, or creates it with it.
    pub async fn upsert(&self, table: &str, object: &Object) -> Result<Object> {
        let call = Self::table(&UPSERT, table)?
            .at("upsert")
            .json(&object.clone().into());
        self.client.send(call).await?.object()
    }

    /// Saves an object together with the related objects nested in it.
    pub async fn deep_save(&self, table: &str, object: &Object) -> Result<Object> {
        let call = Self::table(&DEEP_SAVE, table)?
            .at("deep-save")
            .json(&object.clone().into());
        self.client.send(call).await?.object()
    }

    /// Deletes one object; the time of the deletion in epoch milliseconds, where Backendless says it (1 row 22).
    pub async fn delete(&self, table: &str, object_id: &str) -> Result<Option<i64>> {
        let call = Self::table(&DELETE, table)?.name("object_id", object_id)?;
        match self.client.send(call).await?.value() {
            Value::Null => Ok(None),
            Value::Object(answer) => Ok(answer.get("deletionTime").and_then(integer)),
            time @ (Value::Number(_) | Value::String(_)) => Ok(integer(&time)),
            _ => Err(Error::unexpected(DELETE.name, "`deletionTime`", "something else")),
        }
    }
}
