//! The audit trail: one writer, a chain of MACs for each tenant, its verification and its pruning.
//!
//! Whoever can write the database but does not hold the keys cannot change, remove, reorder or put in a row unnoticed.
//! Cutting off the newest rows together with the stored head is found only with a head value that was kept elsewhere
//! ([`AuditAnchor`]).

mod anchor;
mod canonical_json;
mod chain;
mod digest;
mod error;
mod finding;
mod health;
mod log;
mod trail;
mod verification;
mod walk;
mod writer;

pub use anchor::{AnchorError, AuditAnchor};
pub use error::AuditError;
pub use finding::{AuditReport, CutOffCall, Finding};
pub use log::{AuditLog, AuditLogOptions};
pub use trail::AuditTrail;
