//! Who takes part: a consent page that only looks, and a web on which clients keep their documents.

use async_trait::async_trait;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;
use oauth::{
    AuthorizationRefusal, ConsentPage, Document, DocumentError, FetchDocument, PendingAuthorization,
};
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;
use url::Url;

/// Remembers what it was asked to show.
#[derive(Default)]
pub(crate) struct Page {
    asked: Mutex<Option<(PendingAuthorization, String)>>,
}

impl Page {
    /// The request that it showed last, and its sealed form.
    pub(crate) fn take(&self) -> Option<(PendingAuthorization, String)> {
        self.asked.lock().unwrap().take()
    }
}

#[async_trait]
impl ConsentPage for Page {
    async fn ask(&self, _: &Parts, pending: &PendingAuthorization, sealed: &str) -> Response {
        *self.asked.lock().unwrap() = Some((pending.clone(), sealed.to_owned()));
        "may it?".into_response()
    }

    async fn explain(&self, _: &Parts, refusal: &AuthorizationRefusal) -> Response {
        refusal.reason.clone().into_response()
    }
}

/// Documents by their URLs. A URL that has none is a server that is down.
#[derive(Default)]
pub(crate) struct Web {
    documents: Mutex<HashMap<String, Document>>,
    fetches: Mutex<Vec<String>>,
}

impl Web {
    pub(crate) fn put(&self, url: &str, body: &serde_json::Value, max_age: Option<Duration>) {
        let body = body.to_string().into();
        self.documents
            .lock()
            .unwrap()
            .insert(url.to_owned(), Document { body, max_age });
    }

    pub(crate) fn remove(&self, url: &str) {
        self.documents.lock().unwrap().remove(url);
    }

    /// How many fetches there were so far.
    pub(crate) fn fetches(&self) -> usize {
        self.fetches.lock().unwrap().len()
    }
}

#[async_trait]
impl FetchDocument for Web {
    async fn fetch(&self, url: &Url) -> Result<Document, DocumentError> {
        self.fetches.lock().unwrap().push(url.to_string());
        let documents = self.documents.lock().unwrap();
        let down = DocumentError::Status(StatusCode::BAD_GATEWAY);
        documents.get(url.as_str()).cloned().ok_or(down)
    }
}
