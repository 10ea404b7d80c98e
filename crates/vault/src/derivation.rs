//! Keys derived from a key, one for each purpose (HKDF-SHA-256, RFC 5869), and the HMAC that some of them are for.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// How many bytes a key has, whatever it is for.
pub(crate) const KEY_LENGTH: usize = 32;

/// Key material that overwrites itself when it is dropped.
pub(crate) type KeyBytes = Zeroizing<[u8; KEY_LENGTH]>;

/// The key for one purpose. The parent has 256 random bits, so the extraction step needs no salt.
pub(crate) fn derive(parent: &[u8; KEY_LENGTH], purpose: &[u8]) -> KeyBytes {
    let mut key = KeyBytes::default();
    Hkdf::<Sha256>::new(None, parent)
        .expand(purpose, key.as_mut())
        .expect("HKDF-SHA-256 gives up to 8160 bytes, and 32 are asked for");
    key
}

/// An HMAC-SHA-256 that has read `message`, ready to be finished or compared.
pub(crate) fn mac(key: &KeyBytes, message: &[u8]) -> Hmac<Sha256> {
    let mac = Hmac::<Sha256>::new_from_slice(key.as_ref()).expect("HMAC takes keys of any length");
    mac.chain_update(message)
}

/// The 32 bytes of an HMAC-SHA-256.
pub(crate) fn mac_bytes(key: &KeyBytes, message: &[u8]) -> Vec<u8> {
    mac(key, message).finalize().into_bytes().to_vec()
}

/// Whether `presented` is the MAC of `message`, in constant time.
pub(crate) fn mac_matches(key: &KeyBytes, message: &[u8], presented: &[u8]) -> bool {
    mac(key, message).verify_slice(presented).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_purpose_has_its_own_key() {
        let parent = [7; KEY_LENGTH];
        assert_ne!(derive(&parent, b"one"), derive(&parent, b"two"));
        assert_ne!(derive(&parent, b"one"), derive(&[8; KEY_LENGTH], b"one"));
        assert_eq!(derive(&parent, b"one"), derive(&parent, b"one"));
    }

    #[test]
    fn a_mac_matches_its_own_message_only() {
        let key = derive(&[7; KEY_LENGTH], b"one");
        let bytes = mac_bytes(&key, b"message");
        assert!(mac_matches(&key, b"message", &bytes));
        assert!(!mac_matches(&key, b"massage", &bytes));
        assert!(!mac_matches(&key, b"message", &bytes[..31]));
    }
}
