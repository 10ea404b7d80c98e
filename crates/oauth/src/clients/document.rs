//! Client ID metadata documents: a client's id is the URL at which it says what it is
//! (draft-ietf-oauth-client-id-metadata-document).

use super::{Client, ClientKind, ClientMetadata, Document, FetchDocument, KnownClient, MetadataError};
use crate::network::network;
use domain::{Clock, Timestamp};
use http::StatusCode;
use quick_cache::sync::Cache;
use serde_json::{Map, Value};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use store::{Store, StoreError};
use tokio::sync::Semaphore;
use url::Url;

/// The longest id, in bytes.
const LONGEST_ID: usize = 2_048;

/// Documents that are remembered.
const REMEMBERED: usize = 1_000;

/// A document is kept for as long as its answer says, but never so short that every visit fetches it, nor so long that
/// a client cannot take a redirect URI back.
const KEPT: std::ops::RangeInclusive<Duration> = Duration::from_mins(1)..=Duration::from_hours(24);
/// When the answer says nothing.
const KEPT_BY_DEFAULT: Duration = Duration::from_hours(1);

/// How many documents are fetched at once, and how often within a minute one address may make the gateway fetch.
const AT_ONCE: usize = 8;
const MOST_FETCHES: u32 = 20;
const WINDOW: Duration = Duration::from_mins(1);

/// Why a client's metadata document cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// Not a URL that can be the id of a client.
    #[error(
        "client_id is not the URL of a metadata document: that is https, has a path, no dots as path segments, no \
         fragment and no user name, and is at most {LONGEST_ID} bytes"
    )]
    Id,
    /// This address asked for too many.
    #[error("too many metadata documents were asked for from your address; wait a minute")]
    TooMany,
    /// The request failed, or was not allowed. Why goes to the log alone: who asks shall not learn what names and
    /// addresses there are behind the gateway.
    #[error("the client's metadata document could not be fetched from a public address")]
    Fetch(#[from] outbound::Error),
    /// The answer is not 200.
    #[error("the client's metadata document could not be fetched: its server answers {0}")]
    Status(StatusCode),
    /// The answer is not JSON.
    #[error("the client's metadata document is not served as application/json")]
    ContentType,
    /// The answer is not a JSON object.
    #[error("the client's metadata document is not a JSON object")]
    Json,
    /// The document is another client's.
    #[error("the client's metadata document does not name its own URL as its client_id")]
    ForeignId,
    /// The document says what cannot be.
    #[error("the client's metadata document: {0}")]
    Metadata(String),
    /// Attempts cannot be counted.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<MetadataError> for DocumentError {
    fn from(error: MetadataError) -> Self {
        Self::Metadata(error.to_string())
    }
}

impl DocumentError {
    /// Whether the document could not be had, rather than being wrong: then a client that is known is used as known.
    fn is_outage(&self) -> bool {
        matches!(self, Self::Fetch(_) | Self::Status(_) | Self::ContentType)
    }
}

/// The clients of documents, remembered for as long as the documents may be kept.
pub(crate) struct Documents {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    fetcher: Arc<dyn FetchDocument>,
    known: Vec<KnownClient>,
    kept: Cache<String, Arc<Kept>>,
    fetching: Semaphore,
}

struct Kept {
    client: Client,
    until: Timestamp,
}

impl Documents {
    pub(super) fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        fetcher: Arc<dyn FetchDocument>,
        known: Vec<KnownClient>,
    ) -> Self {
        Self {
            store,
            clock,
            fetcher,
            known,
            kept: Cache::new(REMEMBERED),
            fetching: Semaphore::new(AT_ONCE),
        }
    }

    /// The client that a document describes. Errors and wrong documents are not remembered.
    pub(super) async fn client(&self, id: &str, address: Option<IpAddr>) -> Result<Client, DocumentError> {
        let url = check_id(id)?;
        if let Some(client) = self.remembered(id) {
            return Ok(client);
        }
        let known = self.known.iter().find(|known| known.id == id);
        if known.is_none() {
            self.count_fetch(address).await?;
        }
        let (client, kept_for) = match self.fetch(id, &url).await {
            Ok(fetched) => fetched,
            Err(error) => {
                let known = known.filter(|_| error.is_outage());
                let Some(client) = known.and_then(KnownClient::client) else {
                    return Err(error);
                };
                let cause: &dyn std::error::Error = &error;
                tracing::warn!(
                    client = id,
                    cause,
                    "a client's document cannot be fetched; the known client is used"
                );
                (client, *KEPT.start())
            }
        };
        let until = self.clock.now().plus(kept_for);
        let kept = Kept {
            client: client.clone(),
            until,
        };
        self.kept.insert(id.to_owned(), Arc::new(kept));
        Ok(client)
    }

    fn remembered(&self, id: &str) -> Option<Client> {
        let kept = self.kept.get(id)?;
        (self.clock.now() < kept.until).then(|| kept.client.clone())
    }

    async fn fetch(&self, id: &str, url: &Url) -> Result<(Client, Duration), DocumentError> {
        let _turn = self.fetching.acquire().await;
        let document = self.fetcher.fetch(url).await?;
        let client = read(id, &document)?;
        let kept_for = document.max_age.unwrap_or(KEPT_BY_DEFAULT);
        Ok((client, kept_for.clamp(*KEPT.start(), *KEPT.end())))
    }

    /// Nobody shall make the gateway knock at other doors all day.
    async fn count_fetch(&self, address: Option<IpAddr>) -> Result<(), DocumentError> {
        let whose = address.map_or_else(|| "unknown".to_owned(), |address| network(address).to_string());
        let key = format!("oauth_document:address:{whose}");
        let (attempts, _) = self.store.count_attempt(&key, WINDOW, self.clock.now()).await?;
        if attempts > MOST_FETCHES {
            return Err(DocumentError::TooMany);
        }
        Ok(())
    }
}

fn read(id: &str, document: &Document) -> Result<Client, DocumentError> {
    let members: Map<String, Value> =
        serde_json::from_slice(&document.body).map_err(|_| DocumentError::Json)?;
    // Simple string comparison (RFC 3986, 6.2.1): the id is this spelling and no other.
    if members.get("client_id").and_then(Value::as_str) != Some(id) {
        return Err(DocumentError::ForeignId);
    }
    let metadata = ClientMetadata::from_json(&members)?;
    Ok(Client::of(id.to_owned(), ClientKind::Document, metadata))
}

/// Checks an id and reads the document that was found there.
#[cfg(feature = "fuzzing")]
pub(crate) fn read_checked(id: &str, document: &[u8]) -> Result<Client, DocumentError> {
    check_id(id)?;
    let document = Document {
        body: document.to_vec(),
        max_age: None,
    };
    read(id, &document)
}

/// Checks the form of an id (section 3 of the draft).
pub(super) fn check_id(id: &str) -> Result<Url, DocumentError> {
    let is_plain = id.len() <= LONGEST_ID && id.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let url = Url::parse(id)
        .ok()
        .filter(|_| is_plain)
        .ok_or(DocumentError::Id)?;
    let rest = id.strip_prefix("https://").ok_or(DocumentError::Id)?;
    let (authority, path) = rest.split_once('/').ok_or(DocumentError::Id)?;
    let path = path.split('?').next().unwrap_or_default();
    let has_dots = path.split('/').any(|segment| {
        let segment = segment.to_ascii_lowercase().replace("%2e", ".");
        matches!(segment.as_str(), "." | "..")
    });
    if path.is_empty()
        || has_dots
        || url.fragment().is_some()
        || authority.contains(['@', '?'])
        || authority.is_empty()
    {
        return Err(DocumentError::Id);
    }
    Ok(url)
}

#[cfg(test)]
mod tests;
