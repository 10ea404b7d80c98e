//! The command line as scripts and people use it: the real binary on directories of its own.
#![expect(clippy::unwrap_used, reason = "all of this crate is tests")]

mod causeway;
mod configuration;
mod doctor;
mod first_start;
mod in_process;
#[expect(
    unreachable_pub,
    reason = "the end-to-end tests share this file, as a part of their library"
)]
#[path = "../../../../tests/src/kept_logs.rs"]
mod kept_logs;
mod keys;
mod misuse;
mod page;
mod postgres;
mod secrets_at_rest;
mod serving;
mod tenants;
mod tokens;
mod version;
