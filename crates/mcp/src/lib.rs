//! The /mcp service: dispatch, result shaping and the audit record.
