//! The pages on a real store, as browsers use them.
#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot go on without is a failure of the test"
)]

mod browser;
mod html;
mod sign_in;
mod world;
