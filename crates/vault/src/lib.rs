//! Envelope encryption of tenants' secrets, key rotation and the audit chain.
//!
//! Three layers of keys. A *master key* comes from the operator and only wraps data keys. Each tenant has a *data key*,
//! stored wrapped; what really seals, signs and digests are keys derived from it, one for each purpose. Destroying a
//! data key therefore makes everything of its tenant unreadable at once.
//!
//! Every sealed value is bound to its place (tenant, table, row, column): a ciphertext that is moved does not open.
#![warn(missing_docs)]

mod audit;
mod cache;
mod cell;
mod data_key;
mod derivation;
mod envelope;
mod error;
mod framing;
mod master_key;
mod master_keys;
mod registration;
mod rotation;
mod vault;

pub use audit::{
    AnchorError, AuditAnchor, AuditError, AuditLog, AuditLogOptions, AuditReport, AuditTrail, CutOffCall,
    Finding,
};
pub use cell::{Cell, Sealed};
pub use error::VaultError;
pub use master_key::{MasterKey, MasterKeyError};
pub use master_keys::MasterKeys;
pub use rotation::{Rotation, SkippedKey};
pub use vault::Vault;
