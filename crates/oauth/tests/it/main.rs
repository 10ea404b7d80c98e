//! The authorization server and the check of bearers on a real store.
