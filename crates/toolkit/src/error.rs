//! How a tool fails: a code for programs, a sentence and a hint for the model.

use backendless::ErrorKind;

/// The closed set of codes. Their texts are part of the product's interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// The call itself is wrong; nothing was sent.
    InvalidArguments,
    /// What the call names is not there.
    NotFound,
    /// Backendless or the gateway does not allow it.
    Forbidden,
    /// The state of things does not fit the call.
    Conflict,
    /// Too many calls.
    RateLimited,
    /// No such connection, or it lacks a credential that the call needs.
    ConnectionMissing,
    /// Backendless refuses the connection's credentials.
    ConnectionRejected,
    /// Backendless answered with an error of another kind.
    UpstreamError,
    /// Backendless could not be reached.
    UpstreamUnavailable,
    /// Backendless did not answer in time.
    Timeout,
    /// The answer is too large to hand over and cannot be cut.
    ResultTooLarge,
    /// A mistake of the gateway.
    Internal,
}

impl ErrorCode {
    /// All codes.
    pub const ALL: &'static [Self] = &[
        Self::InvalidArguments,
        Self::NotFound,
        Self::Forbidden,
        Self::Conflict,
        Self::RateLimited,
        Self::ConnectionMissing,
        Self::ConnectionRejected,
        Self::UpstreamError,
        Self::UpstreamUnavailable,
        Self::Timeout,
        Self::ResultTooLarge,
        Self::Internal,
    ];

    /// The code as answers, metrics and the audit trail spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidArguments => "invalid_arguments",
            Self::NotFound => "not_found",
            Self::Forbidden => "forbidden",
            Self::Conflict => "conflict",
            Self::RateLimited => "rate_limited",
            Self::ConnectionMissing => "connection_missing",
            Self::ConnectionRejected => "connection_rejected",
            Self::UpstreamError => "upstream_error",
            Self::UpstreamUnavailable => "upstream_unavailable",
            Self::Timeout => "timeout",
            Self::ResultTooLarge => "result_too_large",
            Self::Internal => "internal",
        }
    }
}

impl serde::Serialize for ErrorCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A failed call, as the model reads it. The cause stays inside for the log.
#[derive(Debug, thiserror::Error, serde::Serialize)]
#[error("{message}")]
pub struct ToolError {
    /// What kind of failure.
    pub code: ErrorCode,
    /// What was wrong, which field, what came.
    pub message: String,
    /// What is allowed, or what to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Backendless' own error code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upstream_code: Option<i64>,
    /// When a second attempt makes sense.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u64>,
    /// Why, for the log.
    #[source]
    #[serde(skip)]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl ToolError {
    /// A failure without hint and cause.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: None,
            upstream_code: None,
            retry_after_seconds: None,
            source: None,
        }
    }

    /// Arguments that a schema cannot refuse, such as two fields that exclude each other.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidArguments, message)
    }

    /// Adds what is allowed or what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl From<backendless::Error> for ToolError {
    fn from(error: backendless::Error) -> Self {
        let (code, hint) = match error.kind {
            ErrorKind::WrongCredentials => (
                ErrorCode::ConnectionRejected,
                Some(
                    "Backendless refuses the app id or API key of this connection; its owner has to replace them",
                ),
            ),
            ErrorKind::NotFound => (ErrorCode::NotFound, None),
            ErrorKind::Conflict => (ErrorCode::Conflict, None),
            ErrorKind::Permission => (
                ErrorCode::Forbidden,
                Some("the connection's API key, or the app user of `user_token`, lacks the permission"),
            ),
            ErrorKind::SessionExpired => (
                ErrorCode::NotFound,
                Some("the session of `user_token` has ended; call login_user again and use the new handle"),
            ),
            ErrorKind::LoginRejected => (ErrorCode::Forbidden, Some("check `login` and `password`")),
            ErrorKind::RateLimited => (ErrorCode::RateLimited, Some("wait before the next call")),
            ErrorKind::Validation | ErrorKind::InvalidName => (ErrorCode::InvalidArguments, None),
            ErrorKind::Unavailable => (ErrorCode::UpstreamUnavailable, Some("try again in a moment")),
            ErrorKind::Timeout => (
                ErrorCode::Timeout,
                Some("the call may have had its effect: look before you repeat a change"),
            ),
            ErrorKind::TooLarge => (
                ErrorCode::ResultTooLarge,
                Some("ask for less: fewer items, fewer properties"),
            ),
            ErrorKind::AddressRefused => (
                ErrorCode::ConnectionRejected,
                Some("the operator of this gateway does not allow the address of the connection's server"),
            ),
            ErrorKind::Rejected | ErrorKind::UnexpectedAnswer => (ErrorCode::UpstreamError, None),
        };
        Self {
            code,
            message: error.message.clone(),
            hint: hint.map(Into::into),
            upstream_code: error.code,
            retry_after_seconds: error.retry_after.map(|wait| wait.as_secs().max(1)),
            source: Some(Box::new(error)),
        }
    }
}
