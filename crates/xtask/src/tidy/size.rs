//! No file grows beyond what a reader can hold in mind.

use std::collections::BTreeSet;

use crate::tidy::finding::Finding;
use crate::tidy::rust_file::{RustFile, Token};

/// The most lines of code, and apart from them the most lines of test code, that one file may have.
const LIMIT: usize = 400;

/// The lines of a file that carry code: blank lines and lines that are only comment do not count.
pub(crate) struct Size {
    pub(crate) path: String,
    pub(crate) code: usize,
    pub(crate) tests: usize,
}

impl Size {
    pub(crate) fn of(file: &RustFile<'_>) -> Self {
        let lines: BTreeSet<usize> = file.code.iter().flat_map(Token::lines).collect();
        let tests = lines.iter().filter(|line| file.is_test(**line)).count();
        Self {
            path: file.path.to_owned(),
            code: lines.len() - tests,
            tests,
        }
    }
}

pub(crate) fn check(file: &RustFile<'_>) -> Vec<Finding> {
    let Size { code, tests, .. } = Size::of(file);
    let too_long = |count, what, advice| {
        let message = format!("{count} lines of {what}, {LIMIT} are allowed: {advice}");
        (count > LIMIT).then(|| Finding::new(file.path, 1, message))
    };
    let code = too_long(code, "code", "split the file by its nouns");
    let tests = too_long(tests, "tests", "split them by what they show");
    code.into_iter().chain(tests).collect()
}

#[cfg(test)]
mod tests {
    use super::{LIMIT, Size, check};
    use crate::tidy::rust_file::RustFile;

    #[test]
    fn blank_lines_and_comments_do_not_count() {
        let text = "//! A file.\n\nfn a() {} // with a remark\n/* more\n */\nconst B: &str = \"\n\n\";\n#[cfg(test)]\nmod tests {\n    // why\n}\n";
        let size = Size::of(&RustFile::read("a.rs", text));
        assert_eq!((size.code, size.tests), (4, 3));
    }

    #[test]
    fn one_line_beyond_the_limit_is_found() {
        let allowed = "fn a() {}\n".repeat(LIMIT);
        assert!(check(&RustFile::read("a.rs", &allowed)).is_empty());
        assert!(
            check(&RustFile::read(
                "a.rs",
                &format!("{allowed}#[cfg(test)]\nmod tests {{}}\n")
            ))
            .is_empty()
        );
        assert_eq!(
            check(&RustFile::read("a.rs", &format!("{allowed}fn b() {{}}\n"))).len(),
            1
        );
        assert_eq!(
            check(&RustFile::read("a/tests.rs", &format!("{allowed}fn b() {{}}\n"))).len(),
            1
        );
    }
}
