//! The query of a request, in which an item may be repeated.

use crate::error::{ApiError, Result};
use axum::extract::FromRequestParts;
use http::request::Parts;
use percent_encoding::percent_decode_str;
use std::convert::Infallible;
use std::str::FromStr;

/// The decoded query items in the order in which they came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Splits and decodes a raw query. A `+` stands for a space, as in Java servlet containers.
    pub(crate) fn parse(raw: &str) -> Self {
        let decode = |text: &str| {
            percent_decode_str(&text.replace('+', " "))
                .decode_utf8_lossy()
                .into_owned()
        };
        Self(
            raw.split('&')
                .filter(|item| !item.is_empty())
                .map(|item| {
                    let (name, value) = item.split_once('=').unwrap_or((item, ""));
                    (decode(name), decode(value))
                })
                .collect(),
        )
    }

    /// The first value of `name`.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every value of `name`.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The items in their order.
    pub(crate) fn items(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first value of `name` as a number or boolean; an error when it is there and cannot be read.
    pub(crate) fn parsed<T: FromStr>(&self, name: &str) -> Result<Option<T>> {
        match self.get(name) {
            None | Some("") => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|_| ApiError::missing_field(name)),
        }
    }

    /// True when `name` is `true`.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn items_are_decoded_and_may_repeat() {
        let query = Query::parse("property=a%20b&property=c&where=x+%3E%201&empty&");
        assert_eq!(query.all("property").collect::<Vec<_>>(), ["a b", "c"]);
        assert_eq!(query.get("where"), Some("x > 1"));
        assert_eq!(query.get("empty"), Some(""));
        assert!(query.parsed::<u32>("where").is_err());
    }
}
