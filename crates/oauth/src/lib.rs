//! The OAuth 2.1 authorization server and the check of bearers.
//!
//! The gateway is both the protected resource (`{public_url}/mcp`) and the authorization server that issues tokens for
//! it. Clients are public: they prove themselves with PKCE and by where their answers are sent, never with a secret.
//! What a user granted is a row; access tokens are JWTs that name it, so that revoking the row refuses them at once.
#![warn(missing_docs)]

pub mod bearer;

mod authorize;
mod clients;
mod error;
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
