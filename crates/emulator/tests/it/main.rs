//! The emulator from outside: requests over its router, as a client sends them.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, also in what several tests share"
)]

mod caller;
mod cloud_code;
mod command;
mod connection;
mod console;
mod counters;
mod data;
mod developer_oauth;
mod faults;
mod files;
mod grouping;
mod hive;
mod messaging;
mod permissions;
mod recordings;
mod relations;
mod shop;
mod transactions;
mod users;
