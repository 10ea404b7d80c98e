//! The words of the gateway: ids, time, scopes, principals and secrets. No input or output.
#![warn(missing_docs)]

mod base32;
mod bearer;
mod entropy;
mod id;
mod principal;
mod scope;
mod secret;
mod time;

pub use bearer::{BearerError, BearerToken, PresentedToken};
pub use entropy::{Entropy, OsEntropy, SeededEntropy};
pub use id::{
    AccountId, ConnectionId, DataKeyId, GrantId, IdError, InvitationId, SigningKeyId, TenantId, TokenId,
    UserSessionId,
};
pub use principal::{ConnectionLimit, Credential, Principal};
pub use scope::{Area, Level, Scope, ScopeError, Scopes};
pub use secret::{SecretHash, random_secret};
pub use time::{Clock, ManualClock, SystemClock, Timestamp};
