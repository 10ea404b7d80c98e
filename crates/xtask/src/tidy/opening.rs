//! Every Rust file opens with one sentence that says what it is.

use crate::tidy::finding::Finding;
use crate::tidy::rust_file::RustFile;

/// Asks for `//! Some sentence.`: the first paragraph of the file is module documentation and ends as a sentence.
pub(crate) fn check(file: &RustFile<'_>) -> Vec<Finding> {
    let opening: Vec<&str> = file
        .text
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(str::trim)
        .take_while(|l| !l.is_empty())
        .collect();
    let complaint = match opening.last() {
        None => "the file does not begin with a `//!` line: say in one sentence what it is",
        Some(last) if !last.ends_with(['.', '!', '?']) => {
            "the opening `//!` paragraph is no sentence: end it with a full stop"
        }
        Some(_) => return Vec::new(),
    };
    vec![Finding::new(file.path, 1, complaint)]
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::rust_file::RustFile;

    #[test]
    fn the_first_paragraph_is_a_sentence() {
        for (text, findings) in [
            ("//! The vault.\n", 0),
            (
                "//! The vault, in a sentence\n//! of two lines.\n//!\n//! More\n",
                0,
            ),
            ("", 1),
            ("use std::fs;\n", 1),
            ("// The vault.\n", 1),
            ("\n//! The vault.\n", 1),
            ("//!\n//! The vault.\n", 1),
            ("//! vault\n", 1),
        ] {
            assert_eq!(check(&RustFile::read("a.rs", text)).len(), findings, "{text:?}");
        }
    }
}
