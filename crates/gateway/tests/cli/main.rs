//! The command line as scripts and people use it: the real binary on directories of its own.
#![expect(clippy::unwrap_used, reason = "all of this crate is tests")]

mod causeway;
mod configuration;
mod doctor;
mod first_start;
mod in_process;
mod keys;
mod misuse;
mod page;
mod postgres;
mod secrets_at_rest;
mod serving;
mod tenants;
mod tokens;
