//! API services and custom events (docs/reference/backendless-rest.md, 2.6).

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;

use crate::answer::Object;
use crate::call::Call;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::operation::Operation;

// What a service does is unknown, so even its GET methods are never repeated.
static INVOKE_GET: Operation = Operation::once("cloud_code.invoke_get", Method::GET);
static INVOKE_POST: Operation = Operation::once("cloud_code.invoke_post", Method::POST);
static INVOKE_PUT: Operation = Operation::once("cloud_code.invoke_put", Method::PUT);
static INVOKE_DELETE: Operation = Operation::once("cloud_code.invoke_delete", Method::DELETE);
static DISPATCH: Operation = Operation::once("cloud_code.dispatch", Method::POST);

/// The server code of an app.
#[derive(Debug, Clone, Copy)]
pub struct CloudCode<'a> {
    client: &'a Client,
}

/// How the code runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExecutionType {
    /// The answer is the result.
    Sync,
    /// The answer comes before the result.
    Async,
    /// As `Async`, behind other work.
    AsyncLowPriority,
}

/// The verb of a service method. Backendless derives it from the method's name: `get…` is GET, and so on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Verb {
    /// Arguments go into the query.
    Get,
    /// Arguments are the body.
    #[default]
    Post,
    /// Arguments are the body.
    Put,
    /// Arguments are the body.
    Delete,
}

/// One call of a service method.
#[derive(Debug, Clone, Default)]
pub struct Invocation {
    /// The verb of the method.
    pub verb: Verb,
    /// The arguments; with [`Verb::Get`] an object. Null sends none.
    pub arguments: Value,
    /// How the code runs; Backendless' default if `None`.
    pub execution: Option<ExecutionType>,
    /// Headers for the code. Headers of HTTP itself and of Backendless are refused.
    pub headers: HeaderMap,
}

impl<'a> CloudCode<'a> {
    pub(crate) fn new(client: &'a Client) -> Self {
        Self { client }
    }

    /// Calls a method of an API service; what it returns.
    pub async fn invoke(&self, service: &str, method: &str, invocation: &Invocation) -> Result<Value> {
        let operation = match invocation.verb {
            Verb::Get => &INVOKE_GET,
            Verb::Post => &INVOKE_POST,
            Verb::Put => &INVOKE_PUT,
            Verb::Delete => &INVOKE_DELETE,
        };
        let mut call = Call::new(operation, "services")
            .name("service", service)?
            .name("method", method)?;
        for (name, value) in &invocation.headers {
            if is_reserved(name) {
                let reason = format!("the header {name} belongs to HTTP or to Backendless and cannot be set");
                return Err(Error::invalid(operation.name, reason));
            }
            call = call.header(name.clone(), value.clone());
        }
        call = match (&invocation.arguments, invocation.verb) {
            (Value::Null, _) => call,
            (Value::Object(arguments), Verb::Get) => arguments
                .iter()
                .fold(call, |call, (key, value)| call.query(key, Some(as_query(value)))),
            (_, Verb::Get) => {
                return Err(Error::invalid(
                    operation.name,
                    "the arguments of a GET method must be an object",
                ));
            }
            (arguments, _) => call.json(arguments),
        };
        Ok(self
            .client
            .send(with_execution(call, invocation.execution))
            .await?
            .value())
    }

    /// Dispatches a custom event; what its handler returns.
    pub async fn dispatch(
        &self,
        event: &str,
        arguments: &Object,
        execution: Option<ExecutionType>,
    ) -> Result<Value> {
        let call = Call::new(&DISPATCH, "servercode")
            .at("events")
            .name("event", event)?;
        let call = call.json(&arguments.clone().into());
        Ok(self.client.send(with_execution(call, execution)).await?.value())
    }
}

/// A text as it is, anything else as JSON.
fn as_query(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn with_execution(call: Call, execution: Option<ExecutionType>) -> Call {
    const EXECUTION_TYPE: HeaderName = HeaderName::from_static("bl-execution-type");
    let word = match execution {
        None => return call,
        Some(ExecutionType::Sync) => "sync",
        Some(ExecutionType::Async) => "async",
        Some(ExecutionType::AsyncLowPriority) => "async-low-priority",
    };
    call.header(EXECUTION_TYPE, HeaderValue::from_static(word))
}

fn is_reserved(name: &HeaderName) -> bool {
    matches!(
        name.as_str(),
        "host"
            | "content-length"
            | "content-type"
            | "transfer-encoding"
            | "connection"
            | "user-token"
            | "auth-key"
            | "bl-execution-type"
    )
}
