//! What the program calls itself.

/// The version, with the commit that it was built from and the day of that commit: `0.1.0 (1a2b3c4d5e6f 2026-11-22)`.
pub const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("CAUSEWAY_BUILD"), ")");
