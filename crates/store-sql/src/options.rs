//! How a store is opened.

use std::time::Duration;

/// Settings of a store. They hold no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether pending migrations are done at opening; otherwise they are an error.
    pub migrate: bool,
    /// Connections at the most. There are two more: SQLite has one for its writer, Postgres one to listen for changes, and
    /// both have one to read changes.
    pub max_connections: u32,
    /// How long a call waits for a connection before the database counts as unavailable. At least five seconds on
    /// SQLite, where waiting means that others write.
    pub acquire_timeout: Duration,
    /// When Postgres gives a statement up.
    pub statement_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            migrate: false,
            max_connections: 10,
            acquire_timeout: Duration::from_secs(1),
            statement_timeout: Duration::from_secs(5),
        }
    }
}
