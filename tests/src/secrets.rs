//! Looks for secrets where none may be.

/// Fails when one of the secrets occurs, as it is or percent-encoded, whatever the case of its letters.
pub fn assert_absent(secrets: &[&str], text: &str, place: &str) {
    let lower = text.to_lowercase();
    let decoded = percent_decoded(&lower);
    for secret in secrets {
        assert!(secret.len() >= 8, "`{secret}` is too short to be looked for");
        let secret = secret.to_lowercase();
        assert!(
            !lower.contains(&secret) && !decoded.contains(&secret),
            "{place} contains a secret: {text}"
        );
    }
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = (*first == b'%')
            .then(|| tail.get(..2))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(byte) = code {
            bytes.push(byte.to_ascii_lowercase());
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::percent_decoded;

    #[test]
    fn what_is_percent_encoded_is_found_too() {
        assert_eq!(percent_decoded("a%41%2fb%zz%4"), "aa/b%zz%4");
    }
}
