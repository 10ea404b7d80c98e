//! The guarded HTTP client: pooled, with deadlines, bounds and an address guard.
