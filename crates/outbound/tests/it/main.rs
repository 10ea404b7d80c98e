//! The client against misbehaving servers on loopback, with a clock that the test moves.
#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot go on without is a failure of the test"
)]

mod addresses;
mod breakers;
mod clock;
mod deadlines;
mod once;
mod proxies;
mod redirects;
mod repetition;
mod secrets;
mod server;
mod setup;
mod sizes;
