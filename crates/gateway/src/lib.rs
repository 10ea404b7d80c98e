//! The server: configuration, router, middleware, telemetry, lifecycle and the command line.
#![doc = include_str!("../README.md")]

pub mod app;
pub mod changes;
pub mod cli;
pub mod config;
pub mod demo;
pub mod first_start;
pub mod foundation;
pub mod health;
pub mod invitation;
pub mod lifecycle;
pub mod listener;
mod lists;
pub mod middleware;
pub mod problem;
pub mod router;
pub mod routes;
pub mod telemetry;
pub mod version;
