//! Crockford's base 32 in lower case: what ids and tokens are written in.

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Writes bytes, most significant bits first; the last character is padded with zero bits.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity((bytes.len() * 8).div_ceil(5));
    let (mut buffer, mut bits) = (0_u32, 0_u32);
    for &byte in bytes {
        buffer = (buffer << 8) | u32::from(byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(ALPHABET[(buffer >> bits & 31) as usize]));
        }
    }
    if bits > 0 {
        text.push(char::from(ALPHABET[(buffer << (5 - bits) & 31) as usize]));
    }
    text
}

/// Whether every character is one that [`encode`] writes. Upper case is not accepted: an id has one spelling.
pub(crate) fn is_canonical(text: &str) -> bool {
    text.bytes().all(|byte| ALPHABET.contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_five_bits_a_character() {
        assert_eq!(encode(&[]), "");
        assert_eq!(encode(&[0xff]), "zw");
        assert_eq!(encode(&[0, 0, 0, 0, 1]), "00000001");
        assert_eq!(encode(&[0xff; 5]), "zzzzzzzz");
    }

    #[test]
    fn only_its_own_alphabet_is_canonical() {
        assert!(is_canonical("0123456789abcdefghjkmnpqrstvwxyz"));
        for odd in ["A", "i", "l", "o", "u", "-", "é"] {
            assert!(!is_canonical(odd), "{odd}");
        }
    }
}
