//! Name patterns with `*` (any run of characters) and `?` (one character), as listings accept them.

/// A pattern that is matched against a whole name, case-sensitively.
#[derive(Debug, Clone)]
pub(crate) struct Glob {
    pattern: Vec<char>,
}

impl Glob {
    /// Every text is a pattern: there is no escape character.
    pub(crate) fn new(pattern: &str) -> Self {
        Self {
            pattern: pattern.chars().collect(),
        }
    }

    /// Whether the whole of `name` matches. At worst `O(name × pattern)`: on a mismatch only the last `*` is
    /// widened, which is enough because an earlier star can never help a later one.
    pub(crate) fn matches(&self, name: &str) -> bool {
        let name: Vec<char> = name.chars().collect();
        let (mut in_pattern, mut in_name) = (0, 0);
        let mut last_star: Option<(usize, usize)> = None;
        while in_name < name.len() {
            match self.pattern.get(in_pattern) {
                Some('*') => {
                    last_star = Some((in_pattern, in_name));
                    in_pattern += 1;
                }
                Some(&expected) if expected == '?' || expected == name[in_name] => {
                    in_pattern += 1;
                    in_name += 1;
                }
                _ => {
                    let Some((star, swallowed)) = last_star else {
                        return false;
                    };
                    last_star = Some((star, swallowed + 1));
                    in_pattern = star + 1;
                    in_name = swallowed + 1;
                }
            }
        }
        self.pattern[in_pattern..].iter().all(|&rest| rest == '*')
    }
}

#[cfg(test)]
mod tests {
    use super::Glob;

    #[test]
    fn stars_and_question_marks_match_whole_names() {
        for (pattern, name, expected) in [
            ("*", "", true),
            ("*", "anything", true),
            ("", "", true),
            ("", "a", false),
            ("*.html", "index.html", true),
            ("*.html", "index.htm", false),
            ("*.ht*", "index.html", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("testPattern*bar", "testPattern2bar", true),
            ("testPattern*bar", "testPattern1", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-b-b-d", false),
            ("č*", "čaj", true),
            ("Index*", "index", false),
        ] {
            assert_eq!(
                Glob::new(pattern).matches(name),
                expected,
                "{pattern:?} against {name:?}"
            );
        }
    }

    #[test]
    fn many_stars_stay_fast() {
        let name = "a".repeat(2_000);
        assert!(!Glob::new(&format!("{}b", "a*".repeat(200))).matches(&name));
    }
}
