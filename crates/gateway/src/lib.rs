//! The server: configuration, router, middleware, telemetry, lifecycle and the command line.

pub mod config;
