//! Counters as the console sees them; only here can a counter be deleted.

use http::Method;
use serde_json::{Value, json};

use super::Console;
use crate::call::Call;
use crate::error::Result;
use crate::operation::Operation;

static LIST: Operation = Operation::read("console_counters.list", Method::GET);
static CREATE: Operation = Operation::once("console_counters.create", Method::POST);
static UPDATE: Operation = Operation::once("console_counters.update", Method::PUT);
static DELETE: Operation = Operation::once("console_counters.delete", Method::DELETE);

/// The counters of one app.
#[derive(Debug, Clone, Copy)]
pub struct ConsoleCounters<'a> {
    console: &'a Console,
    app_id: &'a str,
}

/// Which counters to list. `None` is not sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CounterPage {
    /// Counters per page.
    pub page_size: Option<u32>,
    /// Counters to skip.
    pub offset: Option<u64>,
    /// `*` stands for anything.
    pub pattern: Option<String>,
}

impl<'a> ConsoleCounters<'a> {
    pub(super) fn new(console: &'a Console, app_id: &'a str) -> Self {
        Self { console, app_id }
    }

    /// A page of counters, as Backendless sends it.
    pub async fn list(&self, page: &CounterPage) -> Result<Value> {
        let call = self
            .call(&LIST)?
            .query("pageSize", page.page_size)
            .query("offset", page.offset)
            .query("pattern", page.pattern.as_deref());
        Ok(self.console.send(call).await?.value())
    }

    /// Creates a counter.
    pub async fn create(&self, name: &str, value: i64) -> Result<()> {
        self.console
            .send(
                self.call(&CREATE)?
                    .name("name", name)?
                    .json(&json!({ "value": value })),
            )
            .await?;
        Ok(())
    }

    /// Sets a counter to `new` if it is `current`; what Backendless answers.
    pub async fn update(&self, name: &str, current: i64, new: i64) -> Result<Value> {
        let call = self.call(&UPDATE)?.name("name", name)?;
        Ok(self
            .console
            .send(call.json(&json!({ "currentValue": current, "newValue": new })))
            .await?
            .value())
    }

    /// Deletes a counter.
    pub async fn delete(&self, name: &str) -> Result<()> {
        self.console.send(self.call(&DELETE)?.name("name", name)?).await?;
        Ok(())
    }

    fn call(&self, operation: &'static Operation) -> Result<Call> {
        Ok(Call::root(operation)
            .name("app_id", self.app_id)?
            .at("console/counters"))
    }
}
