//! The audit trail on both databases.
