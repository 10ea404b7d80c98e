//! Several data operations as one (docs/reference/backendless-rest.md, 2.1, "transaction").

mod step;

pub use self::step::{Action, RelationChange, Step, StepTarget};

use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer::Object;
use crate::call::Call;
use crate::client::Client;
use crate::error::Result;
use crate::operation::Operation;

static EXECUTE: Operation = Operation::once("transactions.execute", Method::POST);

/// Units of work.
#[derive(Debug, Clone, Copy)]
pub struct Transactions<'a> {
    client: &'a Client,
}

/// How far a unit of work is kept apart from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Isolation {
    /// `REPEATABLE_READ`
    RepeatableRead,
    /// `READ_COMMITTED`
    ReadCommitted,
    /// `READ_UNCOMMITTED`
    ReadUncommitted,
    /// `SERIALZABLE`, misspelt by Backendless
    Serializable,
}

/// Steps that take effect together or not at all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UnitOfWork {
    /// Backendless' default if `None`.
    pub isolation: Option<Isolation>,
    /// The steps in their order, each with the id under which its result is found.
    pub steps: Vec<(String, Step)>,
}

/// What became of a unit of work. A failed one is an answer, not an error: Backendless answers 200.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Outcome {
    /// True if every step took effect.
    pub success: bool,
    /// Why not, and in which step.
    #[serde(default)]
    pub error: Option<StepError>,
    /// The results by id, each `{"operationType", "result"}`.
    #[serde(default)]
    pub results: Option<Object>,
}

/// The step that failed.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct StepError {
    /// Why.
    #[serde(default)]
    pub message: Option<String>,
    /// The step, as it was sent.
    #[serde(default)]
    pub operation: Option<Value>,
}

impl<'a> Transactions<'a> {
    pub(crate) fn new(client: &'a Client) -> Self {
        Self { client }
    }

    /// Executes a unit of work.
    pub async fn execute(&self, unit: &UnitOfWork) -> Result<Outcome> {
        let call = Call::new(&EXECUTE, "transaction")
            .at("unit-of-work")
            .json(&unit.body());
        self.client
            .send(call)
            .await?
            .decode("the outcome of a unit of work")
    }
}

impl UnitOfWork {
    /// Adds a step; `id` is where its result is found, and what [`ResultOf`] refers to.
    #[must_use]
    pub fn then(mut self, id: impl Into<String>, step: Step) -> Self {
        self.steps.push((id.into(), step));
        self
    }

    fn body(&self) -> Value {
        let mut body = Object::new();
        if let Some(isolation) = self.isolation {
            body.insert("isolationLevelEnum".to_owned(), isolation.as_str().into());
        }
        let step = |(id, step): &(String, Step)| {
            json!({
                "operationType": step.action.word(),
                "table": step.table,
                "opResultId": id,
                "payload": step.action.payload(),
            })
        };
        body.insert("operations".to_owned(), self.steps.iter().map(step).collect());
        body.into()
    }
}

impl Isolation {
    const fn as_str(self) -> &'static str {
        match self {
            Self::RepeatableRead => "REPEATABLE_READ",
            Self::ReadCommitted => "READ_COMMITTED",
            Self::ReadUncommitted => "READ_UNCOMMITTED",
            Self::Serializable => "SERIALZABLE",
        }
    }
}

/// A result of an earlier step, to stand where a value is wanted: `ResultOf::step("create").property("objectId")`.
///
/// The form is that of the vendor's JS SDK. It names `objectId` for created, updated and found objects; a step that
/// creates in bulk gives ids, which have an index and no property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultOf {
    step: String,
    index: Option<u32>,
    property: Option<String>,
}

impl ResultOf {
    /// The whole result of a step.
    pub fn step(id: impl Into<String>) -> Self {
        Self {
            step: id.into(),
            index: None,
            property: None,
        }
    }

    /// One item of a result that is a list.
    #[must_use]
    pub fn index(self, index: u32) -> Self {
        Self {
            index: Some(index),
            ..self
        }
    }

    /// One property of an object.
    #[must_use]
    pub fn property(self, property: impl Into<String>) -> Self {
        Self {
            property: Some(property.into()),
            ..self
        }
    }
}

impl From<ResultOf> for Value {
    fn from(result: ResultOf) -> Self {
        let mut reference = Object::new();
        reference.insert("___ref".to_owned(), true.into());
        reference.insert("opResultId".to_owned(), result.step.into());
        if let Some(index) = result.index {
            reference.insert("resultIndex".to_owned(), index.into());
        }
        if let Some(property) = result.property {
            reference.insert("propName".to_owned(), property.into());
        }
        reference.into()
    }
}
