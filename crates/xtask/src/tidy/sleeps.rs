//! Tests never sleep: a sleep is too short on a slow machine and too long everywhere else.

use crate::tidy::finding::Finding;
use crate::tidy::rust_file::{RustFile, Token};

/// Finds `sleep(…)` called as a function in test code. A method of a test's own clock is something else, and so is
/// tokio's sleep while tokio's time is paused: it passes at once.
pub(crate) fn check(file: &RustFile<'_>) -> Vec<Finding> {
    file.find(&["sleep", "("])
        .filter(|index| file.is_test(file.code[*index].line))
        .filter(|index| !(is_method_or_definition(file, *index) || time_is_paused(file, *index)))
        .map(|index| {
            let advice = "a test that sleeps is slow or flaky: wait for the event itself, or set the clock";
            Finding::new(file.path, file.code[index].line, advice)
        })
        .collect()
}

fn is_method_or_definition(file: &RustFile<'_>, index: usize) -> bool {
    index
        .checked_sub(1)
        .is_some_and(|before| matches!(file.code[before].text, "." | "fn"))
}

/// Whether the last test attribute above says `start_paused`.
fn time_is_paused(file: &RustFile<'_>, index: usize) -> bool {
    let above = &file.code[..index];
    let attribute = above
        .windows(2)
        .rposition(|pair| matches!(pair[0].text, ":" | "[") && pair[1].text == "test");
    let said = attribute
        .into_iter()
        .flat_map(|start| &above[start..])
        .take_while(|token| token.text != "]");
    said.into_iter().any(|token| token.text == "start_paused") && !is_of_threads(above)
}

/// Whether the path before `sleep` is that of the standard library's threads, which know no paused time.
fn is_of_threads(above: &[Token<'_>]) -> bool {
    above
        .iter()
        .rev()
        .map(|token| token.text)
        .take(3)
        .eq([":", ":", "thread"])
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::finding::lines;
    use crate::tidy::rust_file::RustFile;

    #[test]
    fn sleeping_tests_are_found() {
        let text = "fn wait() { std::thread::sleep(D); }\n#[cfg(test)]\nmod tests {\n    fn a() { tokio::time::sleep(D).await; }\n    fn b() { sleep(D); }\n    fn c() { clock.sleep(D); }\n}\n";
        assert_eq!(lines(&check(&RustFile::read("src/a.rs", text))), [4, 5]);
        assert_eq!(lines(&check(&RustFile::read("src/tests.rs", text))), [1, 4, 5]);
    }

    #[test]
    fn paused_time_passes_at_once() {
        let sleeping =
            |attribute: &str, call: &str| format!("#[{attribute}]\nasync fn a() {{ {call}(D).await; }}\n");
        let found = |text: &str| !check(&RustFile::read("src/tests.rs", text)).is_empty();
        let paused = sleeping("tokio::test(start_paused = true)", "tokio::time::sleep");
        assert!(!found(&paused));
        assert!(found(&sleeping(
            "tokio::test(start_paused = true)",
            "std::thread::sleep"
        )));
        assert!(found(&sleeping("tokio::test", "tokio::time::sleep")));
        assert!(
            found(&format!("{paused}{}", sleeping("test", "sleep"))),
            "the test before was paused, not this one"
        );
    }
}
