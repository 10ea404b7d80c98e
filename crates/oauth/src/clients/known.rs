//! Clients that the gateway knows without their metadata document.

use super::{Client, ClientKind, ClientMetadata, MetadataError, document};
use crate::server::SettingsError;
use serde_json::{Map, json};

/// A client for when its metadata document cannot be fetched, as on a machine without the internet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownClient {
    /// The URL of its document.
    pub id: String,
    /// What the consent page calls it.
    pub name: String,
    /// Where answers may be sent.
    pub redirect_uris: Vec<String>,
}

/// Codex. Unverified: the document could not be read when this was written. The path is the one that Codex 0.169.0
/// was seen to use, with a port of the system's choice.
pub(crate) fn shipped() -> Vec<KnownClient> {
    vec![KnownClient {
        id: "https://chatgpt.com/oauth/codex/client.json".to_owned(),
        name: "Codex".to_owned(),
        redirect_uris: vec![
            "http://127.0.0.1/callback".to_owned(),
            "http://localhost/callback".to_owned(),
        ],
    }]
}

impl KnownClient {
    /// Refuses an id that is no metadata document's, and a name or redirect URIs that no client may have.
    pub fn check(&self) -> Result<(), SettingsError> {
        let id = || self.id.clone();
        document::check_id(&self.id).map_err(|_| SettingsError::KnownClientId { id: id() })?;
        let reason = |error: MetadataError| SettingsError::KnownClient {
            id: id(),
            reason: error.to_string(),
        };
        self.metadata().map(|_| ()).map_err(reason)
    }

    /// As a client that nobody vouches for. `None` for one that [`Self::check`] refuses.
    pub(super) fn client(&self) -> Option<Client> {
        let metadata = self.metadata().ok()?;
        Some(Client::of(self.id.clone(), ClientKind::Known, metadata))
    }

    fn metadata(&self) -> Result<ClientMetadata, MetadataError> {
        let mut members = Map::new();
        members.insert("client_name".to_owned(), json!(self.name));
        members.insert("redirect_uris".to_owned(), json!(self.redirect_uris));
        ClientMetadata::from_json(&members)
    }
}
