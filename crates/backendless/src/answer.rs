//! A successful answer, read as leniently as the vendor's own SDKs read it.

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value};

use crate::error::{Error, Result};

/// A JSON object: a row of a table, a user, the pairs of a map.
pub type Object = Map<String, Value>;

/// The body of a 2xx answer (docs/reference/backendless-rest.md, 0.4).
pub(crate) struct Answer {
    operation: &'static str,
    headers: http::HeaderMap,
    body: Bytes,
}

/// Empty is null, JSON is its value, and everything else is the text itself.
pub(crate) fn lenient(body: &[u8]) -> Value {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Value::Null;
    }
    serde_json::from_slice(body).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(body).into_owned()))
}

impl Answer {
    pub(crate) fn new(operation: &'static str, headers: http::HeaderMap, body: Bytes) -> Self {
        Self {
            operation,
            headers,
            body,
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The raw content of a file.
    pub(crate) fn bytes(self) -> Bytes {
        self.body
    }

    pub(crate) fn value(&self) -> Value {
        lenient(&self.body)
    }

    /// The text of the answer: a JSON string without its quotes, anything else as it came.
    pub(crate) fn text(&self) -> String {
        match self.value() {
            Value::String(text) => text,
            Value::Null => String::new(),
            _ => String::from_utf8_lossy(&self.body).into_owned(),
        }
    }

    /// A whole number, also when it came as text.
    pub(crate) fn integer(&self) -> Result<i64> {
        let value = self.value();
        integer(&value).ok_or_else(|| self.unexpected("a whole number", &value))
    }

    /// A whole number, or `None` where Backendless says nothing.
    pub(crate) fn optional_integer(&self) -> Result<Option<i64>> {
        match self.value() {
            Value::Null => Ok(None),
            _ => self.integer().map(Some),
        }
    }

    pub(crate) fn number(&self) -> Result<Number> {
        match self.value() {
            Value::Number(number) => Ok(number),
            Value::String(text) => text
                .trim()
                .parse()
                .map_err(|_| self.unexpected("a number", &Value::String(text))),
            other => Err(self.unexpected("a number", &other)),
        }
    }

    pub(crate) fn boolean(&self) -> Result<bool> {
        match self.value() {
            Value::Bool(truth) => Ok(truth),
            Value::String(text) if text.trim().eq_ignore_ascii_case("true") => Ok(true),
            Value::String(text) if text.trim().eq_ignore_ascii_case("false") => Ok(false),
            other => Err(self.unexpected("true or false", &other)),
        }
    }

    /// An array; nothing counts as an empty one.
    pub(crate) fn list(&self) -> Result<Vec<Value>> {
        match self.value() {
            Value::Array(items) => Ok(items),
            Value::Null => Ok(Vec::new()),
            other => Err(self.unexpected("an array", &other)),
        }
    }

    pub(crate) fn object(&self) -> Result<Object> {
        match self.value() {
            Value::Object(object) => Ok(object),
            other => Err(self.unexpected("an object", &other)),
        }
    }

    /// An object; nothing counts as an empty one.
    pub(crate) fn object_or_empty(&self) -> Result<Object> {
        match self.value() {
            Value::Null => Ok(Object::new()),
            _ => self.object(),
        }
    }

    pub(crate) fn objects(&self) -> Result<Vec<Object>> {
        let whole = |item| match item {
            Value::Object(object) => Ok(object),
            other => Err(self.unexpected("an array of objects", &other)),
        };
        self.list()?.into_iter().map(whole).collect()
    }

    /// An array of texts; numbers are taken as text.
    pub(crate) fn texts(&self) -> Result<Vec<String>> {
        let text = |item| match item {
            Value::String(text) => Ok(text),
            Value::Number(number) => Ok(number.to_string()),
            other => Err(self.unexpected("an array of texts", &other)),
        };
        self.list()?.into_iter().map(text).collect()
    }

    /// A typed answer.
    pub(crate) fn decode<T: DeserializeOwned>(&self, expected: &'static str) -> Result<T> {
        let value = self.value();
        let came = shape(&value);
        serde_json::from_value(value)
            .map_err(|error| Error::unexpected(self.operation, expected, &format!("{came} ({error})")))
    }

    /// What came is named by its shape only: the value may be private.
    fn unexpected(&self, expected: &str, came: &Value) -> Error {
        Error::unexpected(self.operation, expected, shape(came))
    }
}

/// Reads an integer from a number or a text; a float counts when it is whole and exact.
pub(crate) fn integer(value: &Value) -> Option<i64> {
    /// 2^53: beyond it not every integer is a float.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(number) => number.as_i64().or_else(|| {
            let float = number.as_f64()?;
            let exact = float.fract() == 0.0 && float.abs() <= EXACT;
            exact.then(|| format!("{float:.0}").parse().ok()).flatten()
        }),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The shape of a value in words.
fn shape(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests;
