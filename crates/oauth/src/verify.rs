//! Access tokens as JWTs (RFC 9068): made here, checked here, and bound to the grant that they stand for.

mod claims;
mod signed;

pub(crate) use claims::NewToken;
pub use signed::SignedTokens;

use domain::Timestamp;
use store::{AccountState, GrantRecord, TenantState};

/// Whether what a user granted still counts.
pub(crate) fn grant_counts(record: &GrantRecord, now: Timestamp) -> bool {
    record.grant.revoked_at.is_none()
        && record.grant.expires_at.is_none_or(|expires_at| now < expires_at)
        && record.tenant_state == TenantState::Active
        && record.account_state == AccountState::Active
}
