//! Words that do not belong into a finished project: postponed work, and paths of one machine.

use crate::tidy::finding::Finding;
use crate::tidy::rust_file::{self, RustFile, Token};

// Put together, so that this file passes its own check.
const POSTPONED: [&str; 4] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("X", "XX"),
    concat!("HA", "CK"),
];
const PLACES: [&str; 2] = [concat!("/ro", "ot/"), concat!("/wo", "rk/")];
const HOMES: [&str; 2] = [concat!("/ho", "me/"), concat!("/Us", "ers/")];

/// Finds postponed work in the comments and macros of a Rust file.
pub(crate) fn check_rust(file: &RustFile<'_>) -> Vec<Finding> {
    let comments = file.comments.iter().flat_map(|comment| {
        let lines = comment.text.lines().enumerate();
        lines.filter_map(|(index, text)| {
            postponed(text).map(|word| (comment.line + index, format!("`{word}`")))
        })
    });
    let macros = ["todo", "unimplemented"].into_iter().flat_map(|name| {
        let followed_by_bang = |pair: &[_]| matches!(pair, [a, b] if is(a, name) && is(b, "!"));
        let found = file.code.windows(2).filter(move |pair| followed_by_bang(pair));
        found.map(move |pair| (pair[0].line, format!("`{name}!`")))
    });
    comments
        .chain(macros)
        .map(|(line, word)| Finding::new(file.path, line, unfinished(&word)))
        .collect()
}

fn is(token: &Token<'_>, text: &str) -> bool {
    token.text == text
}

/// Finds postponed work in every other text file; recorded data and licences are not ours to judge.
pub(crate) fn check_text(path: &str, text: &str) -> Vec<Finding> {
    if rust_file::is_rust(path) || is_foreign(path) {
        return Vec::new();
    }
    numbered(text)
        .filter_map(|(line, text)| {
            postponed(text).map(|word| Finding::new(path, line, unfinished(&format!("`{word}`"))))
        })
        .collect()
}

/// Finds absolute paths that exist on one machine only. Rust code may speak of homes: tests make some up.
pub(crate) fn check_places(path: &str, text: &str) -> Vec<Finding> {
    if is_foreign(path) {
        return Vec::new();
    }
    let places = if rust_file::is_rust(path) {
        PLACES.to_vec()
    } else {
        [PLACES, HOMES].concat()
    };
    numbered(text)
        .filter_map(|(line, text)| {
            let place = places.iter().find(|place| begins_a_path(text, place))?;
            Some(Finding::new(
                path,
                line,
                format!("`{place}…` is a path of one machine: make it relative"),
            ))
        })
        .collect()
}

fn is_foreign(path: &str) -> bool {
    let is_lock = path == "Cargo.lock" || path.ends_with("/package-lock.json");
    // What fuzzing found is random text.
    let is_found = path.starts_with("fuzz/corpus/") || path.starts_with("fuzz/regressions/");
    is_lock || is_found || path == "LICENSE" || path.contains("fixtures/")
}

fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines())
}

fn unfinished(word: &str) -> String {
    format!("{word} postpones work: do it, or file an issue and remove it here")
}

fn postponed(line: &str) -> Option<&'static str> {
    let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.find_map(|word| POSTPONED.into_iter().find(|postponed| *postponed == word))
}

/// Whether `place` occurs where a path can begin, so that the middle of a URL or of a longer path is left alone.
fn begins_a_path(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(index, _)| {
        let before = line[..index].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !"/._-~}*".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::{HOMES, PLACES, POSTPONED, check_places, check_rust, check_text};
    use crate::tidy::finding::lines;
    use crate::tidy::rust_file::RustFile;

    #[test]
    fn postponed_work_is_found_in_comments_and_macros_only() {
        for word in POSTPONED {
            let text =
                format!("// {word}: later\nlet a = \"{word}\";\n/* one\n {word} */\n// the {word}S list\n");
            assert_eq!(
                lines(&check_rust(&RustFile::read("a.rs", &text))),
                [1, 4],
                "{word}"
            );
        }
        let text = "fn a() { todo!() }\nfn b() { unimplemented!(\"b\") }\nfn todo() {}\n";
        assert_eq!(lines(&check_rust(&RustFile::read("a.rs", text))), [1, 2]);
    }

    #[test]
    fn postponed_work_is_found_in_other_files() {
        let text = format!("fine\n<!-- {} -->\n", POSTPONED[0]);
        assert_eq!(lines(&check_text("README.md", &text)), [2]);
        assert!(check_text("tests/fixtures/recorded.json", &text).is_empty());
        assert!(check_text("fuzz/corpus/bearer/0a1b", &text).is_empty());
    }

    #[test]
    fn paths_of_one_machine_are_found() {
        for place in [PLACES, HOMES].concat() {
            let text = format!("cd {place}x\nhttps://example.com{place}x\nsee `{place}x`\n");
            assert_eq!(lines(&check_places("a.md", &text)), [1, 3], "{place}");
            assert_eq!(
                check_places("a.rs", &text).is_empty(),
                HOMES.contains(&place),
                "{place}"
            );
        }
    }
}
