//! What opens, and the much that does not.

use super::*;
use crate::derivation::derive;
use domain::SeededEntropy;
use proptest::prelude::*;
use secrecy::ExposeSecret;

fn key(byte: u8) -> KeyBytes {
    derive(&[byte; 32], b"test")
}

fn sealed() -> Vec<u8> {
    seal(&key(1), b"place", b"a secret", &SeededEntropy::new(1))
}

#[test]
fn a_value_opens_where_it_was_sealed() {
    let opened = open(&key(1), b"place", &sealed()).unwrap();
    assert_eq!(opened.expose_secret(), b"a secret");
    let empty = seal(&key(1), b"place", b"", &SeededEntropy::new(1));
    assert_eq!(empty.len(), SHORTEST);
    assert!(
        open(&key(1), b"place", &empty)
            .unwrap()
            .expose_secret()
            .is_empty()
    );
}

#[test]
fn the_format_never_changes_unnoticed() {
    let known =
        "01783825822a6f9e62da2190e828e4c9d2576e5977e3a0b36296a4f767841d3e1a26eeefb0da18588708f4728b1983eb7e";
    let bytes: Vec<_> = (0..known.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&known[at..at + 2], 16).unwrap())
        .collect();
    assert_eq!(sealed(), bytes);
}

#[test]
fn another_key_or_place_does_not_open_it() {
    assert_eq!(open(&key(2), b"place", &sealed()).err(), Some(OpenError::Altered));
    assert_eq!(
        open(&key(1), b"palace", &sealed()).err(),
        Some(OpenError::Altered)
    );
}

#[test]
fn no_single_bit_can_be_flipped() {
    let sealed = sealed();
    for position in 0..sealed.len() * 8 {
        let mut flipped = sealed.clone();
        flipped[position / 8] ^= 1 << (position % 8);
        let expected = if position < 8 {
            OpenError::UnknownFormat(flipped[0])
        } else {
            OpenError::Altered
        };
        assert_eq!(
            open(&key(1), b"place", &flipped).err(),
            Some(expected),
            "bit {position}"
        );
    }
}

#[test]
fn no_byte_can_be_cut_off_or_added() {
    let sealed = sealed();
    for length in 0..sealed.len() {
        let expected = if length < SHORTEST {
            OpenError::Truncated
        } else {
            OpenError::Altered
        };
        assert_eq!(
            open(&key(1), b"place", &sealed[..length]).err(),
            Some(expected),
            "{length} bytes"
        );
    }
    let longer = [sealed.as_slice(), &[0]].concat();
    assert_eq!(open(&key(1), b"place", &longer).err(), Some(OpenError::Altered));
}

#[test]
fn the_same_value_never_looks_the_same() {
    let entropy = SeededEntropy::new(1);
    let one = seal(&key(1), b"place", b"a secret", &entropy);
    assert_ne!(one, seal(&key(1), b"place", b"a secret", &entropy));
}

proptest! {
    #[test]
    fn any_value_opens_again(plaintext in prop::collection::vec(any::<u8>(), 0..600), seed: u64) {
        let sealed = seal(&key(1), b"place", &plaintext, &SeededEntropy::new(seed));
        let opened = open(&key(1), b"place", &sealed).unwrap();
        prop_assert_eq!(opened.expose_secret(), plaintext.as_slice());
    }

    #[test]
    fn no_bytes_open_by_chance(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(open(&key(1), b"place", &bytes).is_err());
        let versioned = [&[VERSION], bytes.as_slice()].concat();
        prop_assert!(open(&key(1), b"place", &versioned).is_err());
    }
}
