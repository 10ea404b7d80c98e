//! Names of connections: what people and tools call them.

use crate::ConnectionError;

/// The longest name, in characters.
const LONGEST: usize = 64;

/// Checks a name: 1 to 64 characters, letters and digits of any script, and between them spaces, `-`, `_` and `.`.
/// Case counts. So a name fits into a query, a sentence and a file name without being quoted.
pub fn check(name: &str) -> Result<(), ConnectionError> {
    let inner = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.');
    let is_good = name.chars().count() <= LONGEST
        && name.chars().all(inner)
        && name.starts_with(char::is_alphanumeric)
        && name.ends_with(char::is_alphanumeric);
    if is_good {
        Ok(())
    } else {
        Err(ConnectionError::Name { came: shown(name) })
    }
}

/// What came, fit for a message: not longer than a name may be, nothing that moves a cursor.
pub(crate) fn shown(name: &str) -> String {
    let mut shown: String = name
        .chars()
        .take(LONGEST)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    if name.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_taken_and_names_that_are_not() {
        for name in [
            "a",
            "shop",
            "Shop 2",
            "shop-eu_1.test",
            "Läden",
            "店",
            &"x".repeat(64),
        ] {
            assert!(check(name).is_ok(), "{name}");
        }
        for name in [
            "",
            " ",
            " shop",
            "shop ",
            "-shop",
            "shop.",
            "a/b",
            "a\nb",
            "a\"b",
            "a?b",
            "a,b",
            &"x".repeat(65),
        ] {
            assert!(check(name).is_err(), "{name}");
        }
    }

    #[test]
    fn the_message_is_bounded_and_plain() {
        let error = check(&"\u{1b}[2J".repeat(100)).unwrap_err().to_string();
        assert!(
            error.chars().count() < 250 && !error.contains('\u{1b}'),
            "{error}"
        );
    }
}
