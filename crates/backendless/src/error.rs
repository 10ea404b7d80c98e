//! The one error of the client: what was tried, what kind of failure it was and what Backendless said.

mod codes;
mod kind;
mod redaction;

use std::fmt;
use std::time::Duration;

use serde_json::Value;

pub use self::kind::ErrorKind;

/// A result of the client.
pub type Result<T> = std::result::Result<T, Error>;

/// A call that failed.
///
/// It holds no secret of the client: neither the URL nor a header is part of it, and the keys and tokens of the call
/// are taken out of what Backendless said. What a caller passed in, a password for example, Backendless may still
/// repeat.
#[derive(Debug)]
pub struct Error {
    /// What a caller can do about it.
    pub kind: ErrorKind,
    /// The operation that failed, `area.verb`.
    pub operation: &'static str,
    /// Backendless' own error code (docs/reference/backendless-rest.md, 0.5), if it sent one.
    pub code: Option<i64>,
    /// What Backendless or the transport said, one sentence.
    pub message: String,
    /// The optional `errorData` of the answer.
    pub error_data: Option<Box<Value>>,
    /// The HTTP status of the answer, if there was one.
    pub status: Option<u16>,
    /// How long Backendless asks to wait before the next call.
    pub retry_after: Option<Duration>,
    source: Option<Box<outbound::Error>>,
}

impl Error {
    /// An error without an answer of Backendless.
    pub(crate) fn local(operation: &'static str, kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            operation,
            code: None,
            message: message.into(),
            error_data: None,
            status: None,
            retry_after: None,
            source: None,
        }
    }

    /// A name or path that was refused before any request was made.
    pub(crate) fn invalid_name(operation: &'static str, field: &str, came: &str, reason: &str) -> Self {
        let message = format!("{field} {came:?} cannot be used: {reason}");
        Self::local(operation, ErrorKind::InvalidName, message)
    }

    /// An argument that was refused before any request was made.
    pub(crate) fn invalid(operation: &'static str, message: impl Into<String>) -> Self {
        Self::local(operation, ErrorKind::Validation, message)
    }

    /// A success whose body has another shape than the operation promises.
    pub(crate) fn unexpected(operation: &'static str, expected: &str, came: &str) -> Self {
        let message = format!("Backendless answered with {came}, expected {expected}");
        Self::local(operation, ErrorKind::UnexpectedAnswer, message)
    }

    /// A failure below HTTP: no complete answer arrived.
    pub(crate) fn transport(
        operation: &'static str,
        kind: ErrorKind,
        message: String,
        source: outbound::Error,
    ) -> Self {
        let status = match &source {
            outbound::Error::Redirect { status, .. } => Some(status.as_u16()),
            _ => None,
        };
        let retry_after = source.retry_after();
        Self {
            status,
            retry_after,
            source: Some(Box::new(source)),
            ..Self::local(operation, kind, message)
        }
    }

    /// An answer outside 200..300 (docs/reference/backendless-rest.md, 0.4).
    pub(crate) fn answered(
        operation: &'static str,
        status: u16,
        retry_after: Option<Duration>,
        body: Value,
    ) -> Self {
        let refused = Refusal::read(body);
        let kind = codes::kind(refused.code, status);
        let message = if refused.message.is_empty() {
            format!("HTTP status {status} without an explanation")
        } else {
            refused.message
        };
        Self {
            code: refused.code,
            error_data: refused.error_data.map(Box::new),
            status: Some(status),
            retry_after,
            ..Self::local(operation, kind, message)
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation, self.message)?;
        match (self.code, self.status) {
            (Some(code), _) => write!(f, " (Backendless code {code})"),
            (None, Some(status)) => write!(f, " (HTTP {status})"),
            (None, None) => Ok(()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source.as_ref() as _)
    }
}

/// The body of an error answer, read leniently.
struct Refusal {
    code: Option<i64>,
    message: String,
    error_data: Option<Value>,
}

impl Refusal {
    /// The longest text of an answer that is not Backendless' JSON (a proxy's page) that goes into a message.
    const LONGEST_TEXT: usize = 300;

    fn read(body: Value) -> Self {
        match body {
            Value::Object(mut body) => {
                let code = match body.get("code") {
                    Some(Value::Number(code)) => code.as_i64(),
                    Some(Value::String(code)) => code.trim().parse().ok(),
                    _ => None,
                };
                let message = match body.remove("message") {
                    Some(Value::String(message)) => message,
                    Some(Value::Null) | None => String::new(),
                    Some(other) => other.to_string(),
                };
                let error_data = body.remove("errorData").filter(|data| !data.is_null());
                Self {
                    code,
                    message,
                    error_data,
                }
            }
            Value::String(text) => Self {
                code: None,
                message: text.chars().take(Self::LONGEST_TEXT).collect(),
                error_data: None,
            },
            _ => Self {
                code: None,
                message: String::new(),
                error_data: None,
            },
        }
    }
}

#[cfg(test)]
mod tests;
