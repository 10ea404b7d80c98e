//! OAuth clients: who asks, and where answers may be sent.

mod document;
mod fetch;
mod known;
mod metadata;
mod redirect_uri;

pub use document::DocumentError;
pub(crate) use document::Documents;
pub use fetch::{Document, FetchDocument, HttpDocuments};
pub use known::KnownClient;
pub(crate) use known::shipped;
pub(crate) use metadata::{ClientMetadata, MetadataError, row_refreshes};
pub use redirect_uri::RedirectUriError;
pub(crate) use redirect_uri::is_loopback;
#[cfg(feature = "fuzzing")]
pub(crate) use {
    document::read_checked as read_document,
    redirect_uri::{check as check_redirect_uri, matches as is_same_redirect_uri},
};

use crate::server::Settings;
use domain::{Clock, Scopes, Timestamp};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::sync::Arc;
use store::{OauthClient, Store, StoreError};
use url::Url;

/// Where what is known of a client comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientKind {
    /// It registered itself (RFC 7591): nobody vouches for what it says.
    Registered,
    /// It was read from the metadata document at its id just now: the owner of that host says it.
    Document,
    /// The gateway ships it, because its document could not be fetched: nobody vouches for it now.
    Known,
}

/// What a consent page shows of a client. All texts are the client's own: data, never markup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientSummary {
    /// Given at registration, or the URL of its metadata document.
    pub id: String,
    /// What it calls itself.
    pub name: Option<String>,
    /// Its home page, https.
    pub uri: Option<Url>,
    /// Where this comes from.
    pub kind: ClientKind,
    /// Whether it uses refresh tokens.
    pub refreshes: bool,
}

/// A client that may ask for authorization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Client {
    pub(crate) summary: ClientSummary,
    redirect_uris: Vec<String>,
    /// More than this it never asks for, by its own word.
    pub(crate) scopes: Option<Scopes>,
}

/// Why a client cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClientError {
    #[error("no client is registered as `{}`; it may have been forgotten: let the agent register again", crate::error::echo(.0))]
    Unknown(String),
    #[error(transparent)]
    Document(#[from] DocumentError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Client {
    /// A client of checked metadata.
    pub(crate) fn of(id: String, kind: ClientKind, metadata: ClientMetadata) -> Self {
        let refreshes = metadata.refreshes();
        Self {
            summary: ClientSummary {
                id,
                name: metadata.client_name,
                uri: metadata.client_uri,
                kind,
                refreshes,
            },
            redirect_uris: metadata.redirect_uris,
            scopes: metadata.scope,
        }
    }

    /// Where answers may be sent.
    #[cfg(feature = "fuzzing")]
    pub(crate) fn redirect_uris(&self) -> &[String] {
        &self.redirect_uris
    }

    /// Where the answer is to be sent: to the URI that the request names, if it is one of the client's; to the
    /// client's only one when the request names none.
    pub(crate) fn redirect(&self, named: Option<&str>) -> Result<String, RedirectUriError> {
        match (named, self.redirect_uris.as_slice()) {
            (None, [only]) => Ok(only.clone()),
            (None, _) => Err(RedirectUriError::Missing),
            (Some(named), registered) => {
                redirect_uri::check(named)?;
                let is_one = registered.iter().any(|uri| redirect_uri::matches(uri, named));
                is_one.then(|| named.to_owned()).ok_or(RedirectUriError::Foreign)
            }
        }
    }
}

impl ClientSummary {
    /// What people call it: its name, or its id when it has none.
    pub fn display_name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }

    /// The row that a grant refers to. A client with a document is asked of its document each time; its row says what
    /// was granted to whom, not what the client may do.
    pub(crate) fn row(&self, redirect_uri: &str, now: Timestamp) -> OauthClient {
        OauthClient {
            id: self.id.clone(),
            name: self.name.clone(),
            redirect_uris: vec![redirect_uri.to_owned()],
            metadata: ClientMetadata::of_summary(self, redirect_uri).to_json(),
            created_at: now,
            used_at: None,
        }
    }
}

/// Finds clients.
pub(crate) struct Clients {
    store: Arc<dyn Store>,
    documents: Option<Documents>,
}

impl Clients {
    pub(crate) fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        fetcher: Arc<dyn FetchDocument>,
        settings: &Settings,
    ) -> Self {
        let documents = settings
            .client_documents
            .then(|| Documents::new(Arc::clone(&store), clock, fetcher, settings.known_clients.clone()));
        Self { store, documents }
    }

    /// The client of an authorization request, as it is now. `address` is who asks, to limit how much is fetched.
    pub(crate) async fn find(&self, id: &str, address: Option<IpAddr>) -> Result<Client, ClientError> {
        match &self.documents {
            Some(documents) if id.starts_with("https://") => Ok(documents.client(id, address).await?),
            _ => self.registered(id).await,
        }
    }

    async fn registered(&self, id: &str) -> Result<Client, ClientError> {
        let row = self.store.oauth_client(id).await?;
        // The row of a client with a document stands for what was granted; it vouches for no redirect.
        let row = row.filter(|row| !row.id.starts_with("https://"));
        let row = row.ok_or_else(|| ClientError::Unknown(id.to_owned()))?;
        let metadata = ClientMetadata::from_row(&row)?;
        Ok(Client::of(row.id, ClientKind::Registered, metadata))
    }
}
