//! Secrets that must not leave: found and replaced in every text that does.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Value};
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use zeroize::Zeroizing;

/// What stands in the place of a secret.
const MASK: &str = "[redacted]";

/// Members of objects that are dropped wherever they stand.
const DROPPED_MEMBERS: [&str; 2] = ["password", "user-token"];

/// Shorter secrets are replaced only where they are the whole text: to replace every `a` would only destroy answers.
const SHORTEST_PART: usize = 6;

/// RFC 3986 unreserved characters stay as they are: how most clients encode.
const UNRESERVED_KEPT: &percent_encoding::AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Every secret that was opened for one call. Its `Debug` says nothing.
#[derive(Default)]
pub struct Redactor {
    secrets: Mutex<Secrets>,
}

#[derive(Default)]
struct Secrets {
    /// In every spelling that an answer could have them in.
    spellings: Vec<Zeroizing<String>>,
    /// Made of the spellings when an answer is first looked at.
    search: Option<Arc<Search>>,
}

/// Looks for all spellings that are long enough to be parts of texts.
struct Search {
    parts: Vec<Zeroizing<String>>,
    /// Bytes of the shortest spelling: no shorter text can have one in it.
    shortest: usize,
    /// Made when the first text is long enough. For most answers that is never, and it costs more than the rest of them.
    automaton: OnceLock<Option<AhoCorasick>>,
}

impl Search {
    fn new<'s>(spellings: impl Iterator<Item = &'s Zeroizing<String>>) -> Self {
        let parts: Vec<_> = spellings.cloned().collect();
        Self {
            shortest: parts.iter().map(|part| part.len()).min().unwrap_or(usize::MAX),
            parts,
            automaton: OnceLock::new(),
        }
    }

    fn is_match(&self, text: &str) -> bool {
        text.len() >= self.shortest && self.automaton().is_some_and(|automaton| automaton.is_match(text))
    }

    fn automaton(&self) -> Option<&AhoCorasick> {
        let build = || {
            // Keys are hexadecimal and so are percent codes: both come in either case. It lives for one answer, so it has
            // to be made quickly: the fastest kind takes longer to make than to look through 20,000 characters.
            let automaton = AhoCorasick::builder()
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .ascii_case_insensitive(true)
                .match_kind(MatchKind::LeftmostLongest)
                .build(self.parts.iter().map(|part| part.as_bytes()));
            automaton.ok()
        };
        self.automaton.get_or_init(build).as_ref()
    }
}

impl Redactor {
    /// Adds a secret, in every spelling that an answer could have it in.
    pub fn conceal(&self, secret: &str) {
        if secret.is_empty() {
            return;
        }
        let json = Zeroizing::new(serde_json::to_string(secret).unwrap_or_default());
        let spellings = [
            secret.to_owned(),
            utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
            utf8_percent_encode(secret, UNRESERVED_KEPT).to_string(),
            json.trim_matches('"').to_owned(),
        ];
        let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        for spelling in spellings {
            let spelling = Zeroizing::new(spelling);
            if !secrets.spellings.contains(&spelling) {
                secrets.spellings.push(spelling);
                secrets.search = None;
            }
        }
    }

    /// Whether a text contains a secret, also percent-encoded.
    pub fn finds(&self, text: &str) -> bool {
        self.pass().is_some_and(|pass| pass.occurs(text))
    }

    /// The text with every secret replaced; `None` when it has none and can stay.
    pub fn redact_text(&self, text: &str) -> Option<String> {
        self.pass()?.redact(text)
    }

    /// Replaces every secret in every string and member name of a value and drops `password` and `user-token`.
    pub fn redact(&self, value: &mut Value) {
        let pass = self.pass().unwrap_or_default();
        pass.redact_value(value);
    }

    /// What there is to look for now; `None` when there is nothing.
    fn pass(&self) -> Option<Pass> {
        let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        if secrets.spellings.is_empty() {
            return None;
        }
        if secrets.search.is_none() {
            let parts = secrets
                .spellings
                .iter()
                .filter(|spelling| spelling.len() >= SHORTEST_PART);
            secrets.search = Some(Arc::new(Search::new(parts)));
        }
        let short = secrets
            .spellings
            .iter()
            .filter(|spelling| spelling.len() < SHORTEST_PART);
        Some(Pass {
            search: secrets.search.clone(),
            short: short.cloned().collect(),
        })
    }
}

/// One look through an answer.
#[derive(Default)]
struct Pass {
    search: Option<Arc<Search>>,
    short: Vec<Zeroizing<String>>,
}

impl Pass {
    fn occurs(&self, text: &str) -> bool {
        self.is_part(text) || self.is_short(text) || self.hides(text)
    }

    fn is_part(&self, text: &str) -> bool {
        self.search.as_ref().is_some_and(|search| search.is_match(text))
    }

    fn is_short(&self, text: &str) -> bool {
        self.short.iter().any(|secret| secret.as_str() == text)
    }

    /// A secret in a spelling of its own: percent-encoded in another way.
    fn hides(&self, text: &str) -> bool {
        text.contains('%')
            && percent_decode_str(text)
                .decode_utf8()
                .is_ok_and(|decoded| self.is_part(&decoded))
    }

    fn redact(&self, text: &str) -> Option<String> {
        if !self.occurs(text) {
            return None;
        }
        let search = self.search.as_ref().filter(|_| !self.is_short(text));
        let Some(search) = search.and_then(|search| search.automaton()) else {
            return Some(MASK.to_owned());
        };
        // One pass from left to right. Masks are written, never searched: a secret may be a part of the mask.
        let (mut clean, mut kept, mut end) = (String::with_capacity(text.len()), String::new(), 0);
        for found in search.find_iter(text) {
            // A match of an ASCII spelling inside of a longer character cannot be: UTF-8 never looks like that.
            let between = text.get(end..found.start()).unwrap_or_default();
            clean.push_str(between);
            clean.push_str(MASK);
            kept.push_str(between);
            kept.push('\n');
            end = found.end();
        }
        let rest = text.get(end..).unwrap_or_default();
        clean.push_str(rest);
        kept.push_str(rest);
        // Nothing of a text can be kept that still has a secret in a spelling of its own.
        if self.hides(&kept) {
            Some(MASK.to_owned())
        } else {
            Some(clean)
        }
    }

    fn redact_value(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some(clean) = self.redact(text) {
                    *text = clean;
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.redact_value(item)),
            Value::Object(members) => self.redact_members(members),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn redact_members(&self, members: &mut Map<String, Value>) {
        members.retain(|name, _| !DROPPED_MEMBERS.contains(&name.as_str()));
        members.values_mut().for_each(|member| self.redact_value(member));
        if members.keys().any(|name| self.occurs(name)) {
            let kept = std::mem::take(members).into_iter();
            *members = kept
                .map(|(name, member)| (self.redact(&name).unwrap_or(name), member))
                .collect();
        }
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor(…)")
    }
}

#[cfg(test)]
mod tests;
