//! The password of the demo's account, hashed as every password is: argon2id with 19 MiB, two passes, one lane.

use argon2::password_hash::{Error, PasswordHasher};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::Entropy;
use secrecy::{ExposeSecret, SecretString};

/// The hash in PHC form, with a fresh salt.
pub(super) fn hash(password: &SecretString, entropy: &dyn Entropy) -> Result<SecretString, Error> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(Error::from)?;
    let mut salt = [0; 16];
    entropy.fill(&mut salt);
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = hasher.hash_password_with_salt(password.expose_secret().as_bytes(), &salt)?;
    Ok(hash.to_string().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::password_hash::{PasswordVerifier, phc::PasswordHash};
    use domain::SeededEntropy;

    #[test]
    fn a_hash_verifies_its_password_only() {
        let hash = hash(&"sesame".into(), &SeededEntropy::new(1)).unwrap();
        let text = hash.expose_secret();
        assert!(text.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{text}");
        let parsed = PasswordHash::new(text).unwrap();
        assert!(Argon2::default().verify_password(b"sesame", &parsed).is_ok());
        assert!(Argon2::default().verify_password(b"Sesame", &parsed).is_err());
    }
}
