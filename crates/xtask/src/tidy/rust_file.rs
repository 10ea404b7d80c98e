//! A Rust file as tokens with line numbers, its comments and its test code told apart.

use std::ops::RangeInclusive;
use std::path::Path;

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

/// Whether a file is Rust, by its name.
pub(crate) fn is_rust(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "rs")
}

/// One Rust file, split by the compiler's own lexer: words in strings are not code, `//` in strings no comment.
pub(crate) struct RustFile<'a> {
    pub(crate) path: &'a str,
    pub(crate) text: &'a str,
    pub(crate) code: Vec<Token<'a>>,
    pub(crate) comments: Vec<Token<'a>>,
    test_lines: Vec<RangeInclusive<usize>>,
}

/// A piece of a file and the line that it begins on, counted from 1.
#[derive(Clone, Copy)]
pub(crate) struct Token<'a> {
    pub(crate) text: &'a str,
    pub(crate) line: usize,
}

impl Token<'_> {
    /// All lines that the token touches: a raw string may span many.
    pub(crate) fn lines(&self) -> RangeInclusive<usize> {
        self.line..=self.line + self.text.matches('\n').count()
    }
}

impl<'a> RustFile<'a> {
    /// Splits `text`; `path` is relative to the root of the checkout.
    pub(crate) fn read(path: &'a str, text: &'a str) -> Self {
        let (mut code, mut comments) = (Vec::new(), Vec::new());
        let (mut offset, mut line) = (0, 1);
        for token in tokenize(text, FrontmatterAllowed::No) {
            let piece = &text[offset..offset + token.len as usize];
            match token.kind {
                TokenKind::Whitespace => {}
                TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => {
                    comments.push(Token { text: piece, line });
                }
                _ => code.push(Token { text: piece, line }),
            }
            offset += piece.len();
            line += piece.matches('\n').count();
        }
        let test_lines = test_lines(path, &code);
        Self {
            path,
            text,
            code,
            comments,
            test_lines,
        }
    }

    /// Whether a line belongs to test code: a file of tests, or an item under `#[cfg(test)]`.
    pub(crate) fn is_test(&self, line: usize) -> bool {
        self.test_lines.iter().any(|lines| lines.contains(&line))
    }

    /// The places where these tokens follow each other, as the index of the first.
    pub(crate) fn find(&self, pattern: &'a [&'a str]) -> impl Iterator<Item = usize> {
        positions(&self.code, pattern)
    }
}

fn positions<'a>(code: &'a [Token<'a>], pattern: &'a [&'a str]) -> impl Iterator<Item = usize> {
    let matches =
        move |window: &[Token<'_>]| window.iter().map(|token| token.text).eq(pattern.iter().copied());
    code.windows(pattern.len())
        .enumerate()
        .filter(move |(_, window)| matches(window))
        .map(|(index, _)| index)
}

fn test_lines(path: &str, code: &[Token<'_>]) -> Vec<RangeInclusive<usize>> {
    if path.starts_with("tests/") || path.contains("/tests/") || path.ends_with("/tests.rs") {
        return vec![1..=usize::MAX];
    }
    let plain = positions(code, &["#", "[", "cfg", "(", "test", ")", "]"]);
    let combined = positions(code, &["#", "[", "cfg", "(", "all", "(", "test", ","]);
    plain
        .chain(combined)
        .map(|start| code[start].line..=code[item_end(code, start)].line)
        .collect()
}

/// The index of the last token of the item whose first attribute begins at `start`.
fn item_end(code: &[Token<'_>], start: usize) -> usize {
    let mut depth = 0_usize;
    for (index, token) in code.iter().enumerate().skip(start) {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            "}" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return index;
                }
            }
            ";" if depth == 0 => return index,
            _ => {}
        }
    }
    code.len() - 1
}

#[cfg(test)]
mod tests {
    use super::RustFile;

    #[test]
    fn strings_and_comments_are_not_code() {
        let text = "let a = \"// no comment\"; // a comment\nlet b = r#\"\n\"two\" lines\"#;\nlet c = 'x';\n";
        let file = RustFile::read("src/a.rs", text);
        assert_eq!(
            file.comments.iter().map(|c| (c.text, c.line)).collect::<Vec<_>>(),
            [("// a comment", 1)]
        );
        let raw = file
            .code
            .iter()
            .find(|token| token.text.starts_with("r#"))
            .expect("the raw string is a token");
        assert_eq!(raw.lines(), 2..=3);
    }

    #[test]
    fn test_items_end_where_their_braces_end() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() { if true {} }\n}\nfn c() {}\n#[cfg(test)]\nmod more;\nfn d() {}\n";
        let file = RustFile::read("src/a.rs", text);
        let tests: Vec<usize> = (1..=9).filter(|line| file.is_test(*line)).collect();
        assert_eq!(tests, [2, 3, 4, 5, 7, 8]);
    }

    #[test]
    fn files_of_tests_are_tests_throughout() {
        for path in [
            "tests/src/lib.rs",
            "crates/a/tests/b.rs",
            "crates/a/src/b/tests.rs",
        ] {
            assert!(RustFile::read(path, "fn a() {}").is_test(1), "{path}");
        }
        assert!(!RustFile::read("crates/a/src/tests_of_others.rs", "fn a() {}").is_test(1));
    }
}
