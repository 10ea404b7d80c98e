//! A unit of work: operations that succeed together or not at all.

mod operation;
mod reference;

use super::Data;
use crate::actor::Actor;
use crate::error::{ApiError, Result};
use operation::OperationType;
use serde_json::{Map, Value, json};

/// The documented names, with the vendor's misspelling beside the one that its SDK sends.
const ISOLATION_LEVELS: [&str; 5] = [
    "READ_UNCOMMITTED",
    "READ_COMMITTED",
    "REPEATABLE_READ",
    "SERIALIZABLE",
    "SERIALZABLE",
];

/// The results of the operations that have run, by `opResultId`.
type Results = Map<String, Value>;

impl Data {
    /// Runs `{isolationLevelEnum?, operations}`. A failing operation is an answer, not an error of the call:
    /// `{success: false, error: {message, operation}, results: null}`.
    ///
    /// Transactions run one after the other, which satisfies every isolation level.
    pub(crate) fn run_transaction(&mut self, actor: &Actor<'_>, body: &Map<String, Value>) -> Result<Value> {
        let level = body.get("isolationLevelEnum").filter(|level| !level.is_null());
        if let Some(level) = level
            && !level
                .as_str()
                .is_some_and(|level| ISOLATION_LEVELS.contains(&level))
        {
            return Err(ApiError::new(1200, format!("Unknown isolation level {level}")));
        }
        let Some(operations) = body.get("operations").and_then(Value::as_array) else {
            return Err(ApiError::missing_field("operations"));
        };
        let before = self.clone();
        let mut results = Results::new();
        for operation in operations {
            match self.run_operation(actor, operation, &results) {
                Ok((id, result)) => {
                    results.insert(id, result);
                }
                Err(error) => {
                    *self = before;
                    let error = json!({"message": error.message, "code": error.code, "operation": operation});
                    return Ok(json!({"success": false, "error": error, "results": null}));
                }
            }
        }
        Ok(json!({"success": true, "error": null, "results": results}))
    }

    /// Runs one operation; answers its id and `{operationType, result}`.
    fn run_operation(
        &mut self,
        actor: &Actor<'_>,
        operation: &Value,
        results: &Results,
    ) -> Result<(String, Value)> {
        let text = |name: &str| {
            operation
                .get(name)
                .and_then(Value::as_str)
                .ok_or_else(|| ApiError::missing_field(name))
        };
        let name = text("operationType")?;
        let operation_type = OperationType::named(name)
            .ok_or_else(|| ApiError::new(1201, format!("Unknown operation type '{name}'")))?;
        let table = text("table")?;
        let id = text("opResultId")?.to_owned();
        if results.contains_key(&id) {
            return Err(ApiError::new(
                1202,
                format!("The operation result id '{id}' is used twice"),
            ));
        }
        let payload = operation.get("payload").cloned().unwrap_or(Value::Null);
        let payload = reference::resolve(payload, results)?;
        let result = operation_type.run(self, actor, table, payload)?;
        Ok((id, json!({"operationType": name, "result": result})))
    }
}
