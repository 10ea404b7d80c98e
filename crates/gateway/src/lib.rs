//! The server: configuration, router, middleware, telemetry, lifecycle and the command line.

pub mod changes;
pub mod config;
pub mod health;
pub mod lifecycle;
pub mod listener;
pub mod middleware;
pub mod problem;
pub mod router;
pub mod telemetry;
