//! The built-in tools.
#![doc = include_str!("../README.md")]
#![expect(
    clippy::doc_markdown,
    clippy::doc_link_with_quotes,
    reason = "comments on inputs and outputs go into schemas, where models read them as plain text"
)]

mod file_path;
mod page;
mod permission;
mod schedule;
mod time;
mod timer;
mod timer_code;
mod user;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

include!(concat!(env!("OUT_DIR"), "/tools.rs"));
