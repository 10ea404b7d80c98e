//! One request to Backendless under construction: operation, path, query, headers and body.

use std::fmt::Display;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header::CONTENT_TYPE};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use crate::encoding::{encode, refusal};
use crate::error::{Error, Result};
use crate::file_path::FilePath;
use crate::operation::Operation;

/// A request relative to a base URL. Arguments are checked and encoded as they are added.
pub(crate) struct Call {
    pub(crate) operation: &'static Operation,
    /// The encoded path, with a leading slash.
    pub(crate) path: String,
    /// The encoded query, without `?`.
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// True if the call works with the Cloud Code key only, where the connection has one.
    pub(crate) cloud_code: bool,
    /// A secret in the path, which no error may repeat.
    pub(crate) secret: Option<SecretString>,
}

impl Call {
    /// A call whose path begins with a fixed segment.
    pub(crate) fn new(operation: &'static Operation, first: &'static str) -> Self {
        Self::root(operation).at(first)
    }

    /// A call whose path is still empty.
    pub(crate) fn root(operation: &'static Operation) -> Self {
        Self {
            operation,
            path: String::new(),
            query: String::new(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            cloud_code: false,
            secret: None,
        }
    }

    /// Adds a fixed part of the route, which may be several segments.
    pub(crate) fn at(mut self, literal: &'static str) -> Self {
        self.path.push('/');
        self.path.push_str(literal);
        self
    }

    /// Adds a name that a caller chose as one segment; `field` names it in the error.
    pub(crate) fn name(mut self, field: &'static str, name: &str) -> Result<Self> {
        if let Some(reason) = refusal(name) {
            return Err(Error::invalid_name(self.operation.name, field, name, reason));
        }
        self.path.push('/');
        self.path.push_str(&encode(name));
        Ok(self)
    }

    /// Adds a secret as one segment: like [`Call::name`], but no error repeats it.
    pub(crate) fn secret_name(mut self, field: &'static str, secret: &SecretString) -> Result<Self> {
        if let Some(reason) = refusal(secret.expose_secret()) {
            return Err(Error::invalid(
                self.operation.name,
                format!("{field} cannot be used: {reason}"),
            ));
        }
        self.path.push('/');
        self.path.push_str(&encode(secret.expose_secret()));
        self.secret = Some(secret.clone());
        Ok(self)
    }

    /// Adds an index of a list, which may be negative.
    pub(crate) fn index(mut self, index: i64) -> Self {
        self.path.push('/');
        self.path.push_str(&index.to_string());
        self
    }

    /// Adds a file path as its segments; the root adds a bare slash.
    pub(crate) fn file(mut self, path: &FilePath) -> Self {
        self.path.push('/');
        self.path.push_str(&path.encoded());
        self
    }

    /// Adds a whole file path as one segment, the way permissions of files are addressed.
    pub(crate) fn file_as_segment(mut self, path: &FilePath) -> Self {
        self.path.push('/');
        self.path.push_str(&encode(path.relative()));
        self
    }

    /// Ends the path with a slash, the vendor's sign for a directory.
    pub(crate) fn slash(mut self) -> Self {
        self.path.push('/');
        self
    }

    /// Adds a query item; `None` is left out.
    pub(crate) fn query<V: Display>(mut self, key: &str, value: Option<V>) -> Self {
        if let Some(value) = value {
            self.push_query(key, &encode(&value.to_string()));
        }
        self
    }

    /// Adds a comma-joined query item, each part encoded on its own; an empty list is left out.
    pub(crate) fn query_list(mut self, key: &str, values: &[String]) -> Self {
        if !values.is_empty() {
            let joined = values
                .iter()
                .map(|value| encode(value))
                .collect::<Vec<_>>()
                .join(",");
            self.push_query(key, &joined);
        }
        self
    }

    fn push_query(&mut self, key: &str, encoded: &str) {
        if !self.query.is_empty() {
            self.query.push('&');
        }
        self.query.push_str(&encode(key));
        self.query.push('=');
        self.query.push_str(encoded);
    }

    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    pub(crate) fn plain_text(self, body: impl Into<Bytes>) -> Self {
        self.body("text/plain", body)
    }

    pub(crate) fn form(self, fields: &[(&str, &str)]) -> Self {
        let pair = |(key, value): &(&str, &str)| format!("{}={}", encode(key), encode(value));
        let body = fields.iter().map(pair).collect::<Vec<_>>().join("&");
        self.body("application/x-www-form-urlencoded", body)
    }

    /// Sends one file as the field `file` of a multipart form (RFC 7578).
    pub(crate) fn multipart_file(
        self,
        file_name: &str,
        content_type: &HeaderValue,
        content: &[u8],
    ) -> Result<Self> {
        let boundary = boundary_for(content);
        let mut body = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\nContent-Type: "
        )
        .into_bytes();
        body.extend_from_slice(content_type.as_bytes());
        body.extend_from_slice(b"\r\n\r\n");
        body.extend_from_slice(content);
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let header = HeaderValue::try_from(content_type).map_err(|_| {
            Error::invalid(
                self.operation.name,
                "the multipart boundary is not a header value",
            )
        })?;
        let mut call = self.header(CONTENT_TYPE, header);
        call.body = body.into();
        Ok(call)
    }

    /// Marks the call as one that Backendless allows with the Cloud Code key only.
    pub(crate) fn with_cloud_code_key(mut self) -> Self {
        self.cloud_code = true;
        self
    }

    /// The whole URL. It holds the API key where the base does, so no error repeats it.
    pub(crate) fn url(&self, base: &SecretString) -> Result<Url> {
        let mut url = format!("{}{}", base.expose_secret(), self.path);
        if !self.query.is_empty() {
            url.push('?');
            url.push_str(&self.query);
        }
        Url::parse(&url).map_err(|_| {
            Error::invalid(
                self.operation.name,
                "the server URL of the connection is not a URL",
            )
        })
    }

    fn body(mut self, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        self.headers
            .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        self.body = body.into();
        self
    }
}

/// The first boundary of a fixed sequence that does not occur in the content, so that no randomness is needed.
fn boundary_for(content: &[u8]) -> String {
    let occurs = |boundary: &str| {
        content
            .windows(boundary.len())
            .any(|window| window == boundary.as_bytes())
    };
    let mut number = 0_u64;
    loop {
        let boundary = format!("causeway-part-{number:016x}");
        if !occurs(&boundary) {
            return boundary;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests;
