//! Whether what is said about a secret tells it.

/// Shorter secrets are parts of ordinary sentences.
const SHORTEST: usize = 8;

/// Panics when what is said of a secret holds it. What is also said of another secret is no word of this one: a key may
/// be a word of our own sentences, or of what stands beside it.
pub(crate) fn keeps(secret: &str, said_of: impl Fn(&str) -> String) {
    let said = said_of(secret);
    if secret.len() >= SHORTEST && said.contains(secret) {
        // Of the same length and the same kind of characters, so that it meets the same fate.
        let stand_in: String = secret.chars().map(other).collect();
        assert!(
            said_of(&stand_in).contains(secret),
            "a secret was repeated: {said}"
        );
    }
}

fn other(character: char) -> char {
    match character {
        'a'..='y' | 'A'..='Y' | '0'..='8' => char::from_u32(u32::from(character) + 1).unwrap_or(character),
        'z' | 'Z' => 'q',
        '9' => '5',
        kept => kept,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "a secret was repeated")]
    fn a_repeated_secret_is_found() {
        keeps("sesame-0", |secret| format!("the key {secret} is wrong"));
    }

    #[test]
    fn a_word_of_the_sentence_is_no_secret() {
        keeps("password", |_| "a password is required".to_owned());
        keeps("sesame-0", |_| "the key is wrong".to_owned());
        keeps("key", str::to_owned);
    }
}
