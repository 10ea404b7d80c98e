//! The question before something is taken away for good.

use crate::web::{Page, Section, Session};
use maud::{Markup, html};

/// What is asked.
pub(super) struct Confirm<'a> {
    pub(super) title: &'a str,
    pub(super) section: Section,
    /// What happens, with the name of what it happens to.
    pub(super) what: Markup,
    /// Where the form goes.
    pub(super) action: String,
    /// The word on the button.
    pub(super) verb: &'a str,
    /// Where “Keep it” leads.
    pub(super) back: &'a str,
}

impl Confirm<'_> {
    pub(super) fn page(self, session: &Session) -> Page {
        Page::new(self.title, self.section, session).body(html! {
            form method="post" action=(self.action) .card {
                (session.csrf().field())
                (self.what)
                div .actions {
                    button .danger type="submit" { (self.verb) }
                    a .button.secondary href=(self.back) { "Keep it" }
                }
            }
        })
    }
}
