//! Messages of other crates, which begin in lower case and end without a stop, as sentences on a page.

/// The message with a capital letter in front and a stop behind.
pub(crate) fn sentence(message: &str) -> String {
    let mut rest = message.chars();
    let mut text: String = match rest.next() {
        // An identifier in backticks keeps its case.
        Some(first) => first.to_uppercase().chain(rest).collect(),
        None => return String::new(),
    };
    if !text.ends_with(['.', '?', '!']) {
        text.push('.');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_become_sentences() {
        for (message, expected) in [
            ("", ""),
            ("it cannot be", "It cannot be."),
            ("Done.", "Done."),
            ("`*:write` is too much", "`*:write` is too much."),
            ("ärger", "Ärger."),
        ] {
            assert_eq!(sentence(message), expected);
        }
    }
}
