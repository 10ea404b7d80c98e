//! What the tools for app users share: passwords that stay secret, and fields that have one place.

use schemars::JsonSchema;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Map, Value};
use toolkit::{CallContext, ErrorCode, ToolError};

/// A password among the arguments. It has no `Debug`, so that no derived one can show it.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub(crate) struct SecretText(#[schemars(with = "String")] SecretString);

impl SecretText {
    /// The password, which from now on is replaced wherever Backendless repeats it.
    pub(crate) fn concealed(self, context: &CallContext) -> SecretString {
        context.redactor.conceal(self.0.expose_secret());
        self.0
    }
}

/// Users are objects of a table to the client; to the caller of a tool the id is `user_id`.
pub(crate) fn of_user(error: backendless::Error) -> ToolError {
    let mut error = ToolError::from(error);
    if error.code == ErrorCode::InvalidArguments {
        error.message = error.message.replacen("object_id", "user_id", 1);
    }
    error
}

/// Refuses properties that have an argument of their own; pairs of property and argument.
pub(crate) fn refuse_named_elsewhere(
    properties: &Map<String, Value>,
    elsewhere: &[(&str, &str)],
) -> Result<(), ToolError> {
    match elsewhere
        .iter()
        .find(|(property, _)| properties.contains_key(*property))
    {
        None => Ok(()),
        Some((property, argument)) => Err(ToolError::invalid(format!(
            "`properties.{property}` is not allowed: give it as `{argument}`, outside of `properties`"
        ))),
    }
}
