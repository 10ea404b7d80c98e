//! The product while something it needs is broken: its database, its disk, its clock, its upstream, or itself.
#![expect(
    clippy::unwrap_used,
    reason = "everything here runs in tests, where a panic is a failed test"
)]

mod clock;
mod database;
mod disk;
mod killed;
mod shop;
mod start;
mod stopped;
mod upstream;
