//! Prefixed, time-ordered ids: `ten_01k9…`. The prefix says what is named, the order is the order of creation.

use crate::{Clock, Entropy, base32};
use std::fmt;

/// Characters behind the prefix: 6 bytes of milliseconds and 10 random bytes in base 32.
const BODY_LENGTH: usize = 26;

/// A text that is not an id of the wanted kind.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "an id of {what} is `{prefix}` followed by {BODY_LENGTH} characters of 0-9 and a-z without i, l, o, u"
)]
pub struct IdError {
    /// What the id should have named.
    pub what: &'static str,
    /// The prefix that the id should have had, with its underscore.
    pub prefix: &'static str,
}

fn body(clock: &dyn Clock, entropy: &dyn Entropy) -> String {
    let mut bytes = [0; 16];
    let milliseconds = u64::try_from(clock.now().as_millis()).unwrap_or(0);
    bytes[..6].copy_from_slice(&milliseconds.to_be_bytes()[2..]);
    entropy.fill(&mut bytes[6..]);
    base32::encode(&bytes)
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Box<str>);

        impl $name {
            /// What every id of this kind begins with.
            pub const PREFIX: &'static str = $prefix;

            /// A new id: later ones sort after earlier ones, and nobody can guess one.
            pub fn generate(clock: &dyn Clock, entropy: &dyn Entropy) -> Self {
                Self(format!("{}{}", $prefix, body(clock, entropy)).into())
            }

            /// The id as text, prefix included.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                match text.strip_prefix($prefix) {
                    Some(body) if body.len() == BODY_LENGTH && base32::is_canonical(body) => Ok(Self(text.into())),
                    _ => Err(IdError { what: $what, prefix: $prefix }),
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// A customer of the gateway: the border that nothing crosses.
    TenantId, "ten_", "a tenant"
);
id!(
    /// A person or a machine that signs in, within one tenant.
    AccountId, "acc_", "an account"
);
id!(
    /// One Backendless app of one account.
    ConnectionId, "con_", "a connection"
);
id!(
    /// A bearer token that does not change until it is revoked.
    TokenId, "tok_", "an access token"
);
id!(
    /// What a user allowed an OAuth client to do.
    GrantId, "gra_", "a grant"
);
id!(
    /// A tenant's key that seals its secrets.
    DataKeyId, "dek_", "a data key"
);
id!(
    /// A key that signs OAuth access tokens; also its `kid`.
    SigningKeyId, "sig_", "a signing key"
);
id!(
    /// A one-time link that makes or completes an account.
    InvitationId, "inv_", "an invitation"
);
id!(
    /// The handle of a Backendless user session that the gateway keeps.
    UserSessionId, "ust_", "a user session"
);

impl TenantId {
    /// The owner of what belongs to the gateway itself, such as its signing keys. No row in `tenants` has this id.
    pub fn system() -> Self {
        Self(format!("{}{}", Self::PREFIX, "0".repeat(BODY_LENGTH)).into())
    }
}

impl TokenId {
    /// The id without its prefix: the middle part of a bearer token.
    pub(crate) fn body(&self) -> &str {
        &self.0[Self::PREFIX.len()..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ManualClock, SeededEntropy, Timestamp};

    #[test]
    fn later_ids_sort_after_earlier_ones() {
        let (clock, entropy) = (
            ManualClock::at(Timestamp::from_millis(1_000)),
            SeededEntropy::new(1),
        );
        let first = TenantId::generate(&clock, &entropy);
        clock.advance_millis(1);
        let second = TenantId::generate(&clock, &entropy);
        assert!(first < second, "{first} {second}");
    }

    #[test]
    fn an_id_reads_back_and_only_as_its_own_kind() {
        let id = TenantId::generate(&ManualClock::default(), &SeededEntropy::new(1));
        assert_eq!(id.as_str().parse::<TenantId>(), Ok(id.clone()));
        assert!(id.as_str().parse::<AccountId>().is_err());
        for bad in [
            "",
            "ten_",
            "ten_01",
            "TEN_00000000000000000000000000",
            "ten_0000000000000000000000000u",
        ] {
            assert!(bad.parse::<TenantId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_system_owner_is_a_valid_id() {
        assert_eq!(TenantId::system().as_str().parse(), Ok(TenantId::system()));
    }
}
