//! Random secrets and the hashes that are stored in their place.

use crate::{Entropy, base32};
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

/// 256 random bits as 52 characters of base 32: links, codes, cookies, refresh tokens.
pub fn random_secret(entropy: &dyn Entropy) -> SecretString {
    let mut bytes = zeroize::Zeroizing::new([0; 32]);
    entropy.fill(bytes.as_mut());
    base32::encode(bytes.as_ref()).into()
}

/// The SHA-256 of a secret of 256 random bits. Such a secret needs no slow hash: it cannot be guessed.
#[derive(Clone, Copy)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    /// Hashes a secret as it was presented.
    pub fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).into())
    }

    /// A hash as the store kept it; `None` when it has not 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl PartialEq for SecretHash {
    /// In constant time: how much of a guess was right does not show in how long the answer takes.
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for SecretHash {}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededEntropy;
    use secrecy::ExposeSecret;

    #[test]
    fn hashes_are_equal_for_equal_secrets_only() {
        assert_eq!(SecretHash::of("a"), SecretHash::of("a"));
        assert_ne!(SecretHash::of("a"), SecretHash::of("b"));
        assert_eq!(
            SecretHash::from_bytes(SecretHash::of("a").as_bytes()),
            Some(SecretHash::of("a"))
        );
        assert_eq!(SecretHash::from_bytes(&[0; 31]), None);
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", SecretHash::of("a")), "SecretHash(…)");
        let secret = random_secret(&SeededEntropy::new(1));
        assert_eq!(secret.expose_secret().len(), 52);
        assert!(!format!("{secret:?}").contains(secret.expose_secret()));
    }
}
