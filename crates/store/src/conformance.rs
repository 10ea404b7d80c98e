//! The promises of the store, one case each.
