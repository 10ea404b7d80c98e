//! List stores: a list by key.

use http::Method;
use serde_json::{Value, json};

use super::store::Store;
use crate::call::Call;
use crate::error::Result;
use crate::operation::Operation;

static GET: Operation = Operation::read("hive.list.get", Method::GET);
static GET_RANGE: Operation = Operation::read("hive.list.get_range", Method::GET);
static GET_AT: Operation = Operation::read("hive.list.get_at", Method::GET);
static LENGTH: Operation = Operation::read("hive.list.length", Method::GET);
static INSERT_BEFORE: Operation = Operation::once("hive.list.insert_before", Method::PUT);
static INSERT_AFTER: Operation = Operation::once("hive.list.insert_after", Method::PUT);
static DELETE_VALUE: Operation = Operation::once("hive.list.delete_value", Method::PUT);
static ADD_FIRST: Operation = Operation::once("hive.list.add_first", Method::PUT);
static ADD_LAST: Operation = Operation::once("hive.list.add_last", Method::PUT);
static TAKE_FIRST: Operation = Operation::once("hive.list.take_first", Method::PUT);
static TAKE_LAST: Operation = Operation::once("hive.list.take_last", Method::PUT);

/// The list store of a hive. Indexes count from 0; negative ones from the end.
#[derive(Debug, Clone, Copy)]
pub struct ListStore<'a> {
    store: Store<'a>,
}

impl<'a> ListStore<'a> {
    pub(super) fn new(store: Store<'a>) -> Self {
        Self { store }
    }

    /// Keys, expiry and renaming.
    pub fn store(&self) -> Store<'a> {
        self.store
    }

    /// All items (1 row 13); none if there is no such list.
    pub async fn get(&self, key: &str) -> Result<Vec<Value>> {
        self.store.send(self.store.key(&GET, key)?).await?.list()
    }

    /// The items from `from` to `to`, both included.
    pub async fn get_range(&self, key: &str, from: i64, to: i64) -> Result<Vec<Value>> {
        let call = self
            .store
            .key(&GET_RANGE, key)?
            .query("from", Some(from))
            .query("to", Some(to));
        self.store.send(call).await?.list()
    }

    /// The item at `index`; null if there is none.
    pub async fn get_at(&self, key: &str, index: i64) -> Result<Value> {
        Ok(self
            .store
            .send(self.store.key(&GET_AT, key)?.index(index))
            .await?
            .value())
    }

    /// How many items there are.
    pub async fn length(&self, key: &str) -> Result<i64> {
        self.store
            .send(self.store.key(&LENGTH, key)?.at("length"))
            .await?
            .integer()
    }

    /// Inserts a value before the first `anchor`; the new length.
    pub async fn insert_before(&self, key: &str, value: &Value, anchor: &Value) -> Result<i64> {
        self.insert(
            self.store.key(&INSERT_BEFORE, key)?.at("insert-before"),
            value,
            anchor,
        )
        .await
    }

    /// Inserts a value after the first `anchor`; the new length.
    pub async fn insert_after(&self, key: &str, value: &Value, anchor: &Value) -> Result<i64> {
        self.insert(
            self.store.key(&INSERT_AFTER, key)?.at("insert-after"),
            value,
            anchor,
        )
        .await
    }

    async fn insert(&self, call: Call, value: &Value, anchor: &Value) -> Result<i64> {
        let call = call.json(&json!({ "valueToInsert": value, "anchorValue": anchor }));
        self.store.send(call).await?.integer()
    }

    /// Deletes `count` items that equal `value`, or all of them; how many were deleted.
    pub async fn delete_value(&self, key: &str, value: &Value, count: Option<i64>) -> Result<i64> {
        let body = match count {
            Some(count) => json!({ "value": value, "count": count }),
            None => json!({ "value": value }),
        };
        self.store
            .send(self.store.key(&DELETE_VALUE, key)?.at("delete-value").json(&body))
            .await?
            .integer()
    }

    /// Adds values at the front; the new length.
    pub async fn add_first(&self, key: &str, values: &[Value]) -> Result<i64> {
        self.store
            .send(
                self.store
                    .key(&ADD_FIRST, key)?
                    .at("add-first")
                    .json(&json!(values)),
            )
            .await?
            .integer()
    }

    /// Adds values at the end; the new length.
    pub async fn add_last(&self, key: &str, values: &[Value]) -> Result<i64> {
        self.store
            .send(
                self.store
                    .key(&ADD_LAST, key)?
                    .at("add-last")
                    .json(&json!(values)),
            )
            .await?
            .integer()
    }

    /// Takes items away from the front; the items.
    pub async fn take_first(&self, key: &str, count: Option<u32>) -> Result<Vec<Value>> {
        let call = self
            .store
            .key(&TAKE_FIRST, key)?
            .at("get-first-and-delete")
            .query("count", count);
        self.store.send(call).await?.list()
    }

    /// Takes items away from the end; the items.
    pub async fn take_last(&self, key: &str, count: Option<u32>) -> Result<Vec<Value>> {
        let call = self
            .store
            .key(&TAKE_LAST, key)?
            .at("get-last-and-delete")
            .query("count", count);
        self.store.send(call).await?.list()
    }
}
