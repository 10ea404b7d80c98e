//! Who calls: what a checked bearer stands for.

use crate::{AccountId, ConnectionId, GrantId, Scopes, TenantId, TokenId};

/// The caller of one request. Made by the bearer check only, and never from what the caller says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The border that nothing crosses.
    pub tenant: TenantId,
    /// Whose connections may be used.
    pub account: AccountId,
    /// What was presented.
    pub credential: Credential,
    /// What may be done.
    pub scopes: Scopes,
    /// Which of the account's connections may be used.
    pub connections: ConnectionLimit,
}

/// What a principal presented, by the id of its row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Credential {
    /// An opaque access token.
    Token(TokenId),
    /// An OAuth access token, bound to what the user granted.
    Grant(GrantId),
}

impl Credential {
    /// The id of the row, as logs and the audit record show it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Token(id) => id.as_str(),
            Self::Grant(id) => id.as_str(),
        }
    }
}

/// A limit on the connections of an account.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionLimit {
    /// Every connection that the account has or will have.
    #[default]
    All,
    /// These only; none when the list is empty.
    Only(Vec<ConnectionId>),
}

impl ConnectionLimit {
    /// Whether a connection may be used.
    pub fn allows(&self, id: &ConnectionId) -> bool {
        match self {
            Self::All => true,
            Self::Only(ids) => ids.contains(id),
        }
    }

    /// Whether everything that `other` allows is allowed here too.
    pub fn includes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::All, _) => true,
            (Self::Only(_), Self::All) => false,
            (Self::Only(_), Self::Only(ids)) => ids.iter().all(|id| self.allows(id)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ManualClock, SeededEntropy};

    #[test]
    fn a_limit_includes_its_parts_only() {
        let (clock, entropy) = (ManualClock::default(), SeededEntropy::new(1));
        let (one, two) = (
            ConnectionId::generate(&clock, &entropy),
            ConnectionId::generate(&clock, &entropy),
        );
        let both = ConnectionLimit::Only(vec![one.clone(), two.clone()]);
        let single = ConnectionLimit::Only(vec![one.clone()]);
        assert!(ConnectionLimit::All.includes(&both) && both.includes(&single));
        assert!(!single.includes(&both) && !both.includes(&ConnectionLimit::All));
        assert!(single.allows(&one) && !single.allows(&two));
        assert!(!ConnectionLimit::Only(vec![]).allows(&one));
    }
}
