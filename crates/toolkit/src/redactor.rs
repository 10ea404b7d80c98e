//! Secrets that must not leave: found and replaced in every text that does.

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// What stands in the place of a secret.
const MASK: &str = "[redacted]";

/// Members of objects that are dropped wherever they stand.
const DROPPED_MEMBERS: [&str; 2] = ["password", "user-token"];

/// Shorter texts are not secrets: to replace every `a` would only destroy answers.
const SHORTEST_SECRET: usize = 6;

/// Every secret that was opened for one call. Its `Debug` says nothing.
#[derive(Default)]
pub struct Redactor {
    secrets: Mutex<Vec<SecretString>>,
}

impl Redactor {
    /// Adds a secret, in every spelling that an answer could have it in.
    pub fn conceal(&self, secret: &str) {
        if secret.len() < SHORTEST_SECRET {
            return;
        }
        let json = serde_json::to_string(secret).unwrap_or_default();
        let spellings = [
            secret.to_owned(),
            utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
            utf8_percent_encode(secret, UNRESERVED_KEPT).to_string(),
            json.trim_matches('"').to_owned(),
        ];
        let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        for spelling in spellings {
            if !secrets.iter().any(|known| known.expose_secret() == spelling) {
                secrets.push(spelling.into());
            }
        }
        // Longer ones first: a secret that contains another one is replaced whole.
        secrets.sort_by_key(|known| std::cmp::Reverse(known.expose_secret().len()));
    }

    /// Whether a text contains a secret, also percent-encoded.
    pub fn finds(&self, text: &str) -> bool {
        let secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        occurs(&secrets, text)
    }

    /// The text with every secret replaced; `None` when it has none and can stay.
    pub fn redact_text(&self, text: &str) -> Option<String> {
        let secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        redact(&secrets, text)
    }

    /// Replaces every secret in every string and member name of a value and drops `password` and `user-token`.
    pub fn redact(&self, value: &mut Value) {
        let secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        redact_value(&secrets, value);
    }
}

/// RFC 3986 unreserved characters stay as they are: how most clients encode.
const UNRESERVED_KEPT: &percent_encoding::AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

fn occurs(secrets: &[SecretString], text: &str) -> bool {
    secrets
        .iter()
        .any(|secret| find_ignoring_case(text, secret.expose_secret()).is_some())
        || (text.contains('%')
            && percent_decode_str(text).decode_utf8().is_ok_and(|decoded| {
                secrets
                    .iter()
                    .any(|secret| find_ignoring_case(&decoded, secret.expose_secret()).is_some())
            }))
}

/// Keys are hexadecimal and so are percent codes: both come in either case.
fn find_ignoring_case(text: &str, secret: &str) -> Option<usize> {
    text.as_bytes()
        .windows(secret.len())
        .position(|window| window.eq_ignore_ascii_case(secret.as_bytes()))
}

fn redact(secrets: &[SecretString], text: &str) -> Option<String> {
    if !occurs(secrets, text) {
        return None;
    }
    let mut clean = text.to_owned();
    for secret in secrets {
        let secret = secret.expose_secret();
        while let Some(start) = find_ignoring_case(&clean, secret) {
            clean.replace_range(start..start + secret.len(), MASK);
        }
    }
    // A secret in a spelling of its own, for example encoded twice or in part: nothing of the text can be kept.
    if occurs(secrets, &clean) {
        Some(MASK.to_owned())
    } else {
        Some(clean)
    }
}

fn redact_value(secrets: &[SecretString], value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some(clean) = redact(secrets, text) {
                *text = clean;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| redact_value(secrets, item)),
        Value::Object(members) => {
            members.retain(|name, _| !DROPPED_MEMBERS.contains(&name.as_str()));
            members
                .values_mut()
                .for_each(|member| redact_value(secrets, member));
            if members.keys().any(|name| occurs(secrets, name)) {
                let kept = std::mem::take(members);
                *members = kept
                    .into_iter()
                    .map(|(name, member)| (redact(secrets, &name).unwrap_or(name), member))
                    .collect::<Map<_, _>>();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor(…)")
    }
}

#[cfg(test)]
mod tests;
