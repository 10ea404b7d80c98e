//! Parsers of hostile input that are private to this crate, for the crate `properties`.
//!
//! Behind the feature `fuzzing`, because they are no interface: whoever uses this crate should not check a redirect URI or
//! read a client's document by themselves.

use crate::bearer::{self, Refused};
use crate::clients::{self, DocumentError, RedirectUriError};
use domain::Scopes;
use http::HeaderValue;
use url::Url;

/// What a client's document says, checked.
#[derive(Debug)]
pub struct ReadClient {
    /// What it calls itself.
    pub name: Option<String>,
    /// Its home page.
    pub uri: Option<Url>,
    /// Where answers may be sent.
    pub redirect_uris: Vec<String>,
    /// More than this it never asks for.
    pub scopes: Option<Scopes>,
}

/// The token of an `Authorization` header.
pub fn presented(authorization: &HeaderValue) -> Result<&str, Refused> {
    bearer::presented(Some(authorization))
}

/// Checks whether answers may be sent to a URI at all.
pub fn redirect_uri(text: &str) -> Result<Url, RedirectUriError> {
    clients::check_redirect_uri(text)
}

/// Whether a presented URI, already checked, is a registered one.
pub fn redirect_uri_matches(registered: &str, presented: &str) -> bool {
    clients::is_same_redirect_uri(registered, presented)
}

/// Checks an id and reads the document that was found there.
pub fn client_document(id: &str, document: &[u8]) -> Result<ReadClient, DocumentError> {
    let client = clients::read_document(id, document)?;
    Ok(ReadClient {
        redirect_uris: client.redirect_uris().to_vec(),
        name: client.summary.name,
        uri: client.summary.uri,
        scopes: client.scopes,
    })
}
