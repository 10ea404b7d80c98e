//! Connecting Backendless apps: by keys, by signing in at Backendless, and looking after them.

mod apart;
mod keys;
mod mistakes;
mod names;
mod secrets;
mod sign_in;
mod sign_in_refused;
mod tended;
mod way;
