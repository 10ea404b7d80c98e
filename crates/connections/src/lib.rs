//! A user's connection: a sealed row in, a Backendless client out.
//!
//! A connection is one Backendless app of one account. Where the app lives and every secret is sealed in one blob;
//! what else the row holds is for display, so that nobody who can only write the database can send a key to another
//! host. Secrets are opened for one call and dropped with it: reading and opening a row takes a fraction of a
//! millisecond beside a call to Backendless, so opened connections are not cached.
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

pub use connections::{Connections, Verify};
pub use credentials::{Credentials, Endpoint};
pub use developer::Developer;
pub use error::ConnectionError;
pub use open::OpenConnection;
