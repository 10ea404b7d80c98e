//! A master key: 32 random bytes from the operator, with a name.

use crate::derivation::{KEY_LENGTH, KeyBytes, derive, mac_bytes};
use crate::framing::Framing;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use domain::Entropy;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use zeroize::Zeroizing;

/// A key that wraps data keys. Its bytes leave this type as derived keys only.
pub struct MasterKey {
    id: String,
    bytes: KeyBytes,
}

/// Why something cannot be a master key. No message repeats any part of the key.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum MasterKeyError {
    /// The name is not one.
    #[error("`{came}` is not a master key's id: an id is 1 to 64 characters of a-z, 0-9, `-`, `_` and `.`")]
    Id {
        /// What came.
        came: String,
    },
    /// The right alphabet, the wrong number of bytes.
    #[error(
        "master key `{id}` has {bytes} bytes; a master key has exactly {KEY_LENGTH}: make one with `openssl rand -base64 32`"
    )]
    Length {
        /// Which key.
        id: String,
        /// How many bytes came.
        bytes: usize,
    },
    /// Neither base64 nor hexadecimal.
    #[error(
        "master key `{id}` is neither base64 nor hexadecimal: it must be {KEY_LENGTH} random bytes written as 44 characters of base64 or 64 hexadecimal digits"
    )]
    Encoding {
        /// Which key.
        id: String,
    },
    /// A placeholder that somebody forgot to replace.
    #[error(
        "master key `{id}` is the same byte {KEY_LENGTH} times: that is a placeholder, not a key; make one with `openssl rand -base64 32`"
    )]
    Placeholder {
        /// Which key.
        id: String,
    },
    /// No key at all.
    #[error("no master key was given; at least one is needed, the first one wraps new data keys")]
    None,
    /// One id for two keys.
    #[error("two master keys have the id `{id}`; every key needs an id of its own")]
    DuplicateId {
        /// Which.
        id: String,
    },
    /// One key under two ids.
    #[error("master keys `{first}` and `{second}` are the same key; remove one of them")]
    DuplicateKey {
        /// One id.
        first: String,
        /// The other.
        second: String,
    },
}

impl MasterKey {
    /// Reads a key from text: 32 bytes as base64 (either alphabet, padded or not) or as 64 hexadecimal digits. White
    /// space around it is ignored.
    pub fn parse(id: &str, text: &SecretString) -> Result<Self, MasterKeyError> {
        let bytes = decode(text.expose_secret().trim())
            .ok_or_else(|| MasterKeyError::Encoding { id: id.to_owned() })?;
        Self::from_bytes(id, &bytes)
    }

    /// Reads what a key file holds: either the 32 bytes themselves, or text as [`MasterKey::parse`] takes it.
    pub fn parse_file(id: &str, content: &[u8]) -> Result<Self, MasterKeyError> {
        // 32 random bytes that are all printable do not happen; 32 typed characters that are no key do.
        let is_text = content
            .iter()
            .all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace());
        match std::str::from_utf8(content) {
            Ok(text) if is_text => Self::parse(id, &SecretString::from(text)),
            _ => Self::from_bytes(id, content),
        }
    }

    /// The content of a fresh key file: one line of base64.
    pub fn generate_file(entropy: &dyn Entropy) -> SecretString {
        let mut bytes = KeyBytes::default();
        entropy.fill(bytes.as_mut());
        let mut line = Zeroizing::new(String::with_capacity(45));
        STANDARD.encode_string(bytes.as_ref(), &mut line);
        line.push('\n');
        SecretString::from(line.as_str())
    }

    /// The operator's name for the key.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What the store keeps to recognise the key: only its holder can compute it, and it tells nothing about the key.
    pub(crate) fn check_value(&self) -> Vec<u8> {
        let key = derive(&self.bytes, b"causeway/master-key/check/1");
        mac_bytes(&key, &Framing::of("check").text(&self.id).finish())
    }

    /// The key that wraps data keys.
    pub(crate) fn wrapping_key(&self) -> KeyBytes {
        derive(&self.bytes, b"causeway/master-key/wrap/1")
    }

    fn from_bytes(id: &str, bytes: &[u8]) -> Result<Self, MasterKeyError> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
        if id.is_empty() || id.len() > 64 || !id.chars().all(fits) {
            return Err(MasterKeyError::Id { came: id.to_owned() });
        }
        let id = id.to_owned();
        let Ok(array) = <&[u8; KEY_LENGTH]>::try_from(bytes) else {
            return Err(MasterKeyError::Length {
                id,
                bytes: bytes.len(),
            });
        };
        if array.iter().all(|byte| *byte == array[0]) {
            return Err(MasterKeyError::Placeholder { id });
        }
        Ok(Self {
            id,
            bytes: Zeroizing::new(*array),
        })
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MasterKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Hexadecimal first: 64 hexadecimal digits are base64 as well, of 48 bytes that nobody meant.
fn decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    if let Some(bytes) = decode_hex(text) {
        return Some(bytes);
    }
    let engines = [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD];
    engines
        .iter()
        .find_map(|engine| engine.decode(text).ok())
        .filter(|bytes| !bytes.is_empty())
        .map(Zeroizing::new)
}

fn decode_hex(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    if text.is_empty() || !text.len().is_multiple_of(2) {
        return None;
    }
    let digits = text
        .chars()
        .map(|digit| digit.to_digit(16))
        .collect::<Option<Vec<_>>>()
        .map(Zeroizing::new)?;
    let bytes = digits
        .chunks(2)
        .map(|pair| u8::try_from(pair[0] << 4 | pair[1]))
        .collect::<Result<Vec<_>, _>>();
    bytes.ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests;
