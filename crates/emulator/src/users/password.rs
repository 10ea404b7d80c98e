//! Passwords are kept as salted hashes.

use sha2::{Digest as _, Sha256};
use std::fmt;

/// A salted hash of a password. One round of SHA-256 is too little for a service with real users; an emulator
/// logs in thousands of times in a test run and holds no password that matters.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PasswordHash {
    salt: String,
    digest: [u8; 32],
}

impl PasswordHash {
    /// The hash of `password` under `salt`, which is any fresh random text.
    pub(crate) fn of(password: &str, salt: &str) -> Self {
        let digest = Sha256::new()
            .chain_update(salt.as_bytes())
            .chain_update(password.as_bytes())
            .finalize();
        Self {
            salt: salt.to_owned(),
            digest: digest.into(),
        }
    }

    /// Whether `password` is the one that was hashed.
    pub(crate) fn matches(&self, password: &str) -> bool {
        Self::of(password, &self.salt) == *self
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::PasswordHash;

    #[test]
    fn only_the_password_matches_and_the_salt_counts() {
        let hash = PasswordHash::of("wonderland", "salt");
        assert!(hash.matches("wonderland"));
        assert!(!hash.matches("Wonderland"));
        assert_ne!(hash, PasswordHash::of("wonderland", "pepper"));
        assert_eq!(format!("{hash:?}"), "PasswordHash(..)");
    }
}
