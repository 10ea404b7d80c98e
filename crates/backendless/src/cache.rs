//! The key-value cache (docs/reference/backendless-rest.md, 2.3).

use http::Method;
use serde_json::{Value, json};

use crate::call::Call;
use crate::client::Client;
use crate::error::Result;
use crate::operation::Operation;

static PUT: Operation = Operation::once("cache.put", Method::PUT);
static GET: Operation = Operation::read("cache.get", Method::GET);
static CONTAINS: Operation = Operation::read("cache.contains", Method::GET);
static DELETE: Operation = Operation::once("cache.delete", Method::DELETE);
static EXPIRE_IN: Operation = Operation::once("cache.expire_in", Method::PUT);
static EXPIRE_AT: Operation = Operation::once("cache.expire_at", Method::PUT);

/// Values by key, kept for a limited time.
#[derive(Debug, Clone, Copy)]
pub struct Cache<'a> {
    client: &'a Client,
}

impl<'a> Cache<'a> {
    pub(crate) fn new(client: &'a Client) -> Self {
        Self { client }
    }

    /// Stores a value, for `seconds` or for Backendless' default time.
    pub async fn put(&self, key: &str, value: &Value, seconds: Option<u64>) -> Result<()> {
        let call = Self::call(&PUT, key)?.query("timeout", seconds).json(value);
        self.client.send(call).await?;
        Ok(())
    }

    /// The value; null if there is none.
    pub async fn get(&self, key: &str) -> Result<Value> {
        Ok(self.client.send(Self::call(&GET, key)?).await?.value())
    }

    /// Whether there is a value.
    pub async fn contains(&self, key: &str) -> Result<bool> {
        self.client
            .send(Self::call(&CONTAINS, key)?.at("check"))
            .await?
            .boolean()
    }

    /// Removes the value.
    pub async fn delete(&self, key: &str) -> Result<()> {
        self.client.send(Self::call(&DELETE, key)?).await?;
        Ok(())
    }

    /// Lets the value expire in `seconds`.
    pub async fn expire_in(&self, key: &str, seconds: u64) -> Result<()> {
        // The vendor's SDK sends an empty object with both.
        let call = Self::call(&EXPIRE_IN, key)?
            .at("expireIn")
            .query("timeout", Some(seconds))
            .json(&json!({}));
        self.client.send(call).await?;
        Ok(())
    }

    /// Lets the value expire at a time in epoch milliseconds.
    pub async fn expire_at(&self, key: &str, timestamp: i64) -> Result<()> {
        let call = Self::call(&EXPIRE_AT, key)?
            .at("expireAt")
            .query("timestamp", Some(timestamp))
            .json(&json!({}));
        self.client.send(call).await?;
        Ok(())
    }

    fn call(operation: &'static Operation, key: &str) -> Result<Call> {
        Call::new(operation, "cache").name("key", key)
    }
}
