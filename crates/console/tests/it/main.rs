//! The pages on a real store, as browsers use them.
#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot go on without is a failure of the test"
)]

mod account;
mod activity;
mod agent;
mod agents;
mod browser;
mod brute_force;
mod connect_codex;
mod connections;
mod consent;
mod forgery;
mod furnished;
mod headers;
mod home;
mod html;
mod invitation;
mod names;
mod people;
mod postgres;
mod record;
mod routes;
mod sign_in;
mod sign_up;
mod tokens;
mod walls;
mod world;
