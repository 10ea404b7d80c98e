//! The fetch of a metadata document: whatever a client names as its id, from public addresses only, bounded.

use async_trait::async_trait;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use outbound::{HttpClient, Request};
use std::time::Duration;
use url::Url;

use super::DocumentError;

/// The largest document, in bytes.
const LARGEST: usize = 64 * 1024;

/// How long a user waits for a document at most.
const PATIENCE: Duration = Duration::from_secs(5);

/// A document as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The bytes, JSON as far as its content type says.
    pub body: Vec<u8>,
    /// How long it may be kept (RFC 9111, 5.2.2.1), where the answer says.
    pub max_age: Option<Duration>,
}

/// Fetches metadata documents.
#[async_trait]
pub trait FetchDocument: Send + Sync + 'static {
    /// The document at a URL.
    async fn fetch(&self, url: &Url) -> Result<Document, DocumentError>;
}

/// The fetch over the guarded HTTP client.
#[derive(Debug, Clone)]
pub struct HttpDocuments(HttpClient);

impl HttpDocuments {
    /// Documents come from public addresses only, whatever else the client's policy allows.
    pub fn new(http: HttpClient) -> Self {
        Self(http)
    }
}

#[async_trait]
impl FetchDocument for HttpDocuments {
    async fn fetch(&self, url: &Url) -> Result<Document, DocumentError> {
        let request = Request::get(url.clone())
            .public_only()
            .deadline(PATIENCE)
            .max_response_bytes(LARGEST)
            .header(header::ACCEPT, HeaderValue::from_static("application/json"));
        let response = self.0.send(request).await?;
        if response.status != StatusCode::OK {
            return Err(DocumentError::Status(response.status));
        }
        if !is_json(&response.headers) {
            return Err(DocumentError::ContentType);
        }
        Ok(Document {
            max_age: max_age(&response.headers),
            body: response.body.into(),
        })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = value
        .and_then(|value| value.split(';').next())
        .unwrap_or("")
        .trim();
    let essence = essence.to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// `no-store` and `no-cache` ask for no time at all.
fn max_age(headers: &HeaderMap) -> Option<Duration> {
    let mut found = None;
    for line in headers.get_all(header::CACHE_CONTROL) {
        for directive in line.to_str().unwrap_or("").split(',') {
            let directive = directive.trim().to_ascii_lowercase();
            if matches!(directive.as_str(), "no-store" | "no-cache") {
                return Some(Duration::ZERO);
            }
            let seconds = directive
                .strip_prefix("max-age=")
                .and_then(|seconds| seconds.trim_matches('"').parse().ok());
            found = found.or(seconds.map(Duration::from_secs));
        }
    }
    found
}

#[cfg(test)]
mod tests;
