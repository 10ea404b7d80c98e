//! The form that makes a token.

use crate::pages::access::{ConnectionChoice, Fields, Lifetime, ScopeChoice};
use crate::web::{Page, PageError, ReturnPath, Section, Session, field_error};
use domain::{Level, Scopes, Timestamp, TokenId};
use maud::html;
use store::{AccessToken, Connection};

/// The longest name, in characters.
const LONGEST_NAME: usize = 100;
/// The most tokens that an account has and has not revoked.
const MOST: usize = 200;

/// A token to be.
pub(super) struct Draft {
    /// The id that the token gets. It comes with the form, so that one form makes one token.
    pub(super) id: TokenId,
    name: String,
    scopes: ScopeChoice,
    connections: ConnectionChoice,
    lifetime: Lifetime,
    pub(super) complaints: Complaints,
}

/// What is wrong, by field.
#[derive(Default)]
pub(super) struct Complaints {
    name: Option<String>,
    scopes: Option<&'static str>,
    connections: Option<&'static str>,
    lifetime: Option<&'static str>,
}

impl Draft {
    /// What most want, under a name that is free.
    pub(super) fn new(id: TokenId, tokens: &[AccessToken]) -> Self {
        let names = std::iter::once("Codex".to_owned()).chain((2..).map(|number| format!("Codex {number}")));
        let free = |name: &String| !is_taken(name, tokens);
        Self {
            id,
            name: names.take(tokens.len() + 1).find(free).unwrap_or_default(),
            scopes: ScopeChoice::suggested(&most()),
            connections: ConnectionChoice::All,
            lifetime: Lifetime::suggested(),
            complaints: Complaints::default(),
        }
    }

    /// What a form says.
    pub(super) fn read(fields: &Fields) -> Result<Self, PageError> {
        Ok(Self {
            id: fields.text("id").parse().map_err(|_| PageError::Unreadable)?,
            name: fields.text("name").trim().to_owned(),
            scopes: ScopeChoice::read(fields),
            connections: ConnectionChoice::read(fields),
            lifetime: Lifetime::read(fields),
            complaints: Complaints::default(),
        })
    }

    /// The token, or what is wrong with it.
    pub(super) fn token(
        &self,
        session: &Session,
        own: &[Connection],
        tokens: &[AccessToken],
        now: Timestamp,
    ) -> Result<AccessToken, Complaints> {
        let scopes = self.scopes.scopes(&most());
        let complaints = Complaints {
            name: complaint_about_name(&self.name, tokens),
            scopes: scopes
                .is_empty()
                .then_some("Nothing is chosen. Choose a level for at least one area."),
            connections: self.connections.limit(own).err(),
            lifetime: self.lifetime.end(now).err(),
        };
        match (&complaints, self.connections.limit(own), self.lifetime.end(now)) {
            (
                Complaints {
                    name: None,
                    scopes: None,
                    ..
                },
                Ok(connections),
                Ok(expires_at),
            ) => Ok(AccessToken {
                id: self.id.clone(),
                tenant: session.tenant().clone(),
                account: session.account().clone(),
                name: self.name.clone(),
                scopes,
                connections,
                created_at: now,
                expires_at,
                last_used_at: None,
                revoked_at: None,
            }),
            _ => Err(complaints),
        }
    }

    pub(super) fn page(&self, session: &Session, own: &[Connection]) -> Page {
        let complaints = &self.complaints;
        Page::new("Make a token", Section::Tokens, session).body(html! {
            form method="post" action="/tokens" .card {
                (session.csrf().field())
                input type="hidden" name="id" value=(self.id.as_str());
                div .field {
                    label for="name" { "Name" }
                    input #name name="name" required maxlength=(LONGEST_NAME) value=(printable(&self.name)) autocomplete="off"
                        aria-invalid=[complaints.name.as_ref().map(|_| "true")]
                        aria-describedby=[complaints.name.as_ref().map(|_| "name-error")];
                    p .hint { "Where it is used, so that you know later which one to revoke." }
                    (field_error("name", complaints.name.as_deref()))
                }
                (self.scopes.markup(&most(), complaints.scopes))
                (self.connections.markup(own, &new_page(), complaints.connections))
                (self.lifetime.markup(true, complaints.lifetime))
                div .actions {
                    button type="submit" { "Make the token" }
                    a .button.secondary href="/tokens" { "Cancel" }
                }
            }
        })
    }
}

/// What an account holds over its own connections, and so the most that it can give.
fn most() -> Scopes {
    Scopes::everywhere(Level::Destroy)
}

fn new_page() -> ReturnPath {
    ReturnPath::or_home(Some("/tokens/new"))
}

/// What was typed, fit to stand on a page again.
fn printable(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).collect()
}

fn is_taken(name: &str, tokens: &[AccessToken]) -> bool {
    tokens
        .iter()
        .any(|token| token.name == name && token.revoked_at.is_none())
}

fn complaint_about_name(name: &str, tokens: &[AccessToken]) -> Option<String> {
    let length = name.chars().count();
    if length == 0 {
        return Some("Give it a name.".to_owned());
    }
    if length > LONGEST_NAME {
        return Some(format!(
            "The name has {length} characters. {LONGEST_NAME} is the most."
        ));
    }
    if name.chars().any(char::is_control) {
        return Some(
            "The name has line breaks or other control characters. Type it again without them.".to_owned(),
        );
    }
    if is_taken(name, tokens) {
        return Some(
            "You have a token of that name. Choose another name, or revoke that one first.".to_owned(),
        );
    }
    if tokens.iter().filter(|token| token.revoked_at.is_none()).count() >= MOST {
        return Some(format!(
            "You have {MOST} tokens, which is the most. Revoke some first."
        ));
    }
    None
}
