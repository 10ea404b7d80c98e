//! The sealed form of a value: XChaCha20-Poly1305 with a random nonce.
//!
//! One byte of format version, 24 bytes of nonce, the ciphertext, 16 bytes of tag. The nonce is long enough to be drawn
//! at random for as many values as there will ever be.

use crate::derivation::KeyBytes;
use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{KeyInit, Tag, XChaCha20Poly1305, XNonce};
use domain::Entropy;
use secrecy::SecretSlice;
use zeroize::Zeroize;

/// The format that is written. Part of the associated data too, so that it cannot be changed in a stored value.
pub(crate) const VERSION: u8 = 1;

const NONCE_LENGTH: usize = 24;
const TAG_LENGTH: usize = 16;
const SHORTEST: usize = 1 + NONCE_LENGTH + TAG_LENGTH;

/// Why a value does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OpenError {
    /// Shorter than the sealed form of nothing.
    Truncated,
    /// Written by another version of the gateway.
    UnknownFormat(u8),
    /// Not what was sealed with this key for this place.
    Altered,
}

/// Seals a value for the place that the associated data names.
pub(crate) fn seal(key: &KeyBytes, associated: &[u8], plaintext: &[u8], entropy: &dyn Entropy) -> Vec<u8> {
    let mut nonce = [0; NONCE_LENGTH];
    entropy.fill(&mut nonce);
    // The whole capacity at once: a buffer that grows leaves copies of the plaintext behind.
    let mut sealed = Vec::with_capacity(SHORTEST + plaintext.len());
    sealed.push(VERSION);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(plaintext);
    let body = &mut sealed[1 + NONCE_LENGTH..];
    let tag = XChaCha20Poly1305::new(key.as_slice().try_into().expect("a key has 32 bytes"))
        .encrypt_inout_detached(&XNonce::from(nonce), associated, body.into())
        .expect("values are far shorter than the cipher's bound of 256 GiB");
    sealed.extend_from_slice(&tag);
    sealed
}

/// Opens what [`seal`] made with the same key and the same associated data.
pub(crate) fn open(key: &KeyBytes, associated: &[u8], sealed: &[u8]) -> Result<SecretSlice<u8>, OpenError> {
    let Some((&version, rest)) = sealed.split_first() else {
        return Err(OpenError::Truncated);
    };
    if version != VERSION {
        return Err(OpenError::UnknownFormat(version));
    }
    let (nonce, rest) = rest
        .split_first_chunk::<NONCE_LENGTH>()
        .ok_or(OpenError::Truncated)?;
    let (body, tag) = rest
        .split_last_chunk::<TAG_LENGTH>()
        .ok_or(OpenError::Truncated)?;
    let mut plaintext: Box<[u8]> = body.into();
    let opened = XChaCha20Poly1305::new(key.as_slice().try_into().expect("a key has 32 bytes"))
        .decrypt_inout_detached(
            &XNonce::from(*nonce),
            associated,
            plaintext.as_mut().into(),
            &Tag::from(*tag),
        );
    if opened.is_err() {
        plaintext.zeroize();
        return Err(OpenError::Altered);
    }
    Ok(SecretSlice::from(plaintext))
}

#[cfg(test)]
mod tests;
