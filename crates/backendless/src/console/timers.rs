//! The timers of an app. There is no public API for them: this is the console's.

use http::Method;
use serde_json::{Value, json};

use super::Console;
use super::timer::{CodeMode, NewTimer, Timer};
use crate::answer::Object;
use crate::call::Call;
use crate::error::Result;
use crate::operation::Operation;

static LIST: Operation = Operation::read("timers.list", Method::GET);
static CREATE: Operation = Operation::once("timers.create", Method::POST);
static UPDATE: Operation = Operation::once("timers.update", Method::PUT);
static SET_STATE: Operation = Operation::once("timers.set_state", Method::PUT);
static DELETE: Operation = Operation::once("timers.delete", Method::DELETE);
static RUN: Operation = Operation::once("timers.run", Method::POST);
static LOGS: Operation = Operation::read("timers.logs", Method::GET);

/// The timers of one app.
#[derive(Debug, Clone, Copy)]
pub struct Timers<'a> {
    console: &'a Console,
    app_id: &'a str,
}

impl<'a> Timers<'a> {
    pub(super) fn new(console: &'a Console, app_id: &'a str) -> Self {
        Self { console, app_id }
    }

    /// The timers in these modes, or in all modes if none is given.
    pub async fn list(&self, modes: &[CodeMode]) -> Result<Vec<Timer>> {
        Ok(self
            .handlers(modes)
            .await?
            .into_iter()
            .filter_map(Timer::read)
            .collect())
    }

    /// Timers and event handlers together, as Backendless sends them.
    pub async fn handlers(&self, modes: &[CodeMode]) -> Result<Vec<Object>> {
        let call = Call::root(&LIST)
            .name("app_id", self.app_id)?
            .at("console/servercode");
        let call = modes
            .iter()
            .fold(call, |call, mode| call.query("mode", Some(mode)));
        self.console.send(call).await?.objects()
    }

    /// Creates a timer; the timer, where the answer is one. The shape of body and answer is unverified.
    pub async fn create(&self, mode: CodeMode, timer: &NewTimer) -> Result<Option<Timer>> {
        let call = self.call(&CREATE, mode)?.json(&json!(timer));
        Ok(read(self.console.send(call).await?.value()))
    }

    /// Changes a timer: `timer` is the whole object as [`Timer::raw`] has it, with the changes made.
    pub async fn update(&self, mode: CodeMode, id: &str, timer: &Object) -> Result<Option<Timer>> {
        let mut body = timer.clone();
        body.insert("id".to_owned(), id.into());
        body.insert("category".to_owned(), "TIMER".into());
        body.insert("mode".to_owned(), mode.as_str().into());
        let call = self.call(&UPDATE, mode)?.name("id", id)?.json(&body.into());
        Ok(read(self.console.send(call).await?.value()))
    }

    /// Switches a timer on or off.
    pub async fn set_state(&self, mode: CodeMode, id: &str, enabled: bool) -> Result<()> {
        let call = self
            .call(&SET_STATE, mode)?
            .name("id", id)?
            .at("state")
            .json(&json!({ "enabled": enabled }));
        self.console.send(call).await?;
        Ok(())
    }

    /// Deletes a timer.
    pub async fn delete(&self, mode: CodeMode, id: &str) -> Result<()> {
        self.console
            .send(self.call(&DELETE, mode)?.name("id", id)?)
            .await?;
        Ok(())
    }

    /// Runs a timer now, by its name; what Backendless answers.
    pub async fn run(&self, mode: CodeMode, name: &str) -> Result<Value> {
        let call = self.call(&RUN, mode)?.name("name", name)?.at("run");
        Ok(self.console.send(call).await?.value())
    }

    /// The log of executions, as Backendless sends it.
    pub async fn logs(&self, page_size: Option<u32>, offset: Option<u64>) -> Result<Value> {
        let call = Call::root(&LOGS)
            .name("app_id", self.app_id)?
            .at("console/servercode/timers/logs");
        let call = call.query("pageSize", page_size).query("offset", offset);
        Ok(self.console.send(call).await?.value())
    }

    fn call(&self, operation: &'static Operation, mode: CodeMode) -> Result<Call> {
        let call = Call::root(operation)
            .name("app_id", self.app_id)?
            .at("console/servercode");
        Ok(call.at(mode.in_path()).at("timers"))
    }
}

/// The answer may be the timer, or say nothing.
fn read(answer: Value) -> Option<Timer> {
    match answer {
        Value::Object(mut raw) => {
            // An answer that is a timer need not repeat that it is one.
            if raw.contains_key("id") && !raw.contains_key("category") {
                raw.insert("category".to_owned(), "TIMER".into());
            }
            Timer::read(raw)
        }
        _ => None,
    }
}
