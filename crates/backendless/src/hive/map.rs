//! Map stores: a map of pairs by key.

use http::Method;
use serde_json::{Number, Value, json};

use super::store::Store;
use crate::answer::Object;
use crate::error::{Error, Result};
use crate::operation::Operation;

static GET: Operation = Operation::read("hive.map.get", Method::GET);
static GET_MANY: Operation = Operation::read("hive.map.get_many", Method::POST);
static GET_VALUE: Operation = Operation::read("hive.map.get_value", Method::GET);
static EXISTS: Operation = Operation::read("hive.map.exists", Method::GET);
static LENGTH: Operation = Operation::read("hive.map.length", Method::GET);
static KEYS: Operation = Operation::read("hive.map.keys", Method::GET);
static VALUES: Operation = Operation::read("hive.map.values", Method::GET);
static PUT: Operation = Operation::once("hive.map.put", Method::PUT);
static SET: Operation = Operation::once("hive.map.set", Method::PUT);
static SET_WITH_OVERWRITE: Operation = Operation::once("hive.map.set_with_overwrite", Method::PUT);
static INCREMENT: Operation = Operation::once("hive.map.increment", Method::PUT);
static DECREMENT: Operation = Operation::once("hive.map.decrement", Method::PUT);
static DELETE: Operation = Operation::once("hive.map.delete", Method::DELETE);

/// The map store of a hive. `key` names a map, `name` a pair in it.
#[derive(Debug, Clone, Copy)]
pub struct MapStore<'a> {
    store: Store<'a>,
}

impl<'a> MapStore<'a> {
    pub(super) fn new(store: Store<'a>) -> Self {
        Self { store }
    }

    /// Keys, expiry and renaming.
    pub fn store(&self) -> Store<'a> {
        self.store
    }

    /// All pairs, by the documented GET.
    pub async fn get(&self, key: &str) -> Result<Object> {
        self.store
            .send(self.store.key(&GET, key)?)
            .await?
            .object_or_empty()
    }

    /// Some pairs, at least one: the vendor's SDK asks for all pairs with an empty list, which is [`MapStore::get`].
    pub async fn get_many(&self, key: &str, names: &[String]) -> Result<Object> {
        if names.is_empty() {
            return Err(Error::invalid(
                GET_MANY.name,
                "names is empty; name at least one pair, or get the whole map",
            ));
        }
        self.store
            .send(self.store.key(&GET_MANY, key)?.json(&json!(names)))
            .await?
            .object_or_empty()
    }

    /// The value of one pair; null if there is none.
    pub async fn get_value(&self, key: &str, name: &str) -> Result<Value> {
        let call = self.store.key(&GET_VALUE, key)?.at("get").name("name", name)?;
        Ok(self.store.send(call).await?.value())
    }

    /// Whether there is such a pair.
    pub async fn exists(&self, key: &str, name: &str) -> Result<bool> {
        let call = self.store.key(&EXISTS, key)?.at("exists").name("name", name)?;
        self.store.send(call).await?.boolean()
    }

    /// How many pairs there are.
    pub async fn length(&self, key: &str) -> Result<i64> {
        self.store
            .send(self.store.key(&LENGTH, key)?.at("length"))
            .await?
            .integer()
    }

    /// The names of all pairs.
    pub async fn keys(&self, key: &str) -> Result<Vec<String>> {
        self.store
            .send(self.store.key(&KEYS, key)?.at("keys"))
            .await?
            .texts()
    }

    /// The values of all pairs (1 row 10).
    pub async fn values(&self, key: &str) -> Result<Vec<Value>> {
        self.store
            .send(self.store.key(&VALUES, key)?.at("values"))
            .await?
            .list()
    }

    /// Writes pairs (1 row 15); how many names are new.
    pub async fn put(&self, key: &str, pairs: &Object) -> Result<i64> {
        self.store
            .send(self.store.key(&PUT, key)?.json(&pairs.clone().into()))
            .await?
            .integer()
    }

    /// Writes one pair; true if its name is new.
    pub async fn set(&self, key: &str, name: &str, value: &Value) -> Result<bool> {
        let call = self.store.key(&SET, key)?.at("set").name("name", name)?;
        self.store
            .send(call.json(&json!({ "value": value })))
            .await?
            .boolean()
    }

    /// Writes one pair, over an existing one only with `overwrite`; true if its name is new.
    pub async fn set_with_overwrite(
        &self,
        key: &str,
        name: &str,
        value: &Value,
        overwrite: bool,
    ) -> Result<bool> {
        let call = self
            .store
            .key(&SET_WITH_OVERWRITE, key)?
            .at("set-with-overwrite")
            .name("name", name)?;
        self.store
            .send(call.json(&json!({ "value": value, "overwrite": overwrite })))
            .await?
            .boolean()
    }

    /// Adds to the number in a pair; the new one.
    pub async fn increment(&self, key: &str, name: &str, amount: i64) -> Result<Number> {
        let call = self
            .store
            .key(&INCREMENT, key)?
            .at("increment")
            .name("name", name)?;
        self.store.send(call.query("count", Some(amount))).await?.number()
    }

    /// Subtracts from the number in a pair; the new one.
    pub async fn decrement(&self, key: &str, name: &str, amount: i64) -> Result<Number> {
        let call = self
            .store
            .key(&DECREMENT, key)?
            .at("decrement")
            .name("name", name)?;
        self.store.send(call.query("count", Some(amount))).await?.number()
    }

    /// Deletes pairs; how many there were.
    pub async fn delete(&self, key: &str, names: &[String]) -> Result<i64> {
        self.store
            .send(
                self.store
                    .key(&DELETE, key)?
                    .at("by-obj-keys")
                    .json(&json!(names)),
            )
            .await?
            .integer()
    }
}
