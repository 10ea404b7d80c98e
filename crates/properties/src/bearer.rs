//! Bearer tokens: the `Authorization` header, and the opaque token in it.

use domain::{BearerError, BearerToken, ManualClock, SecretHash, SeededEntropy, TokenId};
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use std::sync::LazyLock;

/// `cwy_`, 26 characters of id, `_`, 52 of secret, 6 of checksum.
const LENGTH: usize = 4 + 26 + 1 + 52 + 6;

/// One that reads back, for random bytes never have the right checksum.
static GENUINE: LazyLock<SecretString> = LazyLock::new(|| {
    let entropy = SeededEntropy::new(7);
    let id = TokenId::generate(&ManualClock::default(), &entropy);
    BearerToken::generate(&id, &entropy).text
});

pub(crate) fn holds(input: &[u8]) {
    if let Ok(header) = HeaderValue::from_bytes(input) {
        header_holds(&header);
    }
    if let Ok(text) = std::str::from_utf8(input) {
        token_holds(text);
        token_holds(&format!("cwy_{text}"));
    }
    if let [position, replacement @ ..] = input {
        forgery_holds(usize::from(*position) % LENGTH, replacement);
    }
}

/// What is taken for the token is a part of the header, behind the scheme, and nothing of it is lost.
fn header_holds(header: &HeaderValue) {
    let Ok(token) = oauth::fuzzing::presented(header) else {
        return;
    };
    let text = header.to_str().expect("only texts are taken for bearers");
    let (scheme, rest) = text.split_once(' ').expect("a scheme and a token");
    assert!(scheme.eq_ignore_ascii_case("bearer"), "{text:?}");
    assert_eq!(token, rest.trim(), "the token is what follows the scheme");
    token_holds(token);
}

/// An accepted text is exactly what its id and its secret print as; neither an acceptance nor a refusal shows the text.
fn token_holds(text: &str) {
    match BearerToken::parse(text) {
        Ok(presented) => {
            assert_eq!(text.len(), LENGTH, "another spelling of a token was accepted");
            assert!(BearerToken::is_opaque(text));
            let id = presented.id.as_str().strip_prefix(TokenId::PREFIX);
            let id = id.expect("an id begins with its prefix");
            let rest = text
                .strip_prefix(&format!("cwy_{id}_"))
                .expect("the id is the token's");
            let secret = &rest[..rest.len() - 6];
            assert_eq!(presented.hash, SecretHash::of(secret), "the hash is the secret's");
            assert!(
                !format!("{presented:?}").contains(secret),
                "Debug tells the secret"
            );
        }
        Err(error) => {
            // The sentences are ours, and a part of one may be what came.
            let ours = [BearerError::Form, BearerError::Checksum].map(|error| format!("{error} {error:?}"));
            let said = format!("{error} {error:?}");
            assert!(
                ours.contains(&said),
                "a refusal says more than what is wrong: {said}"
            );
        }
    }
}

/// A genuine token with a part of it replaced is refused, unless nothing changed.
fn forgery_holds(position: usize, replacement: &[u8]) {
    let genuine = GENUINE.expose_secret().as_bytes();
    let mut forged = genuine.to_vec();
    let end = genuine.len().min(position + replacement.len());
    forged[position..end].copy_from_slice(&replacement[..end - position]);
    let Ok(text) = std::str::from_utf8(&forged) else {
        return;
    };
    token_holds(text);
    let accepted = BearerToken::parse(text).is_ok();
    // Whoever replaces id, secret and checksum by those of another genuine token has another genuine token.
    assert!(
        accepted == (forged == genuine) || replacement.len() > 26,
        "a changed token was accepted"
    );
}
