//! The OAuth 2.1 authorization server and the check of bearers.

pub mod bearer;
