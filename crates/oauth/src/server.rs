//! The authorization server: its parts, its settings and its routes.

mod identity;
mod settings;

pub(crate) use identity::Identity;
pub use settings::{Settings, SettingsError};

use crate::authorize::{self, ConsentPage};
use crate::bearer::Trust;
use crate::clients::{Clients, FetchDocument};
use crate::keys::{Keys, KeysError};
use crate::verify::SignedTokens;
use crate::{metadata, register, revoke, token};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::{AccountId, Clock, Entropy, GrantId, TenantId};
use std::fmt;
use std::sync::Arc;
use store::{ChangeSubject, Store, StoreError};
use vault::Vault;

/// The largest body of a form or a registration, in bytes.
const LARGEST_BODY: usize = 64 * 1024;

/// What the server works with.
#[derive(Clone)]
pub struct Parts {
    /// Clients, grants, codes, refresh tokens and keys.
    pub store: Arc<dyn Store>,
    /// Seals signing keys and pending requests.
    pub vault: Arc<Vault>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// For codes, tokens and keys.
    pub entropy: Arc<dyn Entropy>,
    /// Shared with the reader of changes: what is remembered counts only while changes are read.
    pub trust: Arc<Trust>,
    /// Fetches the metadata documents of clients.
    pub documents: Arc<dyn FetchDocument>,
}

/// The OAuth 2.1 authorization server of one gateway.
pub struct OauthServer {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) vault: Arc<Vault>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) identity: Arc<Identity>,
    pub(crate) settings: Settings,
    pub(crate) clients: Clients,
    pub(crate) signed: Arc<SignedTokens>,
}

impl OauthServer {
    /// Puts the parts together. Nothing is read or written yet.
    pub fn new(parts: Parts, settings: Settings) -> Result<Self, SettingsError> {
        settings.check()?;
        let identity = Arc::new(Identity::new(&settings.public_url)?);
        let Parts {
            store,
            vault,
            clock,
            entropy,
            trust,
            documents,
        } = parts;
        let keys = Keys::new(
            Arc::clone(&store),
            Arc::clone(&vault),
            Arc::clone(&clock),
            Arc::clone(&entropy),
            Arc::clone(&trust),
            settings.access_lifetime,
        );
        let signed = SignedTokens::new(
            Arc::clone(&store),
            Arc::clone(&clock),
            trust,
            Arc::clone(&identity),
            keys,
        );
        let clients = Clients::new(Arc::clone(&store), Arc::clone(&clock), documents, &settings);
        Ok(Self {
            store,
            vault,
            clock,
            entropy,
            identity,
            settings,
            clients,
            signed: Arc::new(signed),
        })
    }

    /// All endpoints and metadata documents. The page asks users for their consent.
    pub fn router(self: &Arc<Self>, page: Arc<dyn ConsentPage>) -> Router {
        let authorize = Router::new()
            .route("/oauth/authorize", get(authorize::endpoint))
            .with_state((Arc::clone(self), page));
        let endpoints = Router::new()
            .route("/oauth/token", post(token::endpoint).options(metadata::preflight))
            .route(
                "/oauth/register",
                post(register::endpoint).options(metadata::preflight),
            )
            .route(
                "/oauth/revoke",
                post(revoke::endpoint).options(metadata::preflight),
            )
            .layer(DefaultBodyLimit::max(LARGEST_BODY))
            .with_state(Arc::clone(self));
        Router::new()
            .merge(authorize)
            .merge(metadata::public(endpoints))
            .merge(metadata::documents(&self.identity, &self.settings))
            .merge(metadata::keys(self))
    }

    /// The verifier of the tokens that this server issues, for [`crate::bearer::Bearers`].
    pub fn signed_tokens(&self) -> &Arc<SignedTokens> {
        &self.signed
    }

    /// Work for a beat of minutes to hours: publishes the next signing key when it is time.
    pub async fn replace_keys_if_due(&self) -> Result<(), KeysError> {
        self.signed.keys.replace_if_due().await
    }

    /// Acts on a change that this or another process made.
    pub fn changed(&self, subject: &ChangeSubject) {
        self.signed.changed(subject);
    }

    /// Forgets everything: changes were missed.
    pub fn forget_all(&self) {
        self.signed.forget_all();
    }

    /// Takes back what a user granted. The next request in this process is refused, and within a second those in all
    /// others. `false` when there is no such grant, or it was revoked before.
    pub async fn revoke_grant(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        id: &GrantId,
    ) -> Result<bool, StoreError> {
        let revoked = self
            .store
            .revoke_grant(tenant, account, id, self.clock.now())
            .await?;
        self.changed(&ChangeSubject::Grant(id.clone()));
        Ok(revoked)
    }
}

/// What clients read before they ask for anything (RFC 9728 and RFC 8414). It is a part of [`OauthServer::router`], and
/// stands alone for a gateway whose store is not there yet.
pub fn documents(settings: &Settings) -> Result<Router, SettingsError> {
    settings.check()?;
    let identity = Identity::new(&settings.public_url)?;
    Ok(metadata::documents(&identity, settings))
}

impl fmt::Debug for OauthServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OauthServer")
            .field("issuer", &self.identity.issuer())
            .finish_non_exhaustive()
    }
}
