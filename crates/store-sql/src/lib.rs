//! The one SQL implementation of the storage traits, generic over Postgres and SQLite.
//!
//! There is one SQL text for both databases. What differs is in the trait `Backend`: how a writing transaction begins, locks
//! across rows, and signals to other processes. The schema is in `migrations/postgres` and `migrations/sqlite`.
#![warn(missing_docs)]

mod access_tokens;
mod accounts;
mod audit;
mod backend;
mod changes;
mod column;
mod connections;
mod error;
mod invitations;
mod keys;
mod maintenance;
mod migrations;
mod oauth;
mod open;
mod options;
mod postgres;
mod signal;
mod signing_keys;
mod sql_store;
mod sqlite;
mod statement;
mod tenants;
mod throttles;
mod touch;
mod user_sessions;
mod web_sessions;

#[cfg(feature = "testing")]
pub mod testing;

pub use error::OpenError;
pub use migrations::Status;
pub use open::{migrate, open, status};
pub use options::Options;
