//! A user's connection: a sealed row in, a Backendless client out.
//!
//! A connection is one Backendless app of one account. Where the app lives and every secret is sealed in one blob;
//! what else the row holds is for display, so that nobody who can only write the database can send a key to another
//! host. Secrets are opened for one call and dropped with it. Opened connections are not cached: reading the row and
//! opening it takes half a millisecond in an unoptimised build on either database, half of that for the row, which is
//! little beside a call to Backendless and not worth secrets that stay open.
#![warn(missing_docs)]

mod blob;
mod check;
mod connections;
mod console_sessions;
mod credentials;
mod developer;
mod error;
mod name;
mod open;
mod remembered;

pub use connections::{Connections, Verify};
pub use credentials::{Credentials, Endpoint};
pub use developer::Developer;
pub use error::ConnectionError;
pub use name::check as check_name;
pub use open::OpenConnection;
