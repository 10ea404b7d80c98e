//! Attributes that hide something: silenced lints without an expectation, and tests that do not run.

use crate::tidy::finding::Finding;
use crate::tidy::rust_file::{RustFile, Token};

/// Finds `allow(…)` in attributes and `#[ignore]`.
pub(crate) fn check(file: &RustFile<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for start in file.find(&["#", "["]).chain(file.find(&["#", "!", "["])) {
        let attribute = attribute_at(file, start);
        let texts: Vec<&str> = attribute.iter().map(|token| token.text).collect();
        let line = file.code[start].line;
        if texts.windows(2).any(|pair| pair == ["allow", "("]) {
            let advice = "`allow` stays when its reason is gone: use `#[expect(lint, reason = \"…\")]`";
            findings.push(Finding::new(file.path, line, advice));
        }
        if texts.first() == Some(&"ignore") || texts.windows(2).any(|pair| pair == [",", "ignore"]) {
            let advice = "an ignored test shows nothing: make it run everywhere or delete it";
            findings.push(Finding::new(file.path, line, advice));
        }
    }
    findings
}

/// The tokens between the brackets of the attribute that begins at `start`.
fn attribute_at<'f, 'a>(file: &'f RustFile<'a>, start: usize) -> &'f [Token<'a>] {
    let open = start
        + file.code[start..]
            .iter()
            .take_while(|token| token.text != "[")
            .count()
        + 1;
    let mut depth = 1_usize;
    for (index, token) in file.code.iter().enumerate().skip(open) {
        match token.text {
            "[" => depth += 1,
            "]" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &file.code[open..index];
        }
    }
    &file.code[open..]
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::finding::lines;
    use crate::tidy::rust_file::RustFile;

    #[test]
    fn silenced_lints_are_found_wherever_they_hide() {
        let text = "#[expect(dead_code, reason = \"why\")]\nfn a() { allow(1) }\n#[allow(dead_code)]\nfn b() {}\n#[cfg_attr(test, allow(dead_code))]\nfn c() {}\n";
        assert_eq!(lines(&check(&RustFile::read("a.rs", text))), [3, 5]);
        assert_eq!(
            lines(&check(&RustFile::read("a.rs", "#![allow(dead_code)]\n"))),
            [1]
        );
    }

    #[test]
    fn ignored_tests_are_found() {
        let text = "#[test]\n#[ignore]\nfn a() {}\n#[ignore = \"slow\"]\nfn b() {}\n#[cfg_attr(windows, ignore)]\nfn c() { ignore(); }\n";
        assert_eq!(lines(&check(&RustFile::read("a.rs", text))), [2, 4, 6]);
    }
}
