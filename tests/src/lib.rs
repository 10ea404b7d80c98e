//! Shared parts of the end-to-end tests.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "everything here runs in tests, where a panic is a failed test"
)]

pub mod agent;
pub mod auth_proxy;
pub mod browser;
pub mod causeway;
pub mod codex;
pub mod kept_logs;
pub mod mcp_client;
pub mod operator;
pub mod placeholders;
pub mod program;
pub mod sdk;
pub mod secrets;
pub mod site;
pub mod tcp_proxy;
pub mod visitor;
pub mod walk;
