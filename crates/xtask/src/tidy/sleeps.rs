//! Tests never sleep: a sleep is too short on a slow machine and too long everywhere else.

use crate::tidy::finding::Finding;
use crate::tidy::rust_file::RustFile;

/// Finds `sleep(…)` called as a function in test code; a method of a test's own clock is something else.
pub(crate) fn check(file: &RustFile<'_>) -> Vec<Finding> {
    file.find(&["sleep", "("])
        .filter(|index| file.is_test(file.code[*index].line))
        .filter(|index| {
            !index
                .checked_sub(1)
                .is_some_and(|before| matches!(file.code[before].text, "." | "fn"))
        })
        .map(|index| {
            let advice = "a test that sleeps is slow or flaky: wait for the event itself, or set the clock";
            Finding::new(file.path, file.code[index].line, advice)
        })
        .collect()
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
}
