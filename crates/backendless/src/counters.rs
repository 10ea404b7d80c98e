//! Atomic counters (docs/reference/backendless-rest.md, 1 rows 11, 18, 19 and 2.3).

use http::Method;

use crate::call::Call;
use crate::client::Client;
use crate::error::Result;
use crate::operation::Operation;

static GET: Operation = Operation::read("counters.get", Method::GET);
static LIST: Operation = Operation::read("counters.list", Method::GET);
static RESET: Operation = Operation::once("counters.reset", Method::PUT);
static COMPARE_AND_SET: Operation = Operation::once("counters.compare_and_set", Method::PUT);
static INCREMENT_AND_GET: Operation = Operation::once("counters.increment_and_get", Method::PUT);
static GET_AND_INCREMENT: Operation = Operation::once("counters.get_and_increment", Method::PUT);
static DECREMENT_AND_GET: Operation = Operation::once("counters.decrement_and_get", Method::PUT);
static GET_AND_DECREMENT: Operation = Operation::once("counters.get_and_decrement", Method::PUT);
static ADD_AND_GET: Operation = Operation::once("counters.add_and_get", Method::PUT);
static GET_AND_ADD: Operation = Operation::once("counters.get_and_add", Method::PUT);

/// Counters by name. A counter that was never used reads 0.
#[derive(Debug, Clone, Copy)]
pub struct Counters<'a> {
    client: &'a Client,
}

impl<'a> Counters<'a> {
    pub(crate) fn new(client: &'a Client) -> Self {
        Self { client }
    }

    /// The value.
    pub async fn get(&self, name: &str) -> Result<i64> {
        self.client.send(Self::call(&GET, name)?).await?.integer()
    }

    /// The names that match `pattern`, where `*` stands for anything.
    pub async fn list(&self, pattern: &str) -> Result<Vec<String>> {
        let call = Call::new(&LIST, "counters").name("pattern", pattern)?.at("list");
        self.client.send(call).await?.texts()
    }

    /// Sets the counter to 0.
    pub async fn reset(&self, name: &str) -> Result<()> {
        self.client.send(Self::call(&RESET, name)?.at("reset")).await?;
        Ok(())
    }

    /// Sets the counter to `updated` if it is `expected`; true if it was.
    pub async fn compare_and_set(&self, name: &str, expected: i64, updated: i64) -> Result<bool> {
        let call = Self::call(&COMPARE_AND_SET, name)?.at("get/compareandset");
        let call = call
            .query("expected", Some(expected))
            .query("updatedvalue", Some(updated));
        self.client.send(call).await?.boolean()
    }

    /// Adds 1; the new value.
    pub async fn increment_and_get(&self, name: &str) -> Result<i64> {
        self.client
            .send(Self::call(&INCREMENT_AND_GET, name)?.at("increment/get"))
            .await?
            .integer()
    }

    /// Adds 1; the previous value.
    pub async fn get_and_increment(&self, name: &str) -> Result<i64> {
        self.client
            .send(Self::call(&GET_AND_INCREMENT, name)?.at("get/increment"))
            .await?
            .integer()
    }

    /// Subtracts 1; the new value.
    pub async fn decrement_and_get(&self, name: &str) -> Result<i64> {
        self.client
            .send(Self::call(&DECREMENT_AND_GET, name)?.at("decrement/get"))
            .await?
            .integer()
    }

    /// Subtracts 1; the previous value.
    pub async fn get_and_decrement(&self, name: &str) -> Result<i64> {
        self.client
            .send(Self::call(&GET_AND_DECREMENT, name)?.at("get/decrement"))
            .await?
            .integer()
    }

    /// Adds `amount`, which may be negative; the new value.
    pub async fn add_and_get(&self, name: &str, amount: i64) -> Result<i64> {
        let call = Self::call(&ADD_AND_GET, name)?
            .at("incrementby/get")
            .query("value", Some(amount));
        self.client.send(call).await?.integer()
    }

    /// Adds `amount`, which may be negative; the previous value.
    pub async fn get_and_add(&self, name: &str, amount: i64) -> Result<i64> {
        let call = Self::call(&GET_AND_ADD, name)?
            .at("get/incrementby")
            .query("value", Some(amount));
        self.client.send(call).await?.integer()
    }

    fn call(operation: &'static Operation, name: &str) -> Result<Call> {
        Call::new(operation, "counters").name("name", name)
    }
}
