//! Backendless over HTTP, in memory.
