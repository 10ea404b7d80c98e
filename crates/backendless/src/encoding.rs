//! Percent-encoding of path segments and query values, and which names may become a path segment.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Encodes `text` so that it is exactly one path segment or one query value.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Why `name` cannot be a path segment, or `None` if it can.
///
/// A slash breaks the route even in the vendor's own SDK, and dot segments are removed by URL parsers.
pub(crate) fn refusal(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        Some("it is empty")
    } else if name == "." || name == ".." {
        Some("`.` and `..` are not names")
    } else if name.contains('/') {
        Some("it contains a slash")
    } else if name.chars().any(char::is_control) {
        Some("it contains a control character")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use percent_encoding::percent_decode_str;
    use proptest::prelude::*;
    use url::Url;

    use super::*;

    #[test]
    fn only_unreserved_characters_stay() {
        assert_eq!(encode("aZ09-._~"), "aZ09-._~");
        assert_eq!(encode("k 1+é@:#?=$&"), "k%201%2B%C3%A9%40%3A%23%3F%3D%24%26");
        assert_eq!(encode("50%"), "50%25");
    }

    #[test]
    fn names_that_would_leave_their_segment_are_refused() {
        for name in ["", ".", "..", "a/b", "/", "a\nb", "\u{0}", "\u{7f}"] {
            assert!(refusal(name).is_some(), "{name:?} was accepted");
        }
        for name in ["a", "...", "a.b", "ü ñ", "%2F", "a\\b", "*"] {
            assert_eq!(refusal(name), None, "{name:?} was refused");
        }
    }

    proptest! {
        #[test]
        fn every_accepted_name_survives_a_url(name in any::<String>()) {
            prop_assume!(refusal(&name).is_none());
            let url = Url::parse(&format!("https://api.example/app/{}/end?v={}", encode(&name), encode(&name)))
                .expect("an encoded segment is a valid URL");
            let segments: Vec<&str> = url.path_segments().expect("the URL has a path").collect();
            prop_assert_eq!(segments.len(), 3);
            prop_assert_eq!(percent_decode_str(segments[1]).decode_utf8().expect("UTF-8"), name.as_str());
            let (_, value) = url.query_pairs().next().expect("one pair");
            prop_assert_eq!(value, name.as_str());
        }
    }
}
