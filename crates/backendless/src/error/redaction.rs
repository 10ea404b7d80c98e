//! Takes the secrets of a call out of what Backendless said about it.

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::Error;
use crate::encoding::encode;

/// What stands where a secret stood.
const REDACTED: &str = "[redacted]";

impl Error {
    /// The same error without these secrets in message and error data: Backendless repeats an unknown user token in
    /// its refusal, and file URLs contain the API key.
    pub(crate) fn without<'a>(mut self, secrets: impl Iterator<Item = &'a SecretString>) -> Self {
        for secret in secrets
            .map(ExposeSecret::expose_secret)
            .filter(|secret| !secret.is_empty())
        {
            for spelling in [secret.to_owned(), encode(secret)] {
                remove(&mut self.message, &spelling);
                if let Some(data) = &mut self.error_data {
                    remove_everywhere(data, &spelling);
                }
            }
        }
        self
    }
}

fn remove(text: &mut String, secret: &str) {
    if text.contains(secret) {
        *text = text.replace(secret, REDACTED);
    }
}

fn remove_everywhere(value: &mut Value, secret: &str) {
    match value {
        Value::String(text) => remove(text, secret),
        Value::Array(items) => items.iter_mut().for_each(|item| remove_everywhere(item, secret)),
        Value::Object(members) => {
            let cleaned = std::mem::take(members).into_iter().map(|(mut name, mut value)| {
                remove(&mut name, secret);
                remove_everywhere(&mut value, secret);
                (name, value)
            });
            *members = cleaned.collect();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
