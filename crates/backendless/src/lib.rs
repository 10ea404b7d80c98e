//! The Backendless REST client.
