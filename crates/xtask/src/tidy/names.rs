//! Files and types are named after what they are, not after a drawer to put things in.

use crate::tidy::finding::Finding;
use crate::tidy::rust_file::RustFile;

/// Words that say nothing about the thing that they name.
const EMPTY_WORDS: [&str; 9] = [
    "common", "helper", "helpers", "impl", "manager", "managers", "misc", "util", "utils",
];

/// Checks the names of a file and of the folders that it lies in.
pub(crate) fn check_path(path: &str) -> Vec<Finding> {
    path.split('/')
        .map(|part| part.split_once('.').map_or(part, |(stem, _)| stem))
        .filter_map(|part| empty_word(part).map(|word| (part, word)))
        .map(|(part, word)| Finding::new(path, 1, complaint(part, &word)))
        .collect()
}

/// Checks the names of the types and modules that a file defines.
pub(crate) fn check_types(file: &RustFile<'_>) -> Vec<Finding> {
    file.code
        .windows(2)
        .filter(|pair| {
            matches!(
                pair[0].text,
                "struct" | "enum" | "union" | "trait" | "type" | "mod"
            )
        })
        .filter_map(|pair| empty_word(pair[1].text).map(|word| (pair[1], word)))
        .map(|(name, word)| Finding::new(file.path, name.line, complaint(name.text, &word)))
        .collect()
}

fn complaint(name: &str, word: &str) -> String {
    format!("the name `{name}` contains `{word}`, which says nothing: name it after what it is or does")
}

/// The first empty word in a `snake_case`, `kebab-case` or `CamelCase` name.
fn empty_word(name: &str) -> Option<String> {
    let mut spaced = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() || letter == '_' || letter == '-' {
            spaced.push(' ');
        }
        spaced.extend(letter.to_lowercase());
    }
    spaced
        .split([' ', '_', '-'])
        .find(|word| EMPTY_WORDS.contains(word))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{check_path, check_types};
    use crate::tidy::finding::lines;
    use crate::tidy::rust_file::RustFile;

    #[test]
    fn empty_words_in_paths_are_found() {
        for path in [
            "crates/a/src/utils.rs",
            "crates/a/src/string_helpers.rs",
            "tests/common/mod.rs",
            "deploy/misc-files/a.toml",
        ] {
            assert_eq!(check_path(path).len(), 1, "{path}");
        }
        for path in [
            "crates/a/src/implementation.rs",
            "crates/a/src/commonwealth.rs",
            "README.md",
        ] {
            assert!(check_path(path).is_empty(), "{path}");
        }
    }

    #[test]
    fn empty_words_in_type_names_are_found() {
        let text = "struct KeyManager;\nenum Kind {}\ntrait Utils {}\nstruct StoreImpl;\n// struct Helper;\nlet m = SessionManager::new();\n";
        assert_eq!(lines(&check_types(&RustFile::read("a.rs", text))), [1, 3, 4]);
    }
}
