//! What the server answered, ready to be looked at.

use axum::response::Response;
use http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::Value;
use std::collections::BTreeMap;
use url::Url;

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) async fn of(response: Response) -> Self {
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Self {
            status: head.status,
            headers: head.headers,
            body: String::from_utf8(bytes.into()).unwrap(),
        }
    }

    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The URL that the browser is sent to.
    pub(crate) fn location(&self) -> Url {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{self:?}");
        self.header(header::LOCATION).parse().unwrap()
    }

    /// Status and error code of an error answer. It is never kept and always explained.
    pub(crate) fn refusal(&self) -> (u16, String) {
        assert_eq!(self.header(header::CACHE_CONTROL), "no-store", "{self:?}");
        let body = self.json();
        assert!(!body["error_description"].as_str().unwrap().is_empty());
        (self.status.as_u16(), body["error"].as_str().unwrap().to_owned())
    }
}

/// What a redirect carries back to the client.
pub(crate) fn query(url: &Url) -> BTreeMap<String, String> {
    url.query_pairs().into_owned().collect()
}

/// Access and refresh token of a successful exchange.
#[derive(Debug, Clone)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl Tokens {
    pub(crate) fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        let body = answer.json();
        Self {
            access: body["access_token"].as_str().unwrap().to_owned(),
            refresh: body["refresh_token"].as_str().unwrap_or_default().to_owned(),
        }
    }
}

/// Snapshots in the order of the alphabet: the order of a JSON library's maps depends on who else uses it.
pub(crate) fn sorted() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_sort_maps(true);
    settings
}
