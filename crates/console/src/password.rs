//! Passwords: hashed with argon2id (19 MiB, two passes, one lane; RFC 9106 and the figures of the OWASP cheat sheet), at
//! most two at a time, so that sign-ins cannot take the memory and the processors of the gateway.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::Entropy;
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How many may be hashed at the same time in one process.
const AT_ONCE: usize = 2;
/// How many may be hashed or wait for their turn. More would wait longer than anybody looks at an empty page.
const IN_LINE: usize = 64;
/// How many characters a password needs.
const SHORTEST: usize = 10;
/// How many bytes it may have: hashing a long text costs.
const LONGEST: usize = 256;

/// The argon2id hash of a password in PHC form.
pub type Hashed = SecretString;

/// Why there is no hash or no answer.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too short.
    #[error("Choose a password of at least {SHORTEST} characters.")]
    Short,
    /// Too long.
    #[error("Choose a password of at most {LONGEST} bytes.")]
    Long,
    /// Too many wait.
    #[error("too many passwords are being checked at this moment")]
    Busy,
    /// The library refused.
    #[error("the password cannot be hashed")]
    Hash(#[source] argon2::password_hash::Error),
    /// The task that hashes was stopped.
    #[error("the password cannot be hashed because the gateway is ending")]
    Stopped(#[source] tokio::task::JoinError),
}

/// Hashes and checks passwords.
pub struct Passwords {
    entropy: Arc<dyn Entropy>,
    line: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

impl Passwords {
    /// With randomness for salts.
    pub fn new(entropy: Arc<dyn Entropy>) -> Self {
        Self {
            entropy,
            line: Arc::new(Semaphore::new(IN_LINE)),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// Hashes a password that somebody chose.
    pub async fn hash(&self, password: &SecretString) -> Result<Hashed, PasswordError> {
        if password.expose_secret().chars().count() < SHORTEST {
            return Err(PasswordError::Short);
        }
        if password.expose_secret().len() > LONGEST {
            return Err(PasswordError::Long);
        }
        let mut salt = [0; 16];
        self.entropy.fill(&mut salt);
        let password = password.clone();
        let hashed = self.in_turn(move || {
            let hash = hasher().hash_password_with_salt(password.expose_secret().as_bytes(), &salt)?;
            Ok(SecretString::from(hash.to_string()))
        });
        hashed.await?.map_err(PasswordError::Hash)
    }

    /// Whether a password is the one of a hash. Without a hash the same work is done, so that how long the answer takes
    /// does not tell whether there is such an account.
    pub async fn verify(
        &self,
        password: &SecretString,
        hash: Option<&Hashed>,
    ) -> Result<bool, PasswordError> {
        if password.expose_secret().len() > LONGEST {
            return Ok(false);
        }
        let (password, hash) = (password.clone(), hash.cloned());
        self.in_turn(move || {
            let password = password.expose_secret().as_bytes();
            let Some(hash) = hash else {
                let _: Result<_, argon2::password_hash::Error> =
                    hasher().hash_password_with_salt(password, &[0; 16]);
                return false;
            };
            PasswordHash::new(hash.expose_secret())
                .is_ok_and(|hash| hasher().verify_password(password, &hash).is_ok())
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let place = Arc::clone(&self.line).try_acquire_owned();
        let place = place.map_err(|_| PasswordError::Busy)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        // Held by the work and not by whoever waits for it: a request that is given up does not end its work.
        let task = tokio::task::spawn_blocking(move || {
            let _held = (place, turn);
            work()
        });
        task.await.map_err(PasswordError::Stopped)
    }
}

fn hasher() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("these are figures that argon2 allows");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::SeededEntropy;

    fn passwords() -> Passwords {
        Passwords::new(Arc::new(SeededEntropy::new(1)))
    }

    #[tokio::test]
    async fn a_hash_verifies_its_password_only() {
        let passwords = passwords();
        let hash = passwords.hash(&"open sesame".into()).await.unwrap();
        let text = hash.expose_secret();
        assert!(text.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{text}");
        assert!(
            passwords
                .verify(&"open sesame".into(), Some(&hash))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify(&"Open sesame".into(), Some(&hash))
                .await
                .unwrap()
        );
        assert!(!passwords.verify(&"open sesame".into(), None).await.unwrap());
    }

    #[tokio::test]
    async fn the_line_is_bounded() {
        let passwords = passwords();
        let place = Arc::clone(&passwords.line).acquire_many_owned(u32::try_from(IN_LINE).unwrap());
        let place = place.await.unwrap();
        let refused = passwords.verify(&"open sesame".into(), None).await;
        assert!(matches!(refused, Err(PasswordError::Busy)));
        drop(place);
        assert!(!passwords.verify(&"open sesame".into(), None).await.unwrap());
    }

    #[tokio::test]
    async fn lengths_are_bounded() {
        let passwords = passwords();
        let short = passwords.hash(&"ninechars".into()).await;
        assert!(matches!(short, Err(PasswordError::Short)));
        let long = passwords.hash(&"x".repeat(257).into()).await;
        assert!(matches!(long, Err(PasswordError::Long)));
    }
}
