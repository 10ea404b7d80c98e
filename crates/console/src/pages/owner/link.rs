//! Links with which somebody chooses a password: made, and shown once.

use crate::console::Console;
use crate::web::{Page, PageError, Section, Session, copyable, moment};
use domain::{AccountId, InvitationId, SecretHash, random_secret};
use maud::html;
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;
use store::{Invitation, Role};

/// Whom a link is for.
pub(super) struct Purpose {
    /// An account that gets a new password; `None` makes an account.
    pub(super) account: Option<AccountId>,
    /// The address, when it is given.
    pub(super) email: Option<String>,
    /// Of an account to be.
    pub(super) role: Role,
    /// How long the link counts.
    pub(super) life: Duration,
}

/// A link and its row.
pub(super) struct Link {
    pub(super) invitation: Invitation,
    url: SecretString,
}

impl Link {
    /// A link to be. Nothing is stored before [`Link::save`].
    pub(super) fn new(console: &Console, session: &Session, purpose: Purpose) -> (Self, SecretHash) {
        let (clock, entropy) = (console.parts.clock.as_ref(), console.parts.entropy.as_ref());
        let now = console.now();
        let secret = random_secret(entropy);
        let invitation = Invitation {
            id: InvitationId::generate(clock, entropy),
            tenant: session.tenant().clone(),
            account: purpose.account,
            email: purpose.email,
            role: purpose.role,
            created_at: now,
            expires_at: now.plus(purpose.life),
            accepted_at: None,
        };
        let url = console
            .settings
            .join(&format!("/invitations/{}", secret.expose_secret()));
        let hash = SecretHash::of(secret.expose_secret());
        let url = url.into();
        (Self { invitation, url }, hash)
    }

    /// Stores it; earlier links for the same account or address count no longer.
    pub(super) async fn save(&self, console: &Console, hash: &SecretHash) -> Result<(), PageError> {
        let stored = console
            .store()
            .create_invitation(&self.invitation.tenant, &self.invitation, hash);
        Ok(stored.await?)
    }

    /// The page that shows it, the only one that ever does.
    pub(super) fn page(&self, session: &Session, title: &str) -> Page {
        let whose = self.invitation.email.as_deref().unwrap_or("whoever it is for");
        Page::new(title, Section::People, session).body(html! {
            section .card {
                p { "Give this link to " strong { (whose) } " by a way that you trust. It is shown only now: this gateway sends no mail and keeps no copy." }
                (copyable("link", self.url.expose_secret()))
                p .hint {
                    "It counts once, until " (moment(self.invitation.expires_at)) ". Whoever has it can use it."
                }
                div .actions { a .button.secondary href="/owner/people" { "Back to people" } }
            }
        })
    }
}
