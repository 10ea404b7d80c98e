//! Words in complaints: shortened, and the nearest of those that are known.

/// At most this many characters of a text that came from outside, and nothing that moves a cursor.
pub fn clip(text: &str, most: usize) -> String {
    let visible = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut clipped: String = text.chars().take(most).map(visible).collect();
    if text.chars().nth(most).is_some() {
        clipped.push('…');
    }
    clipped
}

/// The known word that was most likely meant.
pub fn nearest<'a>(came: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let came = clip(came, 60).to_lowercase();
    let close = known
        .into_iter()
        .map(|word| (strsim::jaro_winkler(&came, word), word));
    let best = close.max_by(|one, two| one.0.total_cmp(&two.0))?;
    (best.0 > 0.75).then_some(best.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clipped_text_says_so() {
        assert_eq!(clip("abc", 3), "abc");
        assert_eq!(clip("abcd", 3), "abc…");
        assert_eq!(clip("a\u{0}\u{1b}b", 9), "a\u{fffd}\u{fffd}b");
    }

    #[test]
    fn only_a_near_word_is_offered() {
        let known = ["page_size", "table", "connection"];
        assert_eq!(nearest("PageSize", known), Some("page_size"));
        assert_eq!(nearest("conection", known), Some("connection"));
        assert_eq!(nearest("zzz", known), None);
        assert_eq!(nearest("x", []), None);
    }
}
