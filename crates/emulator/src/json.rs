//! The JSON body of a request, read as leniently as Backendless reads it.

use crate::error::{ApiError, Result};
use crate::state::State;
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use serde_json::{Map, Value};
use std::sync::Arc;

/// A body that may be empty (then it is `null`) and must otherwise be JSON, whatever its content type says:
/// the SDK sends no content type on requests without a body.
pub(crate) struct Body(pub(crate) Value);

impl Body {
    /// The body as an object; an empty body is an empty object.
    pub(crate) fn object(self) -> Result<Map<String, Value>> {
        match self.0 {
            Value::Object(members) => Ok(members),
            Value::Null => Ok(Map::new()),
            other => Err(ApiError::malformed_body(format!(
                "an object is expected, not {}",
                kind(&other)
            ))),
        }
    }

    /// The body as an array.
    pub(crate) fn array(self) -> Result<Vec<Value>> {
        match self.0 {
            Value::Array(items) => Ok(items),
            other => Err(ApiError::malformed_body(format!(
                "an array is expected, not {}",
                kind(&other)
            ))),
        }
    }
}

impl FromRequest<Arc<State>> for Body {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &Arc<State>) -> Result<Self> {
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(ApiError::malformed_body)?;
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self(Value::Null));
        }
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(ApiError::malformed_body)
    }
}

/// The name of a JSON type, for messages.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
