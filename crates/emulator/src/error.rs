//! The one error that every route answers with: Backendless' `{code, message, errorData}`.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::{Value, json};
use std::fmt::Display;

/// An error as Backendless sends it (docs/reference/backendless-rest.md, 0.4 and 0.5).
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{code}: {message}")]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) code: u32,
    pub(crate) message: String,
    pub(crate) error_data: Value,
}

impl ApiError {
    /// An error with status 400, which Backendless uses for nearly everything.
    pub(crate) fn new(code: u32, message: impl Display) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            code,
            message: message.to_string(),
            error_data: json!({}),
        }
    }

    /// The same error with another HTTP status.
    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same error with details for programs.
    pub(crate) fn with_data(mut self, error_data: Value) -> Self {
        self.error_data = error_data;
        self
    }

    /// 2002: the application id or the API key in the path is wrong.
    pub(crate) fn wrong_application() -> Self {
        Self::new(
            2002,
            "Version is disabled or provided wrong application info (application id or secret key)",
        )
    }

    /// 3064: a `user-token` that is unknown, logged out or expired.
    pub(crate) fn unknown_user_token(token: &str) -> Self {
        Self::new(
            3064,
            format!("Not existing user token - {token}. Relogin user to update your user token"),
        )
        .with_status(StatusCode::UNAUTHORIZED)
    }

    /// A body that is not the JSON that the route needs. The code is unverified.
    pub(crate) fn malformed_body(reason: impl Display) -> Self {
        Self::new(8001, format!("The request body cannot be read as JSON: {reason}"))
    }

    /// A field or query item that is missing or has the wrong type; 8010 is the documented "Missing field".
    pub(crate) fn missing_field(name: &str) -> Self {
        Self::new(
            8010,
            format!("Missing field '{name}' or its value has a wrong type"),
        )
    }

    /// A path that the emulator does not serve.
    pub(crate) fn no_such_route(method: &http::Method, path: &str) -> Self {
        Self::new(0, format!("no such route: {method} {path}")).with_status(StatusCode::NOT_FOUND)
    }

    /// The JSON body of the answer.
    pub(crate) fn body(&self) -> Value {
        json!({"code": self.code, "message": self.message, "errorData": self.error_data})
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.status, axum::Json(self.body())).into_response()
    }
}

/// What a handler or an engine returns.
pub(crate) type Result<T, E = ApiError> = std::result::Result<T, E>;
