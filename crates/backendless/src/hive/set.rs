//! Set stores: a set of values by key.

use http::Method;
use serde_json::{Value, json};

use super::store::Store;
use crate::error::Result;
use crate::operation::Operation;

static GET: Operation = Operation::read("hive.set.get", Method::GET);
static RANDOM: Operation = Operation::read("hive.set.random", Method::GET);
static TAKE_RANDOM: Operation = Operation::once("hive.set.take_random", Method::PUT);
static ADD: Operation = Operation::once("hive.set.add", Method::PUT);
static DELETE: Operation = Operation::once("hive.set.delete", Method::DELETE);
static CONTAINS: Operation = Operation::read("hive.set.contains", Method::POST);
static LENGTH: Operation = Operation::read("hive.set.length", Method::GET);
static DIFFERENCE: Operation = Operation::read("hive.set.difference", Method::POST);
static INTERSECTION: Operation = Operation::read("hive.set.intersection", Method::POST);
static UNION: Operation = Operation::read("hive.set.union", Method::POST);

/// The set store of a hive.
#[derive(Debug, Clone, Copy)]
pub struct SetStore<'a> {
    store: Store<'a>,
}

impl<'a> SetStore<'a> {
    pub(super) fn new(store: Store<'a>) -> Self {
        Self { store }
    }

    /// Keys, expiry and renaming.
    pub fn store(&self) -> Store<'a> {
        self.store
    }

    /// All values.
    pub async fn get(&self, key: &str) -> Result<Vec<Value>> {
        self.store.send(self.store.key(&GET, key)?).await?.list()
    }

    /// Some values by chance.
    pub async fn random(&self, key: &str, count: Option<u32>) -> Result<Vec<Value>> {
        let call = self.store.key(&RANDOM, key)?.at("random").query("count", count);
        self.store.send(call).await?.list()
    }

    /// Takes some values away by chance; the values.
    pub async fn take_random(&self, key: &str, count: Option<u32>) -> Result<Vec<Value>> {
        let call = self
            .store
            .key(&TAKE_RANDOM, key)?
            .at("random")
            .query("count", count);
        self.store.send(call).await?.list()
    }

    /// Adds values; how many are new.
    pub async fn add(&self, key: &str, values: &[Value]) -> Result<i64> {
        self.store
            .send(self.store.key(&ADD, key)?.at("add").json(&json!(values)))
            .await?
            .integer()
    }

    /// Deletes values; how many there were.
    pub async fn delete(&self, key: &str, values: &[Value]) -> Result<i64> {
        self.store
            .send(self.store.key(&DELETE, key)?.at("values").json(&json!(values)))
            .await?
            .integer()
    }

    /// Whether the set has the values: what Backendless answers, a truth value or one per value.
    pub async fn contains(&self, key: &str, values: &[Value]) -> Result<Value> {
        Ok(self
            .store
            .send(
                self.store
                    .key(&CONTAINS, key)?
                    .at("contains")
                    .json(&json!(values)),
            )
            .await?
            .value())
    }

    /// How many values there are.
    pub async fn length(&self, key: &str) -> Result<i64> {
        self.store
            .send(self.store.key(&LENGTH, key)?.at("length"))
            .await?
            .integer()
    }

    /// The values of the first set that no other one has.
    pub async fn difference(&self, keys: &[String]) -> Result<Vec<Value>> {
        self.store
            .send(
                self.store
                    .call(&DIFFERENCE)?
                    .at("action/difference")
                    .json(&json!(keys)),
            )
            .await?
            .list()
    }

    /// The values that all sets have.
    pub async fn intersection(&self, keys: &[String]) -> Result<Vec<Value>> {
        self.store
            .send(
                self.store
                    .call(&INTERSECTION)?
                    .at("action/intersection")
                    .json(&json!(keys)),
            )
            .await?
            .list()
    }

    /// The values that any set has.
    pub async fn union(&self, keys: &[String]) -> Result<Vec<Value>> {
        self.store
            .send(self.store.call(&UNION)?.at("action/union").json(&json!(keys)))
            .await?
            .list()
    }
}
