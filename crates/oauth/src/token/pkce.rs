//! Proof key for code exchange (RFC 7636), S256 only.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Whether a text can be a verifier (RFC 7636, 4.1).
pub(super) fn is_verifier(text: &str) -> bool {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    (43..=128).contains(&text.len()) && text.bytes().all(is_unreserved)
}

/// Whether a verifier is the one that a challenge was made of.
pub(super) fn proves(verifier: &str, challenge: &str) -> bool {
    let computed = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    computed.as_bytes().ct_eq(challenge.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    #[test]
    fn the_example_of_the_standard() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        assert!(is_verifier(verifier) && proves(verifier, challenge));
        assert!(!proves(challenge, challenge), "a plain challenge proves nothing");
        assert!(!proves(verifier, &challenge[..42]) && !proves(verifier, ""));
    }

    #[test]
    fn verifiers_have_a_form() {
        assert!(is_verifier(&"a".repeat(43)) && is_verifier(&"~".repeat(128)));
        for bad in [
            "",
            &"a".repeat(42),
            &"a".repeat(129),
            &" ".repeat(43),
            &"ä".repeat(43),
            &"+".repeat(43),
        ] {
            assert!(!is_verifier(bad), "{bad}");
        }
    }
}
