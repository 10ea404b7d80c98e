//! The OAuth 2.1 authorization server and the check of bearers.
//!
//! The gateway is both the protected resource (`{public_url}/mcp`) and the authorization server that issues tokens for
//! it. Clients are public: they prove themselves with PKCE and by where their answers are sent, never with a secret.
//! What a user granted is a row; access tokens are JWTs that name it, so that revoking the row refuses them at once.
//!
//! How it is put together: [`server::OauthServer::router`] serves every endpoint and needs a [`ConsentPage`]. The page
//! gets each request checked whole, as a [`PendingAuthorization`] and as a sealed text that survives the way through
//! sign-in pages and forms ([`server::OauthServer::open_pending`]). It answers with
//! [`server::OauthServer::approve`] or [`server::OauthServer::deny`]; both tell where to send the browser.
//! [`server::OauthServer::signed_tokens`] verifies what was issued, as one of the [`bearer::Bearers`]. Whoever reads the
//! store's changes hands them to [`server::OauthServer::changed`], and a beat calls
//! [`server::OauthServer::replace_keys_if_due`] and [`SignedTokens::write_uses`].
#![warn(missing_docs)]

pub mod bearer;

mod authorize;
mod clients;
mod error;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod keys;
mod metadata;
mod network;
mod parameters;
mod register;
mod revoke;
pub mod server;
mod token;
mod verify;

pub use authorize::{
    Approval, ApproveError, AuthorizationRefusal, ConsentPage, PendingAuthorization, PendingError, Prefill,
};
pub use clients::{
    ClientKind, ClientSummary, Document, DocumentError, FetchDocument, HttpDocuments, KnownClient,
    RedirectUriError,
};
pub use keys::KeysError;
pub use verify::SignedTokens;
