//! The forms in which a text can stand in a log.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// A secret as it is, percent-encoded, escaped in JSON, and inside of anything that was written in base64.
pub(super) fn forms(secret: &str) -> Vec<(&'static str, String)> {
    let mut forms = vec![("plain", secret.to_owned())];
    forms.push(("percent-encoded", percent_encoded(secret)));
    let escaped = serde_json::Value::from(secret).to_string();
    forms.push(("escaped in JSON", escaped.trim_matches('"').to_owned()));
    for before in 0..3 {
        let bytes = [&vec![0; before][..], secret.as_bytes()].concat();
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let text = engine.encode(&bytes);
            // Characters that also hold bits of what stands before and behind are left out.
            let begin = (before * 8).div_ceil(6);
            let end = bytes.len() * 8 / 6;
            forms.push(("base64", text[begin..end].to_owned()));
        }
    }
    forms.sort_by(|one, two| one.1.cmp(&two.1));
    forms.dedup_by(|one, two| one.1 == two.1);
    // The plainest name for a form that is the same in several.
    forms.sort_by_key(|(form, _)| *form != "plain");
    forms
}

/// Every byte but letters, digits and `-._~` (RFC 3986, 2.3).
fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a `String` cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}
