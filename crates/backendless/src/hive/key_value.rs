//! Key-value stores: one value by key.

use http::Method;
use serde_json::{Number, Value, json};

use super::store::Store;
use crate::answer::Object;
use crate::error::Result;
use crate::operation::Operation;

static GET_MANY: Operation = Operation::read("hive.key_value.get_many", Method::POST);
static SET_MANY: Operation = Operation::once("hive.key_value.set_many", Method::PUT);
static GET: Operation = Operation::read("hive.key_value.get", Method::GET);
static SET: Operation = Operation::once("hive.key_value.set", Method::PUT);
static INCREMENT: Operation = Operation::once("hive.key_value.increment", Method::PUT);
static DECREMENT: Operation = Operation::once("hive.key_value.decrement", Method::PUT);

/// The key-value store of a hive.
#[derive(Debug, Clone, Copy)]
pub struct KeyValueStore<'a> {
    store: Store<'a>,
}

/// When a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SetCondition {
    /// Only over an existing one.
    IfExists,
    /// Only if there is none.
    IfNotExists,
    /// In any case.
    Always,
}

/// How a value is written. `None` is not sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SetOptions {
    /// Seconds until it expires.
    pub ttl: Option<u64>,
    /// Epoch seconds when it expires.
    pub expire_at: Option<i64>,
    /// When it is written.
    pub condition: Option<SetCondition>,
}

impl<'a> KeyValueStore<'a> {
    pub(super) fn new(store: Store<'a>) -> Self {
        Self { store }
    }

    /// Keys, expiry and renaming.
    pub fn store(&self) -> Store<'a> {
        self.store
    }

    /// The values of several keys, by key.
    pub async fn get_many(&self, keys: &[String]) -> Result<Object> {
        self.store
            .send(self.store.call(&GET_MANY)?.json(&json!(keys)))
            .await?
            .object_or_empty()
    }

    /// Writes several values.
    pub async fn set_many(&self, values: &Object) -> Result<()> {
        self.store
            .send(self.store.call(&SET_MANY)?.json(&values.clone().into()))
            .await?;
        Ok(())
    }

    /// The value of a key; null if there is none.
    pub async fn get(&self, key: &str) -> Result<Value> {
        Ok(self.store.send(self.store.key(&GET, key)?).await?.value())
    }

    /// Writes a value; what Backendless answers, which is not documented.
    pub async fn set(&self, key: &str, value: &Value, options: SetOptions) -> Result<Value> {
        let mut body = Object::new();
        body.insert("value".to_owned(), value.clone());
        if let Some(ttl) = options.ttl {
            body.insert("ttl".to_owned(), ttl.into());
        }
        if let Some(expire_at) = options.expire_at {
            body.insert("expireAt".to_owned(), expire_at.into());
        }
        if let Some(condition) = options.condition {
            body.insert("condition".to_owned(), condition.as_str().into());
        }
        Ok(self
            .store
            .send(self.store.key(&SET, key)?.json(&body.into()))
            .await?
            .value())
    }

    /// Adds to a number; the new one.
    pub async fn increment(&self, key: &str, amount: i64) -> Result<Number> {
        let call = self
            .store
            .key(&INCREMENT, key)?
            .at("increment")
            .query("value", Some(amount));
        self.store.send(call).await?.number()
    }

    /// Subtracts from a number; the new one.
    pub async fn decrement(&self, key: &str, amount: i64) -> Result<Number> {
        let call = self
            .store
            .key(&DECREMENT, key)?
            .at("decrement")
            .query("value", Some(amount));
        self.store.send(call).await?.number()
    }
}

impl SetCondition {
    const fn as_str(self) -> &'static str {
        match self {
            Self::IfExists => "IfExists",
            Self::IfNotExists => "IfNotExists",
            Self::Always => "Always",
        }
    }
}
