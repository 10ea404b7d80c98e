//! A text field of a form, with its hint and with what is wrong with it.

use super::refused::Complaint;
use crate::web::field_error;
use maud::{Markup, html};

/// A text field.
pub(super) struct Field<'a> {
    /// Its name, which is its id too.
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) hint: &'a str,
    /// What it holds; empty for secrets, which are never shown again.
    pub(super) value: &'a str,
    pub(super) is_secret: bool,
    pub(super) is_required: bool,
}

impl<'a> Field<'a> {
    /// A field that may stay empty.
    pub(super) fn text(name: &'static str, label: &'static str, hint: &'a str, value: &'a str) -> Self {
        Self {
            name,
            label,
            hint,
            value,
            is_secret: false,
            is_required: false,
        }
    }

    /// A secret that may stay empty. What was typed does not come back to the page.
    pub(super) fn secret(name: &'static str, label: &'static str, hint: &'a str) -> Self {
        Self {
            is_secret: true,
            ..Self::text(name, label, hint, "")
        }
    }

    /// Browsers insist on it.
    pub(super) fn required(self) -> Self {
        Self {
            is_required: true,
            ..self
        }
    }

    pub(super) fn markup(&self, complaint: Option<&Complaint>) -> Markup {
        let error = complaint.filter(|complaint| complaint.field == self.name);
        let (hint, wrong) = (format!("{}-hint", self.name), format!("{}-error", self.name));
        let described = match (self.hint.is_empty(), error) {
            (true, None) => None,
            (false, None) => Some(hint.clone()),
            (true, Some(_)) => Some(wrong),
            (false, Some(_)) => Some(format!("{wrong} {hint}")),
        };
        html! {
            div .field {
                label for=(self.name) { (self.label) }
                input id=(self.name) name=(self.name) type=(if self.is_secret { "password" } else { "text" })
                    value=[(!self.is_secret).then_some(self.value)]
                    autocomplete="off" autocapitalize="none" spellcheck="false"
                    required[self.is_required]
                    aria-invalid=[error.map(|_| "true")] aria-describedby=[described];
                (field_error(self.name, error.map(|complaint| complaint.sentence.as_str())))
                @if !self.hint.is_empty() { p .hint id=(hint) { (self.hint) } }
            }
        }
    }
}
