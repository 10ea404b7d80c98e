//! The product over HTTP, without anybody else's program: what it refuses, what it lists, what it sends and what it keeps apart.
#![expect(
    clippy::unwrap_used,
    reason = "everything here runs in tests, where a panic is a failed test"
)]

mod challenge;
mod crowd;
mod disconnect;
mod echo;
mod eras;
mod hostile;
mod isolation;
mod limits;
mod listing;
mod narrowing;
mod scopes;
mod trail;
mod upstream_requests;
