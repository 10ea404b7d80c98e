//! A checked request that waits for its user, and its sealed form.

use super::Answer;
use crate::clients::{ClientSummary, is_loopback};
use crate::server::OauthServer;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{DataKeyId, Scopes, TenantId, Timestamp};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::fmt;
use url::Url;
use vault::{Cell, VaultError};

/// Where a sealed request may be opened. It is no row, and no row's value opens as one.
const PLACE: Cell<'static> = Cell {
    table: "oauth_requests",
    row: "pending",
    column: "sealed",
};

/// A request that was checked whole. Only the server makes one.
#[derive(Clone, PartialEq, Eq)]
pub struct PendingAuthorization {
    pub(super) request: Request,
    location: Url,
}

/// What a request asks for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) client: ClientSummary,
    pub(super) redirect_uri: String,
    pub(super) scopes: Scopes,
    pub(super) code_challenge: String,
    pub(super) state: Option<String>,
    pub(super) issuer: String,
    pub(super) expires_at: Timestamp,
}

/// Why a sealed request cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum PendingError {
    /// Not one of this gateway, or changed.
    #[error("this is not a request of this gateway; start again from the agent")]
    Invalid,
    /// The user took too long.
    #[error("this request has expired; start again from the agent")]
    Expired,
    /// The vault could not be asked.
    #[error("the request cannot be opened right now")]
    Vault(#[source] VaultError),
}

impl PendingAuthorization {
    pub(super) fn new(request: Request) -> Result<Self, url::ParseError> {
        let location = Url::parse(&request.redirect_uri)?;
        Ok(Self { request, location })
    }

    /// Who asks.
    pub fn client(&self) -> &ClientSummary {
        &self.request.client
    }

    /// What is asked for, and the most that can be approved.
    pub fn scopes(&self) -> &Scopes {
        &self.request.scopes
    }

    /// Where the answer goes.
    pub fn redirect_uri(&self) -> &str {
        &self.request.redirect_uri
    }

    /// The host that receives the answer, or the scheme of an application's own.
    pub fn redirect_host(&self) -> &str {
        match self.location.host_str() {
            Some(host) if matches!(self.location.scheme(), "http" | "https") => host,
            _ => self.location.scheme(),
        }
    }

    /// Whether a program on the user's machine receives the answer: any program there can claim to be this client.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.location)
    }

    /// Until when the user may answer.
    pub fn expires_at(&self) -> Timestamp {
        self.request.expires_at
    }

    /// Where the user's answer goes.
    pub(super) fn answer(&self) -> Answer<'_> {
        Answer {
            redirect_uri: self.location.clone(),
            state: self.request.state.as_deref(),
            issuer: &self.request.issuer,
        }
    }
}

impl fmt::Debug for PendingAuthorization {
    /// Without `state`, which is the client's secret against forged answers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingAuthorization")
            .field("client", &self.request.client.id)
            .field("redirect_host", &self.redirect_host())
            .field("scopes", &self.request.scopes)
            .finish_non_exhaustive()
    }
}

impl OauthServer {
    /// Writes a request as a text that only this gateway can have made, for a form or a URL.
    pub async fn seal_pending(&self, pending: &PendingAuthorization) -> Result<String, VaultError> {
        let plain = json!(pending.request).to_string();
        let sealed = self
            .vault
            .seal(&TenantId::system(), PLACE, plain.as_bytes())
            .await?;
        Ok(format!(
            "{}.{}",
            sealed.data_key,
            URL_SAFE_NO_PAD.encode(sealed.bytes)
        ))
    }

    /// Reads a request back that [`crate::ConsentPage::ask`] was given.
    pub async fn open_pending(&self, text: &str) -> Result<PendingAuthorization, PendingError> {
        let (data_key, sealed) = text.split_once('.').ok_or(PendingError::Invalid)?;
        let data_key: DataKeyId = data_key.parse().map_err(|_| PendingError::Invalid)?;
        let sealed = URL_SAFE_NO_PAD
            .decode(sealed)
            .map_err(|_| PendingError::Invalid)?;
        let opened = self
            .vault
            .unseal(&TenantId::system(), PLACE, &data_key, &sealed)
            .await;
        let plain = opened.map_err(|error| match error {
            VaultError::Store(_) | VaultError::MasterKeyMissing { .. } => PendingError::Vault(error),
            _ => PendingError::Invalid,
        })?;
        let request = serde_json::from_slice(plain.expose_secret()).map_err(|_| PendingError::Invalid)?;
        let pending = PendingAuthorization::new(request).map_err(|_| PendingError::Invalid)?;
        if self.clock.now() < pending.expires_at() {
            Ok(pending)
        } else {
            Err(PendingError::Expired)
        }
    }
}
