//! The storage traits of the gateway and the promises that every implementation keeps.
//!
//! Rules of every method: it is one atomic step named by its meaning; not found is `None`; time is a parameter; a
//! method that touches a tenant's rows takes the tenant first and behaves for another tenant's rows as if they did not
//! exist; a row goes to the tenant that is given, whatever the row itself says. A text that holds U+0000 is a `Conflict`
//! everywhere, because not every database can store it. Methods that look a secret up by its hash, before a tenant is known, answer the tenant with the row.
#![warn(missing_docs)]

mod access_tokens;
mod accounts;
mod audit;
mod changes;
mod connections;
mod error;
mod invitations;
mod keys;
mod maintenance;
mod oauth;
mod page;
mod signing_keys;
mod tenants;
mod throttles;
mod user_sessions;
mod web_sessions;

#[cfg(feature = "conformance")]
pub mod conformance;

pub use access_tokens::{AccessToken, AccessTokens, BearerRecord};
pub use accounts::{Account, AccountState, Accounts, Role};
pub use audit::{
    Audit, AuditChain, AuditCheckpoint, AuditEntry, AuditFilter, AuditHead, AuditPhase, AuditRow, DayCount,
};
pub use changes::{Change, ChangeSubject, Changes};
pub use connections::{Connection, ConnectionDisplay, ConnectionState, Connections};
pub use error::StoreError;
pub use invitations::{AcceptedInvitation, Invitation, Invitations};
pub use keys::{DataKey, Keys, MasterKeyCheck};
pub use maintenance::{Maintenance, Swept};
pub use oauth::{
    AuthorizationCode, CodeOutcome, Grant, GrantRecord, Oauth, OauthClient, RefreshOutcome, RefreshToken,
};
pub use page::Page;
pub use signing_keys::{SigningKey, SigningKeys};
pub use tenants::{Tenant, TenantState, Tenants};
pub use throttles::Throttles;
pub use user_sessions::{UserSession, UserSessions};
pub use web_sessions::{WebSession, WebSessions};

/// Everything that is stored. Used as `Arc<dyn Store>`.
pub trait Store:
    Tenants
    + Accounts
    + Invitations
    + WebSessions
    + Throttles
    + Connections
    + Keys
    + AccessTokens
    + Oauth
    + SigningKeys
    + UserSessions
    + Audit
    + Changes
    + Maintenance
{
}

impl<T> Store for T where
    T: Tenants
        + Accounts
        + Invitations
        + WebSessions
        + Throttles
        + Connections
        + Keys
        + AccessTokens
        + Oauth
        + SigningKeys
        + UserSessions
        + Audit
        + Changes
        + Maintenance
{
}
