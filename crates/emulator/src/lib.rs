//! Backendless over HTTP, in memory: the app API and the console API, with real behaviour, for development,
//! demonstrations and tests.
//!
//! The contract is `docs/reference/backendless-rest.md`; what it does not say is marked "unverified" where it
//! is decided. Nothing here is shared with the client crate, so that the two cannot share a mistake.

mod acl;
mod actor;
mod app;
mod cache;
mod call;
mod clock;
mod code;
mod console;
mod counters;
mod data;
mod dispatch;
mod emulator;
mod error;
mod faults;
mod files;
mod glob;
mod hive;
mod json;
mod logging;
mod messaging;
mod outside;
mod query;
mod random;
mod sample;
mod state;
mod users;

pub use app::KeyRole;
pub use clock::{Clock, ManualClock, SystemClock};
pub use emulator::{ApiKeys, Builder, Developer, Emulator, RunningEmulator, StartError};
pub use faults::{Effect, Fault, RecordedRequest};
