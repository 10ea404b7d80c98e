//! The words of the gateway: ids, time, scopes, principals and secrets. No input or output.
