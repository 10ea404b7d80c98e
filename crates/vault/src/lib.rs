//! Envelope encryption of tenants' secrets, key rotation and the audit chain.
