//! The opaque bearer token `cwy_<id>_<secret><checksum>`.

use crate::{Entropy, SecretHash, TokenId, base32};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

const PREFIX: &str = "cwy_";
const SECRET_LENGTH: usize = 52;
const CHECKSUM_LENGTH: usize = 6;

/// A token that has just been made. It is shown once and never stored.
pub struct BearerToken {
    /// The whole text, as the client sends it.
    pub text: SecretString,
    /// What the store keeps.
    pub hash: SecretHash,
}

/// What a client presented, once its form and its checksum are right: the row to look for and the hash to compare.
#[derive(Debug, PartialEq, Eq)]
pub struct PresentedToken {
    /// Which row.
    pub id: TokenId,
    /// The hash of the presented secret.
    pub hash: SecretHash,
}

/// Why a text cannot be a bearer token of this gateway. None of these needs the store.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum BearerError {
    /// Not of the form at all.
    #[error("a token is `cwy_`, 26 characters, `_` and 58 characters; was it copied whole?")]
    Form,
    /// The form is right, the checksum is not: a typing or copying mistake.
    #[error("the token's checksum is wrong: a character was changed or lost in copying")]
    Checksum,
}

impl BearerToken {
    /// Whether a bearer belongs to this gateway's opaque tokens; anything else is a JWT.
    pub fn is_opaque(text: &str) -> bool {
        text.starts_with(PREFIX)
    }

    /// A new token for a row id, with 256 random bits.
    pub fn generate(id: &TokenId, entropy: &dyn Entropy) -> Self {
        let secret = crate::random_secret(entropy);
        let hash = SecretHash::of(secret.expose_secret());
        let checksum = checksum(id.body(), secret.expose_secret());
        let text = format!("{PREFIX}{}_{}{checksum}", id.body(), secret.expose_secret());
        Self {
            text: text.into(),
            hash,
        }
    }

    /// Reads a presented token.
    pub fn parse(text: &str) -> Result<PresentedToken, BearerError> {
        let (id, rest) = text
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.split_once('_'))
            .ok_or(BearerError::Form)?;
        let token_id: TokenId = format!("{}{id}", TokenId::PREFIX)
            .parse()
            .map_err(|_| BearerError::Form)?;
        if rest.len() != SECRET_LENGTH + CHECKSUM_LENGTH || !base32::is_canonical(rest) {
            return Err(BearerError::Form);
        }
        let (secret, presented) = rest.split_at(SECRET_LENGTH);
        if presented != checksum(id, secret) {
            return Err(BearerError::Checksum);
        }
        Ok(PresentedToken {
            id: token_id,
            hash: SecretHash::of(secret),
        })
    }
}

/// Thirty bits against typing mistakes and for secret scanners. It protects nothing by itself, so it may leak timing.
fn checksum(id: &str, secret: &str) -> String {
    let digest = Sha256::new()
        .chain_update(id)
        .chain_update("_")
        .chain_update(secret)
        .finalize();
    let mut text = base32::encode(&digest[..4]);
    text.truncate(CHECKSUM_LENGTH);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ManualClock, SeededEntropy};
    use proptest::prelude::*;

    fn token() -> (TokenId, BearerToken) {
        let entropy = SeededEntropy::new(3);
        let id = TokenId::generate(&ManualClock::default(), &entropy);
        let token = BearerToken::generate(&id, &entropy);
        (id, token)
    }

    #[test]
    fn a_token_reads_back() {
        let (id, token) = token();
        assert_eq!(
            BearerToken::parse(token.text.expose_secret()),
            Ok(PresentedToken { id, hash: token.hash })
        );
    }

    #[test]
    fn every_single_changed_character_is_refused() {
        let (_, token) = token();
        let text = token.text.expose_secret();
        for position in 0..text.len() {
            let mut changed = text.as_bytes().to_vec();
            changed[position] = if changed[position] == b'7' { b'8' } else { b'7' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(BearerToken::parse(&changed).is_err(), "position {position}");
        }
        assert_eq!(
            BearerToken::parse(&text[..text.len() - 1]),
            Err(BearerError::Form)
        );
        assert_eq!(BearerToken::parse(&format!("{text}0")), Err(BearerError::Form));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".*") {
            let _ = BearerToken::parse(&text);
            let prefixed = format!("cwy_{text}");
            prop_assert!(BearerToken::parse(&prefixed).is_err());
        }
    }
}
