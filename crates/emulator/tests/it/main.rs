//! The emulator from outside: requests over its router, as a client sends them.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, also in what several tests share"
)]

mod caller;
mod command;
mod data;
mod grouping;
mod permissions;
mod recordings;
mod relations;
mod shop;
mod transactions;
mod users;
