//! The authorization server and the check of bearers on a real store.
#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot go on without is a failure of the test"
)]

mod answers;
mod authorize;
mod authorize_narrowing;
mod bearer_layer;
mod bearer_opaque;
mod consent;
mod discovery;
mod documents;
mod forgery;
mod hostility;
mod keys;
mod outage;
mod people;
mod registration;
mod revocation;
mod signed_tokens;
mod token_code;
mod token_refresh;
mod wishes;
mod world;
